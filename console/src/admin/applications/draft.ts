import type { Application, SignInOptions, UpdateApplicationRequest } from '../../aws/services/ssoadmin'

/** What an application is, as a form holds it. */
export interface Draft {
  name: string
  description: string
  enabled: boolean
  /** It has a place in people's portals; settled when it is made. */
  visible: boolean
  origin: SignInOptions['Origin']
  url: string
}

export const blank: Draft = { name: '', description: '', enabled: true, visible: true, origin: 'APPLICATION', url: '' }

export const draftOf = (a: Application): Draft => ({
  name: a.Name ?? '',
  description: a.Description ?? '',
  enabled: a.Status !== 'DISABLED',
  visible: a.PortalOptions?.Visibility !== 'DISABLED',
  origin: a.PortalOptions?.SignInOptions?.Origin ?? 'IDENTITY_CENTER',
  url: a.PortalOptions?.SignInOptions?.ApplicationUrl ?? '',
})

export type Faults = Partial<Record<keyof Draft, string>>

const webAddress = /^https?:\/\/[-a-zA-Z0-9+&@#/%?=~_|!:,.;]*[-a-zA-Z0-9+&@#/%?=~_|]$/

/** What is wrong with a draft; `before` is what the application has been so far. */
export function faultsOf(d: Draft, before?: Draft): Faults {
  const faults: Faults = {}
  if (d.name.trim() === '') faults.name = 'Enter a name.'
  else if ([...d.name.trim()].length > 100) faults.name = 'Use at most 100 characters.'
  if ([...d.description.trim()].length > 128) faults.description = 'Use at most 128 characters.'
  else if (before?.description && d.description.trim() === '') faults.description = 'A description cannot be taken away again: write another one.'
  const url = d.url.trim()
  if (d.origin === 'APPLICATION' && url === '') faults.url = 'Enter the address where the application signs people in.'
  else if (d.origin === 'APPLICATION' && (url.length > 512 || !webAddress.test(url))) faults.url = 'Enter an address that begins with https:// or http://, of at most 512 characters.'
  return faults
}

export const signInOf = (d: Draft): SignInOptions => (d.origin === 'APPLICATION' ? { Origin: 'APPLICATION', ApplicationUrl: d.url.trim() } : { Origin: 'IDENTITY_CENTER' })

/** What UpdateApplication has to be told to make `before` what `d` is; no member when nothing is changed. */
export function changes(before: Draft, d: Draft): Omit<UpdateApplicationRequest, 'ApplicationArn'> {
  const signIn = signInOf(d)
  return {
    ...(d.name.trim() !== before.name && { Name: d.name.trim() }),
    ...(d.description.trim() !== before.description && { Description: d.description.trim() }),
    ...(JSON.stringify(signIn) !== JSON.stringify(signInOf(before)) && { PortalOptions: { SignInOptions: signIn } }),
  }
}
