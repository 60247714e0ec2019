import ButtonDropdown, { type ButtonDropdownProps } from '@cloudscape-design/components/button-dropdown'
import { useRights } from '../../ui/rights'
import type { Node } from './branches'
import { CloseAccount } from './close'
import { MoveAccount } from './move'
import { useSelectAll } from './selectall'
import { DeleteUnit, NameUnit } from './units'

/** Something to be done with something in the tree. */
export interface Deed {
  what: string
  node: Node
}

/** What can be done with an account, a unit or the root of the organization. */
export function RowActions({ node, management, onDo }: { node: Node; management: boolean; onDo: (deed: Deed) => void }) {
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
  return (
    <ButtonDropdown
      variant="icon"
      ariaLabel={`Actions for ${node.name}`}
      expandToViewport
      loading={select.isPending}
      items={items}
      onItemClick={({ detail }) => (detail.id === 'select' ? select.mutate({ AncestorId: node.id }) : onDo({ what: detail.id, node }))}
    />
  )
}

/**
 * The dialog of a deed. It stands outside of the rows: the row may be elsewhere, or
 * gone, before the deed is told to be done.
 */
export function DeedDialog({ deed: { what, node }, onChange, onDismiss }: { deed: Deed; onChange: (id: string) => void; onDismiss: () => void }) {
  switch (what) {
    case 'create':
      return <NameUnit parent={node} onDone={() => onChange(node.id)} onDismiss={onDismiss} />
    case 'rename':
      return <NameUnit unit={node} onDismiss={onDismiss} />
    case 'delete':
      return <DeleteUnit unit={node} onDismiss={onDismiss} />
    case 'move':
      return <MoveAccount account={node} onDone={onChange} onDismiss={onDismiss} />
    case 'close':
      return <CloseAccount account={node} onDismiss={onDismiss} />
    default:
      return null
  }
}
