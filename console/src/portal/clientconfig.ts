import type { AssignedAccount } from '../aws/services/gatehouse'

/** What clients are told of the deployment. */
export interface Deployment {
  /** The name of the sso-session and of the services section. */
  session: string
  startUrl: string
  region: string
  /** Where the APIs are: clients would go to AWS without it. */
  endpoint: string
}

/** A profile of ~/.aws/config. */
export interface Profile {
  name: string
  account: string
  role: string
}

/** Made of what every client takes in a name: lower-case letters, digits, dots and single dashes. */
const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{Mark}/gu, '')
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')

/** The name of the session in a client's files: two deployments of one person must not share it. */
export const sessionName = (instance: string | undefined): string => plain(instance ?? '') || 'gatehouse'

/**
 * Names a profile for every role, `<account>-<role>` in lower case. A name that would be
 * given twice bears the account's number as well, in every place that has it, so that
 * no name depends on the order; sets of one account whose names differ in what a
 * profile's name cannot hold are numbered.
 */
export function profiles(accounts: AssignedAccount[]): Profile[] {
  const all = accounts.flatMap((a) =>
    a.Roles.map((r) => {
      const account = plain(a.AccountName) || a.AccountId
      const role = plain(r.RoleName) || 'role'
      return { account: a.AccountId, role: r.RoleName, name: `${account}-${role}`, long: `${account}-${a.AccountId}-${role}` }
    }),
  )
  const times = new Map<string, number>()
  for (const p of all) times.set(p.name, (times.get(p.name) ?? 0) + 1)
  const given = new Set(all.filter((p) => times.get(p.name) === 1).map((p) => p.name))
  return all.map(({ account, role, name, long }) => {
    if (times.get(name) === 1) return { account, role, name }
    let unique = long
    for (let n = 2; given.has(unique); n++) unique = `${long}-${n}`
    given.add(unique)
    return { account, role, name: unique }
  })
}

/**
 * The part of ~/.aws/config that all profiles of a deployment share, and that a file
 * must have once only. The services section says where the sign-in is, for SDKs that
 * look for it only there.
 */
export const sessionText = (d: Deployment): string => `[sso-session ${d.session}]
sso_start_url = ${d.startUrl}
sso_region = ${d.region}
sso_registration_scopes = sso:account:access

[services ${d.session}]
sso =
  endpoint_url = ${d.endpoint}
sso_oidc =
  endpoint_url = ${d.endpoint}
`

/** A profile of ~/.aws/config. Its endpoint_url leads every client here. */
export const profileText = (d: Deployment, p: Profile): string => `[profile ${p.name}]
sso_session = ${d.session}
sso_account_id = ${p.account}
sso_role_name = ${p.role}
region = ${d.region}
endpoint_url = ${d.endpoint}
services = ${d.session}
`

/** The text of ~/.aws/config for some profiles. */
export const configFile = (d: Deployment, all: Profile[]): string => [sessionText(d), ...all.map((p) => profileText(d, p))].join('\n')
