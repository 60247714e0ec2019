import { useState } from 'react'
import { call } from '../../aws/service'
import type { FoundUser } from '../../aws/services/gatehouse'
import { service as identitystore, type DescribeGroupResponse } from '../../aws/services/identitystore'
import { useSeveral } from '../../aws/several'
import { count } from '../../ui/format'
import { useNotices } from '../../ui/notices'
import { Outcome } from '../../ui/outcome'
import { Sheet } from '../../ui/sheet'
import { useCenter } from '../center'
import { UserPicker } from '../users/picker'

/** Adds people to a group. Whom it refuses stays chosen, with the reason. */
export function AddMembers({ group, onClose }: { group: DescribeGroupResponse; onClose: () => void }) {
  const { identityStoreId } = useCenter()
  const notices = useNotices()
  const [chosen, setChosen] = useState<FoundUser[]>([])
  const several = useSeveral<FoundUser>((authority, u) =>
    call(authority, identitystore, 'CreateGroupMembership', { IdentityStoreId: identityStoreId, GroupId: group.GroupId, MemberId: { UserId: u.UserId } }),
  )
  const run = async () => {
    const refused = await several.run(chosen)
    if (chosen.length > refused.length) notices.done(`${count(chosen.length - refused.length, 'member')} added to ${group.DisplayName}.`)
    setChosen(refused.map((r) => r.item))
    if (refused.length === 0) onClose()
  }
  return (
    <Sheet
      title={`Add members to ${group.DisplayName}`}
      action={chosen.length ? `Add ${count(chosen.length, 'member')}` : 'Add members'}
      wrong={chosen.length === 0 ? 'Choose users first.' : undefined}
      doing="add the members"
      busy={several.running}
      error={null}
      onSave={() => void run()}
      onDismiss={onClose}
    >
      <UserPicker selected={chosen} onSelect={setChosen} />
      <Outcome of={several} doing="Adding members" name={(u) => u.UserName} />
    </Sheet>
  )
}
