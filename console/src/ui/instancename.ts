/**
 * The names of instances have no spaces (the API's own rule). People write and read
 * titles that have: in a name an underscore stands for each.
 */
export const titleOf = (name: string | undefined): string => (name ?? '').replaceAll('_', ' ').trim()

/** The name of the instance that is shown as a title. */
export const nameOf = (title: string): string => title.trim().replace(/\s+/g, '_')

/** What is wrong with a title as an instance's; undefined when nothing is. */
export function titleFault(title: string): string | undefined {
  const name = nameOf(title)
  if (name === '') return 'Enter a name.'
  if (name.length > 255) return 'A name has at most 255 characters.'
  return /^[\w+=,.@-]+$/.test(name) ? undefined : 'Only letters without accents, digits, spaces and + = , . @ - can stand in a name.'
}
