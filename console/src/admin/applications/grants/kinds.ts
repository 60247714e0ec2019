import type { Grant, GrantItem } from '../../../aws/services/ssoadmin'

export type GrantType = GrantItem['GrantType']

/** A way in which an application can get tokens. */
export interface Kind {
  type: GrantType
  name: string
  about: string
  /** The grant of this kind that has nothing to fill in. */
  plain?: Grant
}

export const kinds: Kind[] = [
  { type: 'authorization_code', name: 'Authorization code', about: 'The person signs in here and is sent back to the application.' },
  { type: 'refresh_token', name: 'Refresh token', about: 'Tokens that have ended are renewed without the person.', plain: { RefreshToken: {} } },
  { type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', name: 'JWT bearer', about: 'A token of a trusted token issuer says who the person is.' },
  { type: 'urn:ietf:params:oauth:grant-type:token-exchange', name: 'Token exchange', about: 'A token of one application is exchanged for one of another.', plain: { TokenExchange: {} } },
]
