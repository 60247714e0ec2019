import type { Credentials } from '../aws/credentials'
import { roleCredentials } from '../aws/portal'
import type { Authority, RoleAuthority } from '../aws/service'
import type { SignIn } from './signin'

const margin = 120_000 // milliseconds before their end at which credentials are fetched anew

/** A permission set of the person's in an account. */
export interface Role {
  account: string
  name: string
}

/** The authority of a role of the person's; its credentials live in this tab's memory and are renewed. */
export function roleAuthority(signIn: SignIn, role: Role, region: string): RoleAuthority {
  let held: Credentials | undefined
  let fetching: Promise<Credentials> | undefined
  const renew = async (): Promise<Credentials> => {
    held = await roleCredentials(await signIn.token(), role.account, role.name)
    return held
  }
  return {
    kind: 'role',
    region,
    credentials: async () => {
      if (held && Date.now() < held.expiration - margin) return held
      fetching ??= renew().finally(() => (fetching = undefined))
      return fetching
    },
  }
}

/** The authority of the signed-in person, who needs no permission for what is theirs. */
export const personAuthority = (signIn: SignIn): Authority => ({ kind: 'person', token: signIn.token })
