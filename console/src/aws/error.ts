/** What a call failed with. */
export class Failure extends Error {
  constructor(
    /** The service's name for it, such as AccessDeniedException. */
    readonly code: string,
    message: string,
    readonly status: number,
    /** Names the request in the server's log. */
    readonly requestId?: string,
  ) {
    super(message)
    this.name = 'Failure'
  }

  get denied(): boolean {
    return this.status === 403 || /AccessDenied|Forbidden|UnauthorizedOperation/.test(this.code)
  }

  get missing(): boolean {
    return this.status === 404 || /NotFound|NoSuchEntity/.test(this.code)
  }

  /** The token or the credentials count no longer: signing in again mends it. */
  get signedOut(): boolean {
    return /^(UnauthorizedException|ExpiredToken(Exception)?|InvalidGrantException|InvalidClientTokenId|UnrecognizedClientException)$/.test(this.code)
  }
}

/** Reads an answer that is an error, in any of AWS's forms; undefined when none came. */
export async function failure(response: Response | undefined): Promise<Failure> {
  if (!response) return new Failure('NetworkError', 'The server could not be reached. Check the connection and try again.', 0)
  const id = response.headers.get('x-amzn-requestid') ?? undefined
  const text = await response.text().catch(() => '')
  let code = response.headers.get('x-amzn-errortype') ?? ''
  let message = ''
  try {
    const body = JSON.parse(text) as Record<string, unknown>
    code ||= word(body['code']) || word(body['__type'])
    message = word(body['message']) || word(body['Message']) || word(body['error_description'])
  } catch {
    code ||= /<Code>([^<]*)</.exec(text)?.[1] ?? ''
    message = unescaped(/<Message>([^<]*)</.exec(text)?.[1] ?? '')
  }
  code = code.replace(/^.*#/, '').replace(/:.*$/, '') || `Status${response.status}`
  return new Failure(code, message || `The server answered with status ${response.status}.`, response.status, id)
}

const word = (v: unknown): string => (typeof v === 'string' ? v : '')

const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', '#34': '"', '#39': "'", apos: "'" }

const unescaped = (s: string): string => s.replace(/&([#a-z0-9]+);/g, (whole, name: string) => entities[name] ?? whole)
