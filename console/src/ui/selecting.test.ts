import { expect, test } from 'vitest'
import { selectable, toggled, toggledAll, type Selecting } from './selecting'

const of = (...selected: string[]): Selecting<string> => ({ selection: 'multi', selected, id: (s) => s, fixed: (s) => s.startsWith('no') })

test('a row is taken in, and left out again', () => {
  expect(toggled(of('a'), 'b')).toEqual(['a', 'b'])
  expect(toggled(of('a', 'b'), 'a')).toEqual(['b'])
})

test('all rows of a page are those that can be selected, and other pages are left alone', () => {
  const page = ['b', 'no', 'c']
  expect(toggledAll(of('a', 'b'), page)).toEqual(['a', 'b', 'c'])
  expect(toggledAll(of('a', 'b', 'c'), page)).toEqual(['a'])
})

test('nothing is selectable where nothing is selected', () => {
  expect([selectable({ ...of(), selection: undefined }, 'a'), selectable(of(), 'no'), selectable(of(), 'a')]).toEqual([false, false, true])
})
