import Link from '@cloudscape-design/components/link'
import { usePaged } from '../../aws/hooks'
import { service as gatehouse, type AccessEntry } from '../../aws/services/gatehouse'
import type { DescribeUserResponse } from '../../aws/services/identitystore'
import { ServerTable } from '../../ui/table'
import { useCenter } from '../center'
import { columns, entryId, entryName } from '../reports/entries'

/** What a user can reach, and why. */
export function UserAccess({ user }: { user: DescribeUserResponse }) {
  const { instanceArn } = useCenter()
  const rows = usePaged(gatehouse, 'ListUserAccess', { InstanceArn: instanceArn, UserId: user.UserId }, (a) => a.Entries)
  return (
    <ServerTable<AccessEntry>
      things="accounts"
      header="AWS accounts and permission sets"
      description={
        <>
          Every assignment that leads there, the user’s own and those of groups. <Link href={`#/reports/users?user=${user.UserId}`}>Ask what a role may do there</Link>
        </>
      }
      rows={rows}
      id={entryId}
      name={entryName}
      columns={[columns.account, columns.set, columns.paths, columns.state]}
    />
  )
}
