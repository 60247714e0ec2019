import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { usePaged } from '../../aws/hooks'
import { service as gatehouse, type FoundUser } from '../../aws/services/gatehouse'
import type { DescribeGroupResponse } from '../../aws/services/identitystore'
import { useSeveral } from '../../aws/several'
import { Confirm } from '../../ui/confirm'
import { count } from '../../ui/format'
import { useNotices } from '../../ui/notices'
import { Outcome } from '../../ui/outcome'
import { RightsButton, useRights } from '../../ui/rights'
import { SearchField } from '../../ui/searchfield'
import { ServerTable } from '../../ui/table'
import { useCenter } from '../center'
import { UserStatus } from '../users/status'
import { AddMembers } from './addmembers'
import { removeMember } from './membership'

/** The people of a group. */
export function Members({ group }: { group: DescribeGroupResponse }) {
  const { identityStoreId } = useCenter()
  const [word, setWord] = useState('')
  const [selected, setSelected] = useState<FoundUser[]>([])
  const [open, setOpen] = useState<'add' | 'remove'>()
  const rows = usePaged(gatehouse, 'SearchUsers', { IdentityStoreId: identityStoreId, GroupId: group.GroupId, Query: word || undefined }, (a) => a.Users)
  const rights = useRights('identitystore:CreateGroupMembership', 'identitystore:DeleteGroupMembership')
  const add = (
    <RightsButton variant="primary" reason={rights.why('identitystore:CreateGroupMembership')} onClick={() => setOpen('add')}>
      Add members
    </RightsButton>
  )
  return (
    <>
      <ServerTable<FoundUser>
        things="members"
        rows={rows}
        id={(u) => u.UserId}
        name={(u) => u.UserName}
        selection="multi"
        selected={selected}
        onSelect={setSelected}
        filter={<SearchField label="Find members" placeholder="Find by the beginning of a name or an e-mail address" word={word} onWord={setWord} />}
        filtered={word !== ''}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <RightsButton reason={rights.why('identitystore:DeleteGroupMembership') ?? (selected.length ? undefined : 'Select members first.')} onClick={() => setOpen('remove')}>
              Remove
            </RightsButton>
            {add}
          </SpaceBetween>
        }
        columns={[
          { id: 'user', header: 'User name', isRowHeader: true, cell: (u) => <Link href={`#/users/${u.UserId}`}>{u.UserName}</Link> },
          { id: 'name', header: 'Display name', cell: (u) => u.DisplayName || '–' },
          { id: 'mail', header: 'E-mail', cell: (u) => u.EmailAddress || '–' },
          { id: 'status', header: 'Status', cell: (u) => <UserStatus status={u.Status} /> },
        ]}
      />
      {open === 'add' && <AddMembers group={group} onClose={() => setOpen(undefined)} />}
      {open === 'remove' && (
        <RemoveMembers
          group={group}
          users={selected}
          onClose={() => {
            setOpen(undefined)
            setSelected([])
          }}
        />
      )}
    </>
  )
}

function RemoveMembers({ group, users, onClose }: { group: DescribeGroupResponse; users: FoundUser[]; onClose: () => void }) {
  const { identityStoreId } = useCenter()
  const notices = useNotices()
  const several = useSeveral<FoundUser>((authority, u) => removeMember(authority, identityStoreId, group.GroupId, u.UserId))
  const left = several.refused.length ? several.refused.map((r) => r.item) : users
  const run = async () => {
    const refused = await several.run(left)
    if (left.length > refused.length) notices.done(`${count(left.length - refused.length, 'member')} removed from ${group.DisplayName}.`)
    if (refused.length === 0) onClose()
  }
  return (
    <Confirm
      title={`Remove ${count(left.length, 'member')} from ${group.DisplayName}?`}
      action="Remove"
      doing="remove members"
      busy={several.running}
      error={null}
      outcome={<Outcome of={several} doing="Removing members" name={(u) => u.UserName} />}
      onConfirm={() => void run()}
      onDismiss={onClose}
    >
      {left.slice(0, 10).map((u) => u.UserName).join(', ')}
      {left.length > 10 && ` and ${left.length - 10} more`}. What they can reach by this group alone is closed within a second.
    </Confirm>
  )
}
