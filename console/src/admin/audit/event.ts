import type { AuditEvent } from '../../aws/services/gatehouse'

/** What is shown of an event; the whole of it is `record`, as CloudTrail has it. */
export interface Shown {
  id: string
  /** Seconds since 1970. */
  time: number
  name: string
  source: string
  user: string
  from: string
  account: string
  resources: string
  readOnly: boolean
  /** Why it was refused; '' when it was done. */
  error: string
  message: string
  record: unknown
}

interface Record {
  sourceIPAddress?: string
  errorMessage?: string
}

/** Reads an event; one whose record is damaged is shown by what is known beside it. */
export function shown(e: AuditEvent): Shown {
  let record: Record = {}
  try {
    record = JSON.parse(e.CloudTrailEvent) as Record
  } catch {
    // shown without
  }
  return {
    id: e.EventId,
    time: e.EventTime,
    name: e.EventName,
    source: e.EventSource,
    user: e.UserName ?? '',
    from: record.sourceIPAddress ?? '',
    account: e.AccountId,
    resources: e.Resources.map((r) => r.ResourceName).join(', '),
    readOnly: e.ReadOnly,
    error: e.ErrorCode ?? '',
    message: record.errorMessage ?? '',
    record,
  }
}

const columns: [string, (e: Shown) => string][] = [
  ['time', (e) => new Date(e.time * 1000).toISOString()],
  ['event', (e) => e.name],
  ['source', (e) => e.source],
  ['user', (e) => e.user],
  ['from', (e) => e.from],
  ['account', (e) => e.account],
  ['resources', (e) => e.resources],
  ['error', (e) => e.error],
  ['message', (e) => e.message],
  ['id', (e) => e.id],
]

/** Events as comma-separated values (RFC 4180). */
export const csv = (events: Shown[]): string => [columns.map(([name]) => name), ...events.map((e) => columns.map(([, value]) => cell(value(e))))].map((row) => row.join(',') + '\r\n').join('')

/** A text that begins like a formula is kept from being one in spreadsheets. */
function cell(s: string): string {
  const safe = /^[=+\-@\t\r]/.test(s) ? `'${s}` : s
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe
}

/** Events as one JSON record a line, as they were recorded. */
export const jsonLines = (events: Shown[]): string => events.map((e) => JSON.stringify(e.record) + '\n').join('')
