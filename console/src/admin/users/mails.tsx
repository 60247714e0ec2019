import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { usePaged } from '../../aws/hooks'
import { service as gatehouse, type Mail } from '../../aws/services/gatehouse'
import type { DescribeUserResponse } from '../../aws/services/identitystore'
import { when } from '../../ui/format'
import { ServerTable } from '../../ui/table'
import { useCenter } from '../center'

const kinds: Record<Mail['Kind'], string> = {
  INVITATION: 'Invitation',
  RESET: 'Link to set another password',
  UPDATED: 'Password updated',
  VERIFICATION: 'E-mail verification',
  CODE: 'Code for signing in',
}

/** What was mailed to a user lately, and what became of it. */
export function Mails({ user }: { user: DescribeUserResponse }) {
  const { identityStoreId } = useCenter()
  const rows = usePaged(gatehouse, 'ListMails', { IdentityStoreId: identityStoreId, UserId: user.UserId }, (a) => a.Mails, { size: 25 })
  return (
    <ServerTable<Mail>
      things="mails"
      header="Mail"
      description="What was sent in the last 30 days, newest first."
      rows={rows}
      id={(m) => m.MailId}
      name={(m) => kinds[m.Kind]}
      columns={[
        { id: 'kind', header: 'Mail', isRowHeader: true, cell: (m) => kinds[m.Kind] },
        { id: 'state', header: 'State', cell: (m) => <State mail={m} /> },
        { id: 'written', header: 'Written', cell: (m) => when(m.CreatedAt) },
        { id: 'attempts', header: 'Attempts', cell: (m) => m.Attempts },
      ]}
    />
  )
}

function State({ mail }: { mail: Mail }) {
  switch (mail.State) {
    case 'SENT':
      return <StatusIndicator>Sent {when(mail.EndedAt)}</StatusIndicator>
    case 'FAILED':
      return <StatusIndicator type="error">Given up: {mail.Reason ?? 'no reason was given'}</StatusIndicator>
    case 'WAITING':
      return <StatusIndicator type="pending">{mail.Reason ? `Tried: ${mail.Reason}` : 'Waiting to be sent'}</StatusIndicator>
  }
}
