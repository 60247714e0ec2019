import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { usePaged } from '../../aws/hooks'
import { call } from '../../aws/service'
import { service as gatehouse, type FoundGroup } from '../../aws/services/gatehouse'
import { service as identitystore, type DescribeUserResponse } from '../../aws/services/identitystore'
import { useSeveral } from '../../aws/several'
import { Confirm } from '../../ui/confirm'
import { count } from '../../ui/format'
import { useNotices } from '../../ui/notices'
import { Outcome } from '../../ui/outcome'
import { RightsButton, useRights } from '../../ui/rights'
import { SearchField } from '../../ui/searchfield'
import { ServerTable } from '../../ui/table'
import { Sheet } from '../../ui/sheet'
import { useCenter } from '../center'
import { GroupPicker } from '../groups/picker'
import { removeMember } from '../groups/membership'
import { whileDisabled } from './status'

/** The groups a user is in. */
export function UserGroups({ user }: { user: DescribeUserResponse }) {
  const { identityStoreId } = useCenter()
  const [word, setWord] = useState('')
  const [selected, setSelected] = useState<FoundGroup[]>([])
  const [open, setOpen] = useState<'add' | 'remove'>()
  const rows = usePaged(gatehouse, 'SearchGroups', { IdentityStoreId: identityStoreId, UserId: user.UserId, Query: word || undefined }, (a) => a.Groups)
  const rights = useRights('identitystore:CreateGroupMembership', 'identitystore:DeleteGroupMembership')
  const disabled = user.UserStatus === 'DISABLED' ? whileDisabled : undefined
  return (
    <>
      <ServerTable<FoundGroup>
        things="groups"
        rows={rows}
        id={(g) => g.GroupId}
        name={(g) => g.DisplayName}
        selection="multi"
        selected={selected}
        onSelect={setSelected}
        filter={<SearchField label="Find groups" placeholder="Find groups by name" word={word} onWord={setWord} />}
        filtered={word !== ''}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <RightsButton
              reason={rights.why('identitystore:DeleteGroupMembership') ?? disabled ?? (selected.length ? undefined : 'Select groups first.')}
              onClick={() => setOpen('remove')}
            >
              Remove from groups
            </RightsButton>
            <RightsButton variant="primary" reason={rights.why('identitystore:CreateGroupMembership') ?? disabled} onClick={() => setOpen('add')}>
              Add to groups
            </RightsButton>
          </SpaceBetween>
        }
        columns={[
          { id: 'name', header: 'Group', isRowHeader: true, cell: (g) => <Link href={`#/groups/${g.GroupId}`}>{g.DisplayName}</Link> },
          { id: 'description', header: 'Description', cell: (g) => g.Description || '–' },
          { id: 'members', header: 'Members', cell: (g) => g.MemberCount.toLocaleString() },
        ]}
      />
      {open === 'add' && <AddToGroups user={user} onClose={() => setOpen(undefined)} />}
      {open === 'remove' && (
        <RemoveFromGroups
          user={user}
          groups={selected}
          onClose={() => {
            setOpen(undefined)
            setSelected([])
          }}
        />
      )}
    </>
  )
}

interface Props {
  user: DescribeUserResponse
  onClose: () => void
}

function AddToGroups({ user, onClose }: Props) {
  const { identityStoreId } = useCenter()
  const notices = useNotices()
  const [chosen, setChosen] = useState<FoundGroup[]>([])
  const several = useSeveral<FoundGroup>((authority, g) =>
    call(authority, identitystore, 'CreateGroupMembership', { IdentityStoreId: identityStoreId, GroupId: g.GroupId, MemberId: { UserId: user.UserId } }),
  )
  const run = async () => {
    const refused = await several.run(chosen)
    if (chosen.length > refused.length) notices.done(`${user.UserName} was added to ${count(chosen.length - refused.length, 'group')}.`)
    setChosen(refused.map((r) => r.item))
    if (refused.length === 0) onClose()
  }
  return (
    <Sheet
      title={`Add ${user.UserName} to groups`}
      action={chosen.length ? `Add to ${count(chosen.length, 'group')}` : 'Add to groups'}
      wrong={chosen.length === 0 ? 'Choose groups first.' : undefined}
      doing="add the user to the groups"
      busy={several.running}
      error={null}
      onSave={() => void run()}
      onDismiss={onClose}
    >
      <GroupPicker selected={chosen} onSelect={setChosen} />
      <Outcome of={several} doing="Adding to groups" name={(g) => g.DisplayName} />
    </Sheet>
  )
}

function RemoveFromGroups({ user, groups, onClose }: Props & { groups: FoundGroup[] }) {
  const { identityStoreId } = useCenter()
  const notices = useNotices()
  const several = useSeveral<FoundGroup>((authority, g) => removeMember(authority, identityStoreId, g.GroupId, user.UserId))
  const left = several.refused.length ? several.refused.map((r) => r.item) : groups
  const run = async () => {
    const refused = await several.run(left)
    if (left.length > refused.length) notices.done(`${user.UserName} was removed from ${count(left.length - refused.length, 'group')}.`)
    if (refused.length === 0) onClose()
  }
  return (
    <Confirm
      title={`Remove ${user.UserName} from ${count(left.length, 'group')}?`}
      action="Remove"
      doing="remove the user from groups"
      busy={several.running}
      error={null}
      outcome={<Outcome of={several} doing="Removing from groups" name={(g) => g.DisplayName} />}
      onConfirm={() => void run()}
      onDismiss={onClose}
    >
      {left.map((g) => g.DisplayName).join(', ')}. What the user can reach by these groups alone is closed within a second.
    </Confirm>
  )
}
