import type { Credentials } from './credentials'
import { failure } from './error'
import { signed } from './signed'

/** A service of the JSON 1.1 protocol, with the types of its operations. */
export interface Service<Operations> {
  /** Its name in signatures. */
  name: string
  /** What stands before an operation's name in X-Amz-Target. */
  target: string
  /** Carries the types; never there. */
  operations?: Operations
}

export type Input<O, N extends keyof O> = O[N] extends { input: infer I } ? I : never
export type Output<O, N extends keyof O> = O[N] extends { output: infer R } ? R : never

/** Whom a call is made for: a role, by signature, or the signed-in person, by token. */
export type Authority = RoleAuthority | { kind: 'person'; token: () => Promise<string> }

export interface RoleAuthority {
  kind: 'role'
  region: string
  credentials: () => Promise<Credentials>
}

/**
 * Calls an operation and answers its output. What goes wrong is a Failure: with the
 * service's code and message, or of code NetworkError when no answer came.
 */
export async function call<O, N extends keyof O & string>(
  authority: Authority,
  service: Service<O>,
  operation: N,
  input: Input<O, N>,
  signal?: AbortSignal,
): Promise<Output<O, N>> {
  const request = await authorized(authority, service.name, {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `${service.target}.${operation}`,
  }, JSON.stringify(input))
  const response = await send(request, signal)
  if (!response.ok) throw await failure(response)
  return JSON.parse((await response.text()) || '{}') as Output<O, N> // an operation without output answers nothing
}

/** A POST to the origin's root that bears an authority's signature or token. */
export async function authorized(authority: Authority, service: string, headers: Record<string, string>, body: string): Promise<Request> {
  const url = `${location.origin}/`
  if (authority.kind === 'role') {
    return signed(url, { headers, body, service, region: authority.region, credentials: await authority.credentials() })
  }
  return new Request(url, { method: 'POST', headers: { ...headers, authorization: `Bearer ${await authority.token()}` }, body })
}

/** fetch, with its one error turned into a Failure. Cookies stay at home: no API takes them. */
export async function send(request: Request, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetch(request, { credentials: 'omit', signal })
  } catch (e) {
    if (signal?.aborted) throw e
    throw await failure(undefined)
  }
}
