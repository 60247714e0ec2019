import type { Credentials } from '../../aws/credentials'

/** Where a person's terminal runs, and what it is to be told in. */
export interface Platform {
  id: string
  label: string
  set: (name: string, value: string) => string
  /** A file of AWS's clients, as this platform writes its path. */
  file: (name: 'config' | 'credentials') => string
}

export const platforms: Platform[] = [
  { id: 'unix', label: 'macOS and Linux', set: (name, value) => `export ${name}="${value}"`, file: (name) => `~/.aws/${name}` },
  { id: 'windows', label: 'Windows', set: (name, value) => `SET ${name}=${value}`, file: (name) => `%USERPROFILE%\\.aws\\${name}` },
  { id: 'powershell', label: 'PowerShell', set: (name, value) => `$Env:${name}="${value}"`, file: (name) => `~\\.aws\\${name}` },
]

/** The platform of this browser. */
export const own = (): string => (/Windows/.test(navigator.userAgent) ? 'powershell' : 'unix')

/** Where the clients of a role go to. */
export interface Target {
  endpoint: string
  region: string
}

/**
 * The variables of a terminal. The endpoint belongs to them: without it clients would
 * take the credentials to AWS, which does not know them. SDKs read the Region from
 * one of two names.
 */
export const environment = (p: Platform, c: Credentials, t: Target): string =>
  [
    p.set('AWS_ACCESS_KEY_ID', c.accessKeyId),
    p.set('AWS_SECRET_ACCESS_KEY', c.secretAccessKey),
    p.set('AWS_SESSION_TOKEN', c.sessionToken),
    p.set('AWS_ENDPOINT_URL', t.endpoint),
    p.set('AWS_REGION', t.region),
    p.set('AWS_DEFAULT_REGION', t.region),
  ].join('\n')

/** A profile of the credentials file. */
export const credentialsProfile = (account: string, role: string, c: Credentials, t: Target): string => `[${account}_${role}]
aws_access_key_id = ${c.accessKeyId}
aws_secret_access_key = ${c.secretAccessKey}
aws_session_token = ${c.sessionToken}
endpoint_url = ${t.endpoint}
region = ${t.region}`

/** The same credentials with everything hidden that lets somebody in. */
export const hidden = (c: Credentials): Credentials => ({ ...c, secretAccessKey: dots, sessionToken: dots })

const dots = '•'.repeat(16)
