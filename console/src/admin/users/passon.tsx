import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useCall } from '../../aws/hooks'
import { service as gatehouse, type UpdatePasswordResponse } from '../../aws/services/gatehouse'
import { Copied } from '../../ui/copied'
import { when } from '../../ui/format'
import { useCenter } from '../center'

/** What to pass on to a person so that they can sign in: a one-time password, a link, or nothing but patience for the mail. */
export function PassOn({ user, password }: { user: string; password: UpdatePasswordResponse }) {
  const { instanceArn, portalUrl } = useCenter()
  const portal = useCall(gatehouse, 'DescribePortal', { InstanceArn: instanceArn }) // it may have got a name since the console was opened
  if (password.MailedTo) {
    return (
      <Alert type="success" header="The instructions are on their way">
        {password.LinkPurpose === 'INVITATION'
          ? `An invitation to ${password.MailedTo} has a link to choose a first password.`
          : `A mail to ${password.MailedTo} has a link to choose another password; the present one works until then.`}{' '}
        The link works until {when(password.LinkExpiresAt)}. The user’s tab Mail says whether the mail server has taken it.
      </Alert>
    )
  }
  const secret = password.OneTimePassword
    ? { label: 'One-time password', value: password.OneTimePassword }
    : { label: 'Link to choose a password', value: password.Link ?? '' }
  const facts = [{ label: 'Access portal URL', value: portal.data?.PortalUrl ?? portalUrl }, { label: 'User name', value: user }, secret]
  return (
    <SpaceBetween size="m">
      <Alert type="warning" header="Shown once">
        {password.OneTimePassword
          ? 'Nobody can look this password up again, you included. Pass it on now by a way you trust; at the first sign-in it must be replaced.'
          : `This server sends no mail, so the link is yours to pass on. It is not shown again and works until ${when(password.LinkExpiresAt)}.`}
      </Alert>
      <KeyValuePairs items={facts.map((f) => ({ label: f.label, value: <Box variant={f === secret ? 'code' : 'span'}><Copied text={f.value} what={f.label} /></Box> }))} />
      <CopyToClipboard
        variant="button"
        copyButtonText="Copy all"
        textToCopy={facts.map((f) => `${f.label}: ${f.value}`).join('\n')}
        copySuccessText="Copied"
        copyErrorText="Could not copy; select the text and copy it."
      />
    </SpaceBetween>
  )
}
