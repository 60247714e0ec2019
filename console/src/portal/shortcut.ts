/** What a shortcut link names: `<portal>#/console?account_id=…&role_name=…&destination=…`. */
export interface Shortcut {
  account: string
  role?: string
  /** Where in the console it leads; the permission set's place, or the console's home, when left out. */
  destination?: string
}

/** A shortcut's address at a portal. Every value is encoded, so that none can add to the address. */
export function shortcutUrl(portal: string, s: Shortcut): string {
  const values: [string, string | undefined][] = [
    ['account_id', s.account],
    ['role_name', s.role],
    ['destination', s.destination],
  ]
  const query = values.flatMap(([name, value]) => (value ? [`${name}=${encodeURIComponent(value)}`] : []))
  return `${portal}#/console?${query.join('&')}`
}

/** Where a portal shows the access keys of a role. */
export const keysUrl = (portal: string, account: string, role: string): string => `${portal}#/accounts?keys=${encodeURIComponent(account)}&role=${encodeURIComponent(role)}`

/** Reads a shortcut link; undefined when it names no account. */
export function readShortcut(query: URLSearchParams): Shortcut | undefined {
  const account = query.get('account_id') ?? ''
  if (!/^\d{12}$/.test(account)) return undefined
  return { account, role: query.get('role_name') || undefined, destination: query.get('destination') || undefined }
}
