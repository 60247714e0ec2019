import Link from '@cloudscape-design/components/link'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { usePaged } from '../../aws/hooks'
import { service as gatehouse, type Mail } from '../../aws/services/gatehouse'
import { when } from '../../ui/format'
import { ServerTable } from '../../ui/table'
import { useCenter } from '../center'

const kinds: Record<Mail['Kind'], string> = {
  INVITATION: 'Invitation',
  RESET: 'Password reset',
  UPDATED: 'Password updated',
  VERIFICATION: 'E-mail verification',
  CODE: 'One-time code',
}

/** What was mailed to people lately, and what became of it. */
export function Mails() {
  const { identityStoreId } = useCenter()
  const rows = usePaged(gatehouse, 'ListMails', { IdentityStoreId: identityStoreId }, (a) => a.Mails, { size: 20 })
  return (
    <ServerTable<Mail>
      things="mails"
      description="Of the last 30 days, newest first."
      rows={rows}
      id={(m) => m.MailId}
      name={(m) => kinds[m.Kind]}
      columns={[
        { id: 'created', header: 'Written', cell: (m) => when(m.CreatedAt) },
        { id: 'kind', header: 'About', isRowHeader: true, cell: (m) => kinds[m.Kind] },
        { id: 'user', header: 'To', cell: (m) => <Link href={`#/users/${m.UserId}`}>{m.UserId}</Link> },
        { id: 'state', header: 'State', cell: (m) => <State mail={m} /> },
      ]}
    />
  )
}

function State({ mail }: { mail: Mail }) {
  switch (mail.State) {
    case 'SENT':
      return <StatusIndicator>Sent {when(mail.EndedAt)}</StatusIndicator>
    case 'FAILED':
      return <StatusIndicator type="error">Given up after {mail.Attempts} attempts: {mail.Reason}</StatusIndicator>
    case 'WAITING':
      return <StatusIndicator type="pending">{mail.Attempts > 0 ? `Waiting, after ${mail.Attempts} attempts: ${mail.Reason}` : 'Waiting'}</StatusIndicator>
  }
}
