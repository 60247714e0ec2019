import SpaceBetween from '@cloudscape-design/components/space-between'
import { call } from '../../aws/service'
import { service as identitystore } from '../../aws/services/identitystore'
import { useSeveral } from '../../aws/several'
import { Confirm } from '../../ui/confirm'
import { count } from '../../ui/format'
import { useNotices } from '../../ui/notices'
import { Outcome } from '../../ui/outcome'
import { useCenter } from '../center'
import { GroupLoss, useGroupLoss } from './loss'

interface Named {
  id: string
  name: string
}

const shown = 5 // groups whose consequences are read and told one by one

/** Deletes groups, after it has told who loses what. `onClose` is told the ids of those that are still there. */
export function DeleteGroups({ groups, onClose }: { groups: Named[]; onClose: (left: string[]) => void }) {
  const { identityStoreId } = useCenter()
  const notices = useNotices()
  const several = useSeveral<Named>((authority, g) => call(authority, identitystore, 'DeleteGroup', { IdentityStoreId: identityStoreId, GroupId: g.id }))
  const failed = several.refused.map((r) => r.item)
  const again = !several.running && failed.length > 0
  const asked = again ? failed : groups
  const only = asked.length === 1 ? asked[0] : undefined
  const first = useGroupLoss(asked[0]!.id, asked[0]!.name)
  const run = async () => {
    const refused = await several.run(asked)
    if (asked.length > refused.length) notices.done(only ? `${only.name} is deleted.` : `${count(asked.length - refused.length, 'group')} deleted.`)
    if (refused.length === 0) onClose([])
  }
  return (
    <Confirm
      title={`Delete ${only ? only.name : count(asked.length, 'group')}?`}
      action={again ? 'Try again' : only ? 'Delete group' : 'Delete groups'}
      doing="delete groups"
      typed={only ? only.name : 'Delete'}
      waiting={!first.known}
      busy={several.running}
      error={null}
      outcome={<Outcome of={several} doing="Deleting groups" name={(g) => g.name} />}
      onConfirm={() => void run()}
      onDismiss={() => !several.running && onClose((several.total === 0 ? groups : failed).map((g) => g.id))}
    >
      <SpaceBetween size="xs">
        <div>This cannot be undone. The people stay; access that comes of {only ? 'the group' : 'the groups'} alone is closed within a second.</div>
        {only ? first.text : asked.slice(0, shown).map((g) => <GroupLoss key={g.id} {...g} />)}
        {asked.length > shown && <div>and {count(asked.length - shown, 'other group')} with all that they give.</div>}
      </SpaceBetween>
    </Confirm>
  )
}
