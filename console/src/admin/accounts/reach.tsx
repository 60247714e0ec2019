import Link from '@cloudscape-design/components/link'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { usePaged } from '../../aws/hooks'
import { service as gatehouse, type AccessEntry, type AccessPath } from '../../aws/services/gatehouse'
import { ServerTable } from '../../ui/table'
import { useCenter } from '../center'
import { setHref } from './names'

/** Who can reach an account, as what, and why. */
export function Reach({ account }: { account: string }) {
  const { instanceArn } = useCenter()
  const rows = usePaged(gatehouse, 'ListAccountAccess', { InstanceArn: instanceArn, AccountId: account }, (a) => a.Entries)
  return (
    <ServerTable<AccessEntry>
      things="people"
      header="Who can reach it"
      description="Every person with each permission set, and every assignment that leads there."
      rows={rows}
      id={(e) => `${e.UserId} ${e.PermissionSetArn}`}
      name={(e) => `${e.UserName} with ${e.PermissionSetName}`}
      columns={[
        { id: 'who', header: 'User', cell: (e) => <Link href={`#/users/${e.UserId}`}>{e.UserName}</Link>, isRowHeader: true },
        { id: 'name', header: 'Display name', cell: (e) => e.DisplayName ?? '–' },
        { id: 'status', header: 'Status', cell: (e) => (e.UserStatus === 'ENABLED' ? <StatusIndicator type="success">Enabled</StatusIndicator> : <StatusIndicator type="stopped">Disabled, cannot enter</StatusIndicator>) },
        { id: 'set', header: 'Permission set', cell: (e) => <Link href={setHref(e.PermissionSetArn)}>{e.PermissionSetName}</Link> },
        { id: 'why', header: 'Because of', cell: (e) => e.Paths.map((p, i) => <div key={i}>{reason(p)}</div>) },
        { id: 'role', header: 'Role', cell: (e) => <RoleState state={e.State} /> },
      ]}
    />
  )
}

const reason = (p: AccessPath): string => (p.Via.length === 0 ? 'an assignment of their own' : `group ${p.Via.map((g) => g.DisplayName).join(' › ')}`)

function RoleState({ state }: { state: AccessEntry['State'] }) {
  switch (state) {
    case 'PROVISIONED':
      return <StatusIndicator type="success">There</StatusIndicator>
    case 'OUTDATED':
      return <StatusIndicator type="warning">Outdated</StatusIndicator>
    default:
      return <StatusIndicator type="pending">Not there yet</StatusIndicator>
  }
}
