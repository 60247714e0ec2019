import { expect, test } from 'vitest'
import { nameOf, titleFault, titleOf } from './instancename'

test('a title comes back out of the name it was made', () => {
  for (const title of ['Example Corp', 'Gatehouse', 'R+D, Berlin']) expect(titleOf(nameOf(title))).toBe(title)
  expect([nameOf('  Example \t Corp '), titleOf(undefined)]).toEqual(['Example_Corp', ''])
})

test('what the API would refuse is refused before', () => {
  expect(['Example Corp', 'a', 'x'.repeat(255)].map(titleFault)).toEqual([undefined, undefined, undefined])
  for (const title of ['', '  ', 'Café', 'a/b', '<img>', 'x'.repeat(256)]) expect(titleFault(title), title).toBeTypeOf('string')
})
