import Badge from '@cloudscape-design/components/badge'
import Box from '@cloudscape-design/components/box'
import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { TableProps } from '@cloudscape-design/components/table'
import type { AccessEntry, AccessPath } from '../../aws/services/gatehouse'
import { lastPart } from '../common/arn'

/** Identity of an entry: a person, in an account, with a set. */
export const entryId = (e: AccessEntry): string => `${e.UserId} ${e.AccountId} ${e.PermissionSetArn}`

export const entryName = (e: AccessEntry): string => `${e.UserName}, ${e.PermissionSetName}, ${e.AccountName}`

/** Columns of access entries; pages take those that they have not named themselves. */
export const columns: Record<'user' | 'account' | 'set' | 'paths' | 'state', TableProps.ColumnDefinition<AccessEntry>> = {
  user: {
    id: 'user',
    header: 'User',
    isRowHeader: true,
    cell: (e) => (
      <SpaceBetween direction="horizontal" size="xs">
        <Link href={`#/users/${e.UserId}`}>{e.UserName}</Link>
        {e.UserStatus === 'DISABLED' && <Badge>disabled</Badge>}
        {e.DisplayName && <Box color="text-body-secondary">{e.DisplayName}</Box>}
      </SpaceBetween>
    ),
  },
  account: {
    id: 'account',
    header: 'Account',
    isRowHeader: true,
    cell: (e) => (
      <SpaceBetween direction="horizontal" size="xs">
        <Link href={`#/accounts/${e.AccountId}`}>{e.AccountName}</Link>
        <Box color="text-body-secondary">{e.AccountId}</Box>
      </SpaceBetween>
    ),
  },
  set: { id: 'set', header: 'Permission set', cell: (e) => <Link href={`#/permission-sets/${lastPart(e.PermissionSetArn)}`}>{e.PermissionSetName}</Link> },
  paths: { id: 'paths', header: 'Why', cell: (e) => <Paths paths={e.Paths} /> },
  state: { id: 'state', header: 'Role', cell: (e) => <State state={e.State} /> },
}

/** Every reason for an access: an assignment of one's own, or the groups that lead to one. */
export function Paths({ paths }: { paths: AccessPath[] }) {
  return (
    <SpaceBetween size="xxs">
      {paths.map((p) => (
        <div key={`${p.PrincipalId} ${p.Via.map((g) => g.GroupId).join(' ')}`}>
          {p.Via.length === 0
            ? 'Assigned to the user'
            : p.Via.map((g, i) => (
                <span key={g.GroupId}>
                  {i === 0 ? 'Assigned to ' : ', which contains '}
                  <Link href={`#/groups/${g.GroupId}`}>{g.DisplayName}</Link>
                </span>
              ))}
          {p.Pending && <Box color="text-body-secondary">waits for its role</Box>}
        </div>
      ))}
    </SpaceBetween>
  )
}

function State({ state }: { state: AccessEntry['State'] }) {
  switch (state) {
    case 'PROVISIONED':
      return <StatusIndicator>Provisioned</StatusIndicator>
    case 'OUTDATED':
      return <StatusIndicator type="warning">Older version of the set</StatusIndicator>
    case 'MISSING':
      return <StatusIndicator type="pending">Not there yet</StatusIndicator>
  }
}
