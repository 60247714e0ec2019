import { expect, test } from 'vitest'
import { changes, fromAddress, request, toAddress, type Filter } from './query'

const back = (f: Filter) => fromAddress(new URLSearchParams(toAddress(f).toString()))

test('an address brings back the filter that it stands for', () => {
  for (const f of [
    changes,
    { values: {}, range: null },
    { values: { user: 'a&b=<c>', kind: 'reads', account: 'all', resource: 'arn:aws:sso:::x/y' }, range: { type: 'relative', amount: 7, unit: 'day' } },
    { values: { account: '111122223333' }, range: { type: 'absolute', startDate: '2026-01-01T00:00:00+01:00', endDate: '2026-01-02T00:00:00+01:00' } },
  ] satisfies Filter[]) {
    expect(back(f)).toEqual(f)
  }
})

test('an address without a filter asks for changes', () => {
  expect(fromAddress(new URLSearchParams())).toEqual(changes)
})

test('what cannot be asked for is left out of an address', () => {
  expect(fromAddress(new URLSearchParams('outcome=MAYBE&account=1&kind=x&last=-3-day&from=b&to=a&user=ada'))).toEqual({ values: { user: 'ada' }, range: null })
})

test('everything is asked for at once', () => {
  const f: Filter = { values: { user: 'ada', event: 'CreateUser', kind: 'changes', outcome: 'REFUSED', account: 'all' }, range: { type: 'relative', amount: 2, unit: 'hour' } }
  expect(request(f, 10_000_000)).toMatchObject({ UserName: 'ada', EventName: 'CreateUser', ReadOnly: false, Outcome: 'REFUSED', AllAccounts: true, StartTime: 2800 })
  expect(request({ values: { kind: 'reads', account: '111122223333' }, range: null }, 0)).toMatchObject({ ReadOnly: true, AccountId: '111122223333' })
  expect(JSON.parse(JSON.stringify(request({ values: {}, range: null }, 0)))).toEqual({})
})
