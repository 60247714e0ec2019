import { usePaged } from '../../aws/hooks'
import { service as gatehouse, type AccessEntry } from '../../aws/services/gatehouse'
import { ServerTable } from '../../ui/table'
import { useCenter } from '../center'
import { columns, entryId, entryName } from '../reports/entries'

/** Who can reach an account, as what, and why. */
export function Reach({ account }: { account: string }) {
  const { instanceArn } = useCenter()
  const rows = usePaged(gatehouse, 'ListAccountAccess', { InstanceArn: instanceArn, AccountId: account }, (a) => a.Entries)
  return (
    <ServerTable<AccessEntry>
      things="people"
      header="Who can reach it"
      description="Every person with every permission set, and each assignment that leads there."
      rows={rows}
      id={entryId}
      name={entryName}
      columns={[columns.user, columns.set, columns.paths, columns.state]}
    />
  )
}
