import type { DateRangePickerProps } from '@cloudscape-design/components/date-range-picker'
import type { SearchEventsRequest } from '../../aws/services/gatehouse'

/** What events can be asked for; each stands in the address by its key. */
export const properties = {
  user: 'User name',
  principal: 'Principal',
  event: 'Event name',
  source: 'Event source',
  resource: 'Resource',
  type: 'Resource type',
  kind: 'Kind',
  outcome: 'Outcome',
  error: 'Error code',
  address: 'Source address',
  key: 'Access key',
  account: 'Account',
  id: 'Event id',
} as const

export type Property = keyof typeof properties

/** Which events are asked for: those that are all of it at once, within a time. */
export interface Filter {
  values: Partial<Record<Property, string>>
  range: DateRangePickerProps.Value | null
}

/** What the page begins with: changes and refusals of changes, not every look at something. */
export const changes: Filter = { values: { kind: 'changes' }, range: null }

/** What is said of values that are few. */
export const choices: Partial<Record<Property, Record<string, string>>> = {
  kind: { changes: 'Changes', reads: 'Reads' },
  outcome: { SUCCEEDED: 'Done', REFUSED: 'Refused for lack of permission', FAILED: 'Failed or refused' },
  account: { all: 'All accounts' },
}

/** Why a value cannot be asked for, in words; undefined when it can. */
export function wrong(property: Property, value: string): string | undefined {
  const known = choices[property]
  if (property === 'account') return value === 'all' || /^\d{12}$/.test(value) ? undefined : 'An account is named by the 12 digits of its id.'
  if (known && !(value in known)) return `${properties[property]} is ${Object.values(known).join(' or ')}.`
  return value.length > 256 && property !== 'resource' && property !== 'principal' ? `${properties[property]} is too long.` : undefined
}

/** The request that a filter stands for, at a moment (milliseconds since 1970). */
export function request(f: Filter, now: number): SearchEventsRequest {
  const v = f.values
  const input: SearchEventsRequest = {
    UserName: v.user,
    Principal: v.principal,
    EventName: v.event,
    EventSource: v.source,
    Resource: v.resource,
    ResourceType: v.type,
    ReadOnly: v.kind === undefined ? undefined : v.kind === 'reads',
    Outcome: v.outcome as SearchEventsRequest['Outcome'],
    ErrorCode: v.error,
    SourceIpAddress: v.address,
    AccessKeyId: v.key,
    EventId: v.id,
  }
  if (v.account === 'all') input.AllAccounts = true
  else input.AccountId = v.account
  if (f.range?.type === 'relative') input.StartTime = Math.floor(now / 1000) - f.range.amount * (units[f.range.unit] ?? 0)
  if (f.range?.type === 'absolute') {
    input.StartTime = Math.floor(Date.parse(f.range.startDate) / 1000)
    input.EndTime = Math.ceil(Date.parse(f.range.endDate) / 1000)
  }
  return input
}

const units: Record<string, number> = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800, month: 2_592_000, year: 31_536_000 }

/** The filter as it stands in the page's address. */
export function toAddress(f: Filter): URLSearchParams {
  const q = new URLSearchParams()
  for (const [property, value] of Object.entries(f.values)) if (value) q.set(property, value)
  if (f.range?.type === 'relative') q.set('last', `${f.range.amount}-${f.range.unit}`)
  if (f.range?.type === 'absolute') {
    q.set('from', f.range.startDate)
    q.set('to', f.range.endDate)
  }
  if (q.size === 0) q.set('all', '') // nothing in the address is what the page begins with
  return q
}

/** The filter that an address asks for; what cannot be asked for is left out. */
export function fromAddress(q: URLSearchParams): Filter {
  const f: Filter = { values: {}, range: null }
  for (const property of Object.keys(properties) as Property[]) {
    const value = q.get(property)
    if (value && wrong(property, value) === undefined) f.values[property] = value
  }
  const [amount, unit] = (q.get('last') ?? '').split('-')
  const from = q.get('from') ?? ''
  const to = q.get('to') ?? ''
  if (Number(amount) > 0 && unit !== undefined && unit in units) f.range = { type: 'relative', amount: Number(amount), unit: unit as DateRangePickerProps.TimeUnit }
  else if (Date.parse(from) < Date.parse(to)) f.range = { type: 'absolute', startDate: from, endDate: to }
  return q.size === 0 ? changes : f
}
