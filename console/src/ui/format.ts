const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

/** A time of the JSON protocol (seconds since 1970) in the person's own zone; a dash when there is none. */
export const when = (seconds: number | undefined): string => (seconds === undefined ? '–' : moment.format(seconds * 1000))

/** An ISO 8601 duration of hours and minutes in words: PT1H30M is '1 hour 30 minutes'. */
export function duration(iso: string): string {
  const [, hours, minutes] = /^PT(?:(\d+)H)?(?:(\d+)M)?/.exec(iso) ?? []
  const parts = [counted(hours, 'hour'), counted(minutes, 'minute')].filter(Boolean)
  return parts.length ? parts.join(' ') : iso
}

const counted = (n: string | undefined, what: string): string => (n ? `${n} ${what}${n === '1' ? '' : 's'}` : '')

/** '1 account', '2 accounts'. */
export const count = (n: number, one: string, many = `${one}s`): string => `${n.toLocaleString()} ${n === 1 ? one : many}`

/** A word as the first of a sentence. */
export const capital = (s: string): string => s.charAt(0).toUpperCase() + s.slice(1)
