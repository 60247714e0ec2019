import type { Failure } from '../../aws/error'
import type { AttributeOperation, CreateUserRequest, DescribeUserResponse } from '../../aws/services/identitystore'

/** The one extension that users have. */
export const enterprise = 'aws:identitystore:enterprise'

/** An attribute as pages show and ask it: one line of text. */
export interface Attribute {
  /** Where it stands: a member, a member's member, or one of the only entry of a list. */
  path: string
  label: string
  /** What is expected, below the label. */
  hint?: string
  required?: boolean
  long?: boolean
}

export interface Section {
  title: string
  attributes: Attribute[]
}

/** The sections of a user's attributes, as AWS's console has them. The first is asked of everybody. */
export const sections: Section[] = [
  {
    title: 'Primary information',
    attributes: [
      { path: 'UserName', label: 'User name', hint: 'What the person signs in with. It cannot be changed here later.', required: true },
      { path: 'Emails.Value', label: 'E-mail address', required: true },
      { path: 'Name.GivenName', label: 'First name', required: true },
      { path: 'Name.FamilyName', label: 'Last name', required: true },
      { path: 'DisplayName', label: 'Display name', required: true },
    ],
  },
  {
    title: 'Contact methods',
    attributes: [
      { path: 'PhoneNumbers.Value', label: 'Phone number' },
      { path: 'PhoneNumbers.Type', label: 'Kind of phone number', hint: 'Such as work' },
      { path: 'Emails.Type', label: 'Kind of e-mail address', hint: 'Such as work' },
      { path: 'Website', label: 'Website' },
    ],
  },
  {
    title: 'Job-related information',
    attributes: [
      { path: 'Title', label: 'Title' },
      { path: 'UserType', label: 'User type' },
      { path: 'Roles.Value', label: 'Role' },
      { path: 'Roles.Type', label: 'Kind of role' },
      { path: `${enterprise}.employeeNumber`, label: 'Employee number' },
      { path: `${enterprise}.department`, label: 'Department' },
      { path: `${enterprise}.division`, label: 'Division' },
      { path: `${enterprise}.organization`, label: 'Organization' },
      { path: `${enterprise}.costCenter`, label: 'Cost center' },
      { path: `${enterprise}.manager.value`, label: 'Manager' },
    ],
  },
  {
    title: 'Address',
    attributes: [
      { path: 'Addresses.StreetAddress', label: 'Street address', long: true },
      { path: 'Addresses.Locality', label: 'City' },
      { path: 'Addresses.Region', label: 'State or region' },
      { path: 'Addresses.PostalCode', label: 'Postal code' },
      { path: 'Addresses.Country', label: 'Country' },
      { path: 'Addresses.Formatted', label: 'Formatted address', long: true },
      { path: 'Addresses.Type', label: 'Kind of address', hint: 'Such as home' },
    ],
  },
  {
    title: 'Preferences',
    attributes: [
      { path: 'PreferredLanguage', label: 'Preferred language', hint: 'Such as en-US' },
      { path: 'Locale', label: 'Locale', hint: 'Such as en-US' },
      { path: 'Timezone', label: 'Time zone', hint: 'Such as Europe/Berlin' },
    ],
  },
  {
    title: 'Additional attributes',
    attributes: [
      { path: 'NickName', label: 'Nickname' },
      { path: 'Name.HonorificPrefix', label: 'Honorific prefix', hint: 'Such as Dr.' },
      { path: 'Name.MiddleName', label: 'Middle name' },
      { path: 'Name.HonorificSuffix', label: 'Honorific suffix', hint: 'Such as III' },
      { path: 'Name.Formatted', label: 'Formatted name' },
      { path: 'Birthdate', label: 'Date of birth', hint: 'YYYY-MM-DD' },
      { path: 'ProfileUrl', label: 'Profile URL' },
      { path: 'Photos.Value', label: 'Photo', hint: 'Its address' },
    ],
  },
]

/** What is entered, by path; what is missing is empty. */
export type Draft = Record<string, string>

type Doc = Record<string, unknown>
const lists = new Set(['Emails', 'PhoneNumbers', 'Addresses', 'Roles', 'Photos'])
const object = (v: unknown): Doc => (typeof v === 'object' && v !== null ? (v as Doc) : {})
const all = sections.flatMap((s) => s.attributes.map((a) => a.path))

/** Splits a path, whose extension has colons but no dots in its name. */
const parts = (path: string): string[] => path.split('.')

function read(from: Doc, path: string): string {
  const [first, ...rest] = parts(path) as [string, ...string[]]
  let v: unknown = first === enterprise ? object(from['Extensions'])[enterprise] : from[first]
  if (lists.has(first)) v = Array.isArray(v) ? v[0] : undefined
  for (const p of rest) v = object(v)[p]
  return typeof v === 'string' ? v : ''
}

/** What a user's attributes are. */
export const drafted = (u: DescribeUserResponse): Draft => Object.fromEntries(all.map((p) => [p, read(u as unknown as Doc, p)]))

const trimmed = (d: Draft, path: string): string => (d[path] ?? '').trim()

/** The request that makes a user of what was entered. */
export function created(store: string, d: Draft): CreateUserRequest {
  const out: Doc = { IdentityStoreId: store }
  for (const path of all) {
    const value = trimmed(d, path)
    if (!value) continue
    const [first, ...rest] = parts(path) as [string, ...string[]]
    let at: Doc
    if (lists.has(first)) at = ((out[first] ??= [{ Primary: true }]) as [Doc])[0]
    else if (first === enterprise) at = below((out['Extensions'] ??= {}) as Doc, enterprise)
    else at = rest.length ? below(out, first) : out
    const last = rest.pop() ?? first
    for (const p of rest) at = below(at, p)
    at[last] = value
  }
  return out as unknown as CreateUserRequest
}

const below = (d: Doc, name: string): Doc => (d[name] ??= {}) as Doc

/**
 * The operations that make a user what was entered: only what differs. A list is
 * written whole, with the members and entries that no page asks for.
 */
export function changes(user: DescribeUserResponse, d: Draft): AttributeOperation[] {
  const from = user as unknown as Doc
  const differ = all.filter((p) => p !== 'UserName' && read(from, p) !== trimmed(d, p))
  const out: AttributeOperation[] = []
  for (const name of new Set(differ.map((p) => parts(p)[0]!).filter((n) => lists.has(n)))) {
    const before = Array.isArray(from[name]) ? (from[name] as Doc[]) : []
    const entry: Doc = { Primary: true, ...before[0] }
    for (const p of all.filter((p) => parts(p)[0] === name)) {
      const value = trimmed(d, p)
      if (value) entry[parts(p)[1]!] = value
      else delete entry[parts(p)[1]!]
    }
    const empty = Object.keys(entry).every((k) => k === 'Primary')
    const value = empty ? before.slice(1) : [entry, ...before.slice(1)]
    out.push({ AttributePath: attribute(name), AttributeValue: value.length ? value : null })
  }
  for (const p of differ) {
    if (!lists.has(parts(p)[0]!)) out.push({ AttributePath: attribute(p), AttributeValue: trimmed(d, p) || null })
  }
  return out
}

/** A path as UpdateUser names it: userName, name.givenName, aws:identitystore:enterprise.department. */
const attribute = (path: string): string =>
  path.startsWith(enterprise) ? path : parts(path).map((p) => p.charAt(0).toLowerCase() + p.slice(1)).join('.')

const namePattern = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u

/** What is wrong with what was entered, by path. */
export function faults(d: Draft): Draft {
  const out: Draft = {}
  for (const a of sections.flatMap((s) => s.attributes)) {
    const value = trimmed(d, a.path)
    if (a.required && !value) out[a.path] = `Enter ${article(a.label)}.`
    else if ([...value].length > 1024) out[a.path] = 'Use at most 1,024 characters.'
  }
  const name = trimmed(d, 'UserName')
  if (name && !namePattern.test(name)) out['UserName'] = 'Use 1 to 128 letters, digits and signs, without spaces.'
  const mail = trimmed(d, 'Emails.Value')
  if (mail && !/^[^\s@]+@[^\s@]+$/.test(mail)) out['Emails.Value'] = 'Enter an address such as name@example.com.'
  const born = trimmed(d, 'Birthdate')
  if (born && !/^\d{4}-\d{2}-\d{2}$/.test(born)) out['Birthdate'] = 'Enter a date as YYYY-MM-DD.'
  return out
}

const article = (label: string): string => `${/^[AEIO]/.test(label) ? 'an' : 'a'} ${label.charAt(0).toLowerCase()}${label.slice(1)}`

/** Why a user could not be made or changed, in words. */
export function refusal(e: Failure): string {
  if (e.message === 'Duplicate UserName') return 'Another user has this user name already.'
  if (e.message === 'Duplicate Email') return 'Another user has this e-mail address already.'
  return e.denied ? `You may not do this: ${e.message}` : e.message
}
