import SpaceBetween from '@cloudscape-design/components/space-between'
import { usePaged } from '../../aws/hooks'
import { service as gatehouse, type AccessEntry } from '../../aws/services/gatehouse'
import { ServerTable } from '../../ui/table'
import { useCenter } from '../center'
import { useChoice } from './choice'
import { columns, entryId, entryName } from './entries'
import { PickUser } from './pick'
import { Simulate } from './simulate'

/** What a person can reach, why, and what the policies there would say. */
export function UserReport() {
  const { instanceArn } = useCenter()
  const [user, choose] = useChoice('user')
  const rows = usePaged(gatehouse, 'ListUserAccess', { InstanceArn: instanceArn, UserId: user ?? '' }, (a) => a.Entries, { enabled: user !== undefined })
  return (
    <SpaceBetween size="l">
      <PickUser onPick={choose} picked={user} />
      {user && (
        <ServerTable<AccessEntry>
          things="accounts"
          header={`What ${rows.items[0]?.UserName ?? 'this person'} can reach`}
          description="Every account with every permission set, and each assignment that leads there."
          rows={rows}
          id={entryId}
          name={entryName}
          columns={[columns.account, columns.set, columns.paths, columns.state]}
        />
      )}
      {user && <Simulate key={user} user={user} />}
    </SpaceBetween>
  )
}
