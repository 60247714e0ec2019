import { expect, test } from 'vitest'
import { count, duration, when } from './format'

test('durations are said in words', () => {
  expect([duration('PT1H'), duration('PT12H'), duration('PT1H30M'), duration('PT45M'), duration('P1D')]).toEqual(['1 hour', '12 hours', '1 hour 30 minutes', '45 minutes', 'P1D'])
})

test('what is not there is a dash', () => {
  expect(when(undefined)).toBe('–')
})

test('one is one', () => {
  expect([count(1, 'account'), count(0, 'account'), count(2, 'entry', 'entries')]).toEqual(['1 account', '0 accounts', '2 entries'])
})
