import { failure } from './error'
import { send } from './service'
import type { Credentials } from './credentials'

interface RoleCredentials {
  roleCredentials: Credentials
}

/** sso:GetRoleCredentials: the role that a permission set is in an account, for the holder of an access token. */
export async function roleCredentials(token: string, account: string, role: string): Promise<Credentials> {
  const query = new URLSearchParams({ account_id: account, role_name: role })
  const response = await send(
    new Request(`${location.origin}/federation/credentials?${query}`, { headers: { 'x-amz-sso_bearer_token': token } }),
  )
  if (!response.ok) throw await failure(response)
  return ((await response.json()) as RoleCredentials).roleCredentials
}
