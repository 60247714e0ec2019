import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useCall } from '../../aws/hooks'
import { service as gatehouse, type DescribeSignInResponse } from '../../aws/services/gatehouse'
import type { DescribeUserResponse } from '../../aws/services/identitystore'
import { Copied } from '../../ui/copied'
import { when } from '../../ui/format'
import { Loading } from '../../ui/loading'
import { useCenter } from '../center'
import { UserStatus } from './status'

/** How a user stands to signing in. */
export function Summary({ user }: { user: DescribeUserResponse }) {
  const { identityStoreId } = useCenter()
  const signIn = useCall(gatehouse, 'DescribeSignIn', { IdentityStoreId: identityStoreId, UserId: user.UserId })
  const mail = user.Emails?.[0]?.Value
  return (
    <Container>
      <KeyValuePairs
        columns={4}
        items={[
          { label: 'Status', value: <UserStatus status={user.UserStatus} /> },
          { label: 'Password', value: signIn.data ? password(signIn.data) : signIn.error ? `${signIn.error.denied ? 'You may not see it' : 'Could not be read'}: ${signIn.error.message}` : <Loading what="it" /> },
          {
            label: 'E-mail address',
            value: mail ? (
              <>
                {mail}
                {signIn.data && (
                  <div>
                    {signIn.data.EmailVerified ? <StatusIndicator>Verified</StatusIndicator> : <StatusIndicator type="pending">Not verified</StatusIndicator>}
                    {signIn.data.EmailVerified && <Box color="text-body-secondary">since {when(signIn.data.EmailVerifiedAt)}</Box>}
                  </div>
                )}
              </>
            ) : (
              'None'
            ),
          },
          { label: 'User ID', value: <Copied text={user.UserId} what="user ID" /> },
        ]}
      />
    </Container>
  )
}

function password(s: DescribeSignInResponse) {
  if (!s.HasPassword) return <StatusIndicator type="pending">None yet</StatusIndicator>
  return (
    <>
      {s.OneTimePassword ? <StatusIndicator type="pending">One-time password</StatusIndicator> : <StatusIndicator>Set</StatusIndicator>}
      <Box color="text-body-secondary">since {when(s.PasswordUpdatedAt)}</Box>
    </>
  )
}
