import { call } from '../aws/service'
import { service as gatehouse } from '../aws/services/gatehouse'
import { AuthorityProvider } from '../session/authority'
import { personAuthority } from '../session/role'
import { start } from '../shell/start'
import { Portal } from './portal'
import { PortalSessionProvider } from './session'

void start(async (signIn) => {
  const authority = personAuthority(signIn)
  const session = await call(authority, gatehouse, 'DescribePortalSession', {})
  return (
    <AuthorityProvider value={authority}>
      <PortalSessionProvider value={{ ...session, token: signIn.token }}>
        <Portal />
      </PortalSessionProvider>
    </AuthorityProvider>
  )
})
