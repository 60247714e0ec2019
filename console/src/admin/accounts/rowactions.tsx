import ButtonDropdown, { type ButtonDropdownProps } from '@cloudscape-design/components/button-dropdown'
import { useState } from 'react'
import { useRights } from '../../ui/rights'
import type { Node } from './branches'
import { CloseAccount } from './close'
import { MoveAccount } from './move'
import { useSelectAll } from './selectall'
import { DeleteUnit, NameUnit } from './units'

interface Props {
  node: Node
  management: boolean
  /** Something was put into a unit that one wants to see. */
  onChange: (id: string) => void
}

/** What can be done with an account, a unit or the root of the organization. */
export function RowActions({ node, management, onChange }: Props) {
  const [doing, setDoing] = useState('')
  const select = useSelectAll()
  const { why } = useRights(
    'organizations:CreateOrganizationalUnit',
    'organizations:UpdateOrganizationalUnit',
    'organizations:DeleteOrganizationalUnit',
    'organizations:MoveAccount',
    'organizations:CloseAccount',
  )
  const item = (id: string, text: string, reason?: string): ButtonDropdownProps.Item => ({ id, text, disabled: reason !== undefined, disabledReason: reason })
  const items =
    node.kind === 'account'
      ? [
          item('move', 'Move', why('organizations:MoveAccount')),
          item('close', 'Close', management ? 'The management account cannot be closed.' : node.status !== 'ACTIVE' ? 'The account is closed already.' : why('organizations:CloseAccount')),
        ]
      : [
          item('select', 'Select all accounts below'),
          item('create', 'Create organizational unit below', why('organizations:CreateOrganizationalUnit')),
          ...(node.kind === 'unit'
            ? [item('rename', 'Rename', why('organizations:UpdateOrganizationalUnit')), item('delete', 'Delete', why('organizations:DeleteOrganizationalUnit'))]
            : []),
        ]
  const close = () => setDoing('')
  return (
    <>
      <ButtonDropdown
        variant="icon"
        ariaLabel={`Actions for ${node.name}`}
        expandToViewport
        loading={select.isPending}
        items={items}
        onItemClick={({ detail }) => (detail.id === 'select' ? select.mutate({ AncestorId: node.id }) : setDoing(detail.id))}
      />
      {doing === 'create' && <NameUnit parent={node} onDone={() => onChange(node.id)} onDismiss={close} />}
      {doing === 'rename' && <NameUnit unit={node} onDismiss={close} />}
      {doing === 'delete' && <DeleteUnit unit={node} onDismiss={close} />}
      {doing === 'move' && <MoveAccount account={node} onDone={onChange} onDismiss={close} />}
      {doing === 'close' && <CloseAccount account={node} onDismiss={close} />}
    </>
  )
}
