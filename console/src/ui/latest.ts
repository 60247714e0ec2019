/**
 * A list with one more, the newest first, and at most so many: the oldest of those that
 * only say that something was done goes before what says that it was not.
 */
export function latest<T extends { type?: string }>(item: T, all: readonly T[], most: number): T[] {
  const now = [item, ...all]
  if (now.length <= most) return now
  const done = now.findLastIndex((i, at) => at > 0 && i.type === 'success')
  return now.toSpliced(done > 0 ? done : now.length - 1, 1)
}
