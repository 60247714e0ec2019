/**
 * Where something leads that a link or a permission set names: to a page of this
 * deployment's console, to another site, or nowhere that a browser should be sent.
 */
export type Destination = { kind: 'console'; fragment: string } | { kind: 'elsewhere'; url: string } | { kind: 'nowhere' }

/**
 * Reads a destination as the browser would, and then trusts nothing but what came of
 * it: whatever is written, only the fragment of the console's own page is kept, so
 * that no text leads to another page of this origin.
 */
export function destination(text: string, origin: string): Destination {
  // A browser reads backslashes as slashes and leaves out control characters; nobody
  // who means well writes them.
  if (/[\\\u0000-\u0020\u007f]/.test(text)) return { kind: 'nowhere' }
  if (!/^(\/(?!\/)|https?:\/\/)/i.test(text)) return { kind: 'nowhere' }
  let url: URL
  try {
    url = new URL(text, origin)
  } catch {
    return { kind: 'nowhere' }
  }
  if (url.username || url.password) return { kind: 'nowhere' }
  if (url.origin !== origin) return url.protocol === 'https:' ? { kind: 'elsewhere', url: url.href } : { kind: 'nowhere' }
  return /^\/console\/?$/.test(url.pathname) ? { kind: 'console', fragment: url.hash } : { kind: 'nowhere' }
}

/** The console as a role in an account; `fragment` names a page of it. */
export const consoleHref = (account: string, role: string, fragment = ''): string =>
  `/console?account_id=${encodeURIComponent(account)}&role_name=${encodeURIComponent(role)}${fragment}`
