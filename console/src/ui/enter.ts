/** What is known of a key that was pressed somewhere: a React keyboard event. */
interface Pressed {
  key: string
  isDefaultPrevented: () => boolean
  nativeEvent: { isComposing?: boolean }
  target: unknown
}

const oneLine = new Set(['text', 'email', 'url', 'tel', 'password', 'number'])

/**
 * Whether a person pressed Enter because a field of one line is filled in, which sends
 * a form. A search searches, an open list chooses, letters that are being composed are
 * not there yet, and in a text of several lines Enter is one of them.
 */
export function entered(e: Pressed): boolean {
  if (e.key !== 'Enter' || e.isDefaultPrevented() || e.nativeEvent.isComposing) return false
  const field = e.target as Partial<HTMLInputElement>
  return field.tagName === 'INPUT' && oneLine.has(field.type ?? '') && field.getAttribute?.('aria-expanded') !== 'true'
}
