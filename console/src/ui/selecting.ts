/** Which rows of a table are selected, and which can be. */
export interface Selecting<T> {
  selection?: 'single' | 'multi'
  /** The selected rows, of this page and of others. */
  selected: readonly T[]
  onSelect?: (rows: T[]) => void
  /** The row's identity. */
  id: (row: T) => string
  /** It is shown, and cannot be selected. */
  fixed?: (row: T) => boolean
}

export const selectable = <T>(of: Selecting<T>, row: T): boolean => of.selection !== undefined && !of.fixed?.(row)

/** The selection with a row taken in, or left out when it was there. */
export function toggled<T>(of: Selecting<T>, row: T): T[] {
  const others = of.selected.filter((s) => of.id(s) !== of.id(row))
  return others.length < of.selected.length ? others : [...others, row]
}

/** The selection with all rows of a page that can be selected, or without them when all were there; rows of other pages stay as they are. */
export function toggledAll<T>(of: Selecting<T>, page: readonly T[]): T[] {
  const some = page.filter((row) => selectable(of, row))
  const ids = new Set(some.map(of.id))
  const others = of.selected.filter((s) => !ids.has(of.id(s)))
  return others.length + some.length === of.selected.length ? others : [...others, ...some]
}
