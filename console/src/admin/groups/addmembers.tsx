import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { call } from '../../aws/service'
import type { FoundUser } from '../../aws/services/gatehouse'
import { service as identitystore, type DescribeGroupResponse } from '../../aws/services/identitystore'
import { useSeveral } from '../../aws/several'
import { count } from '../../ui/format'
import { useNotices } from '../../ui/notices'
import { Outcome } from '../../ui/outcome'
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
    <Modal
      visible
      size="large"
      header={`Add members to ${group.DisplayName}`}
      closeAriaLabel="Close"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
            <Button variant="primary" loading={several.running} disabled={chosen.length === 0} disabledReason="Choose users first." onClick={() => void run()}>
              {chosen.length ? `Add ${count(chosen.length, 'member')}` : 'Add members'}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <UserPicker selected={chosen} onSelect={setChosen} />
        <Outcome of={several} doing="Adding members" name={(u) => u.UserName} />
      </SpaceBetween>
    </Modal>
  )
}
