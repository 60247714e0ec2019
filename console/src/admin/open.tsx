import type { ReactNode } from 'react'
import { call } from '../aws/service'
import { service as gatehouse } from '../aws/services/gatehouse'
import { service as ssoadmin } from '../aws/services/ssoadmin'
import { AuthorityProvider } from '../session/authority'
import { personAuthority, roleAuthority, type Role } from '../session/role'
import type { SignIn } from '../session/signin'
import { Console } from './console'
import { CenterProvider } from './center'
import { AccountHome } from './account'
import { ChooseRole } from './chooserole'

/**
 * Opens the console as the role that the address names (?account_id=…&role_name=…),
 * which is how the portal links to it; asks for one when it names none.
 */
export async function open(signIn: SignIn): Promise<ReactNode> {
  const person = personAuthority(signIn)
  const session = await call(person, gatehouse, 'DescribePortalSession', {})
  const role = named(new URLSearchParams(location.search))
  if (!role) {
    return (
      <AuthorityProvider value={person}>
        <ChooseRole session={session} />
      </AuthorityProvider>
    )
  }
  const authority = roleAuthority(signIn, role, session.Region)
  await authority.credentials() // says at once when the person has no such role
  const instances = await call(authority, ssoadmin, 'ListInstances', {}).catch(() => undefined)
  const instance = instances?.Instances?.find((i) => i.InstanceArn === session.InstanceArn)
  if (!instance) {
    return (
      <AuthorityProvider value={authority}>
        <AccountHome session={session} role={role} person={person} />
      </AuthorityProvider>
    )
  }
  return (
    <AuthorityProvider value={authority}>
      <CenterProvider
        value={{
          instanceArn: session.InstanceArn,
          instanceName: session.InstanceName ?? '',
          identityStoreId: session.IdentityStoreId,
          ownerAccount: session.ManagementAccountId,
          region: session.Region,
          portalUrl: session.PortalUrl,
          role,
          person: session.DisplayName || session.UserName,
        }}
      >
        <Console />
      </CenterProvider>
    </AuthorityProvider>
  )
}

function named(query: URLSearchParams): Role | undefined {
  const account = query.get('account_id')
  const name = query.get('role_name')
  return account && name && /^\d{12}$/.test(account) ? { account, name } : undefined
}
