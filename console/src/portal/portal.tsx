import type { DescribePortalSessionResponse } from '../aws/services/gatehouse'
import type { SignIn } from '../session/signin'
import { Frame } from '../shell/frame'

/** The access portal of the signed-in person. */
export function Portal({ session }: { session: DescribePortalSessionResponse; signIn: SignIn }) {
  return (
    <Frame
      title={session.InstanceName || 'Access portal'}
      home="#/"
      person={session.DisplayName || session.UserName}
      details={session.UserName}
      links={[
        { id: 'profile', text: 'Profile and sessions', href: '/start/profile' },
        { id: 'mfa', text: 'MFA devices', href: '/start/mfa' },
      ]}
    >
      {null}
    </Frame>
  )
}
