import { expect, test } from 'vitest'
import { latest } from './latest'

const of = (...types: string[]) => types.map((t, id) => ({ type: t, id }))
const added = (type: string, ...types: string[]) => latest({ type, id: -1 }, of(...types), 3).map((i) => i.id)

test('the newest is first', () => {
  expect(added('error', 'success')).toEqual([-1, 0])
})

test('of too many the oldest goes that says that something was done', () => {
  expect(added('success', 'success', 'error', 'error')).toEqual([-1, 1, 2])
  expect(added('success', 'success', 'success', 'error')).toEqual([-1, 0, 2])
  expect(added('success', 'error', 'error', 'error')).toEqual([-1, 0, 1])
})
