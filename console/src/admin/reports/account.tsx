import SpaceBetween from '@cloudscape-design/components/space-between'
import { usePaged } from '../../aws/hooks'
import { service as gatehouse, type AccessEntry } from '../../aws/services/gatehouse'
import { ServerTable } from '../../ui/table'
import { useCenter } from '../center'
import { columns, entryId, entryName } from './entries'
import { PickAccount } from './pick'
import { useChoice } from './choice'

/** Who can reach an account, and how. */
export function AccountReport() {
  const { instanceArn } = useCenter()
  const [account, choose] = useChoice('account')
  const rows = usePaged(gatehouse, 'ListAccountAccess', { InstanceArn: instanceArn, AccountId: account ?? '' }, (a) => a.Entries, { enabled: account !== undefined })
  return (
    <SpaceBetween size="l">
      <PickAccount onPick={choose} picked={account} />
      {account && (
        <ServerTable<AccessEntry>
          things="people"
          header={`Who can reach ${rows.items[0]?.AccountName ?? account}`}
          description="Every person with every permission set, and each assignment that leads there."
          rows={rows}
          id={entryId}
          name={entryName}
          columns={[columns.user, columns.set, columns.paths, columns.state]}
        />
      )}
    </SpaceBetween>
  )
}
