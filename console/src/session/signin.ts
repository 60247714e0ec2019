import { Failure, failure } from '../aws/error'
import { send } from '../aws/service'

/** The client that these pages are (a public one, RFC 6749 section 2.1). */
const client = 'gatehouse-console'

/** What is kept while the browser is away at the sign-in. */
interface Journey {
  state: string
  verifier: string
  redirect: string
  /** Query and fragment to come back to. */
  back: string
  /** This is the second attempt: a third would only go round in circles. */
  second: boolean
}

interface Tokens {
  access: string
  refresh?: string
  /** Milliseconds since 1970. */
  expires: number
}

const place = 'gatehouse.signin'
const margin = 60_000 // renewed this long before the end

/**
 * Signs the person in by the authorization code flow with PKCE and holds the tokens in
 * this tab's memory. begin() either answers, or has sent the browser to the sign-in
 * page and never does.
 */
export class SignIn {
  private tokens?: Tokens
  private renewing?: Promise<string>

  /** Comes back from the sign-in page with tokens, or goes there. */
  async begin(): Promise<void> {
    const query = new URLSearchParams(location.search)
    const code = query.get('code')
    const refusal = query.get('error')
    const journey = taken()
    if (journey && query.get('state') === journey.state) {
      history.replaceState(null, '', journey.redirect.slice(location.origin.length) + journey.back)
      if (refusal) throw new Failure(refusal, query.get('error_description') ?? 'Signing in was refused.', 400)
      if (code) {
        try {
          this.tokens = await redeem({ grantType: 'authorization_code', code, redirectUri: journey.redirect, codeVerifier: journey.verifier })
          return
        } catch (e) {
          if (!(e instanceof Failure) || !e.signedOut || journey.second) throw e
        }
        return leave(true) // the code was too old: once more
      }
    } else if (code || refusal) {
      history.replaceState(null, '', location.pathname + location.hash) // somebody else's answer
    }
    await leave()
  }

  /** The access token, renewed when it is about to end. */
  token = async (): Promise<string> => {
    if (this.tokens && Date.now() < this.tokens.expires - margin) return this.tokens.access
    this.renewing ??= this.renew().finally(() => (this.renewing = undefined))
    return this.renewing
  }

  /** Goes to the sign-in page, and comes back here. */
  again(): Promise<never> {
    return leave()
  }

  private async renew(): Promise<string> {
    const refresh = this.tokens?.refresh
    if (!refresh) return leave()
    try {
      this.tokens = await redeem({ grantType: 'refresh_token', refreshToken: refresh })
      return this.tokens.access
    } catch (e) {
      if (e instanceof Failure && e.status >= 400 && e.status < 500) return leave()
      throw e
    }
  }
}

/** sso-oidc:CreateToken. */
async function redeem(grant: Record<string, string>): Promise<Tokens> {
  const response = await send(
    new Request(`${location.origin}/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ clientId: client, clientSecret: '', ...grant }),
    }),
  )
  if (!response.ok) throw await failure(response)
  const t = (await response.json()) as { accessToken: string; refreshToken?: string; expiresIn: number }
  return { access: t.accessToken, refresh: t.refreshToken, expires: Date.now() + t.expiresIn * 1000 }
}

/** Sends the browser to /authorize. The promise never settles: the page is left. */
async function leave(second = false): Promise<never> {
  const verifier = random()
  const redirect = location.origin + location.pathname.replace(/\/$/, '')
  const journey: Journey = { state: random(), verifier, redirect, back: location.search + location.hash, second }
  sessionStorage.setItem(place, JSON.stringify(journey))
  const challenge = base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))))
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: client,
    redirect_uri: redirect,
    state: journey.state,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    scope: 'sso:account:access',
  })
  location.replace(`/authorize?${query}`)
  return new Promise<never>(() => {})
}

function taken(): Journey | undefined {
  const kept = sessionStorage.getItem(place)
  sessionStorage.removeItem(place)
  try {
    return kept ? (JSON.parse(kept) as Journey) : undefined
  } catch {
    return undefined
  }
}

const random = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)))

const base64url = (b: Uint8Array): string => btoa(String.fromCharCode(...b)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
