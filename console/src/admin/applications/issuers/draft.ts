/** What a trusted token issuer is, as a form holds it. */
export interface Draft {
  name: string
  url: string
  claim: string
  attribute: string
}

export const blank: Draft = { name: '', url: '', claim: 'email', attribute: 'emails.value' }

/** The attributes of a user that no other user has, which a claim can be compared with. */
export const attributes = [
  { value: 'emails.value', label: 'E-mail address', description: 'emails.value' },
  { value: 'userName', label: 'User name', description: 'userName' },
  { value: 'externalIds.value', label: 'External ID', description: 'externalIds.value' },
]

export const attributeLabel = (path: string): string => attributes.find((a) => a.value.toLowerCase() === path.toLowerCase())?.label ?? path

export type Faults = Partial<Record<keyof Draft, string>>

const name = /^[\w+=,.@-]{1,255}$/
const address = /^https?:\/\/[-a-zA-Z0-9+&@/%=~_|!:,.;]*[-a-zA-Z0-9+&@/%=~_|]$/
const path = /^\p{L}+(?:[._]\p{L}+){0,2}$/u

/** What is wrong with a draft. */
export function faultsOf(d: Draft): Faults {
  const faults: Faults = {}
  const url = d.url.trim()
  if (!name.test(d.name.trim())) faults.name = 'Enter 1 to 255 letters, digits and + = , . @ - _.'
  if (url.includes('/.well-known/')) faults.url = 'Leave /.well-known/openid-configuration away: it is found from the issuer URL.'
  else if (url.length > 512 || !address.test(url)) faults.url = 'Enter an address that begins with https:// or http://, of at most 512 characters.'
  if (d.claim.trim().length > 255 || !path.test(d.claim.trim())) faults.claim = 'Enter the name of a claim, or a path of at most three names with dots between them.'
  return faults
}
