import StatusIndicator from '@cloudscape-design/components/status-indicator'
import Badge from '@cloudscape-design/components/badge'
import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'

/** An account's name, which leads to its page. */
export function AccountName({ id, name, management }: { id: string; name: string; management?: boolean }) {
  return (
    <SpaceBetween direction="horizontal" size="xs" alignItems="center">
      <Link href={`#/accounts/${id}`}>{name || id}</Link>
      {management && <Badge color="blue">management account</Badge>}
    </SpaceBetween>
  )
}

/** How an account stands in the organization. */
export function AccountStatus({ status }: { status: string | undefined }) {
  switch (status) {
    case 'ACTIVE':
      return <StatusIndicator type="success">Active</StatusIndicator>
    case 'SUSPENDED':
    case 'CLOSED':
      return <StatusIndicator type="stopped">Closed</StatusIndicator>
    case 'PENDING_CLOSURE':
      return <StatusIndicator type="in-progress">Closing</StatusIndicator>
    case 'PENDING_ACTIVATION':
      return <StatusIndicator type="pending">Opening</StatusIndicator>
    default:
      return <>{status ?? '–'}</>
  }
}
