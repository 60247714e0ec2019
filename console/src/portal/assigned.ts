import type { UseQueryResult } from '@tanstack/react-query'
import type { Failure } from '../aws/error'
import { useAll } from '../aws/hooks'
import { service as gatehouse, type AssignedAccount } from '../aws/services/gatehouse'

const anHour = 3_600_000

/** A role of the person's: a permission set in an account. */
export interface Chosen {
  account: AssignedAccount
  role: string
}

/** Everything that the person can be, in every account, in the order of names: one call. */
export function useAssignedAccounts(): UseQueryResult<AssignedAccount[], Failure> {
  return useAll(gatehouse, 'ListAssignedAccounts', {}, byName, { most: Infinity, every: anHour })
}

const order = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true })

const byName = (answer: { Accounts: AssignedAccount[] }): AssignedAccount[] =>
  answer.Accounts.toSorted((a, b) => order.compare(a.AccountName, b.AccountName) || a.AccountId.localeCompare(b.AccountId))

/** The accounts in whose name, number, e-mail address or permission sets every word of a search is found. */
export function matching(accounts: AssignedAccount[], search: string): AssignedAccount[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean).map(bare)
  if (!words.length) return accounts
  return accounts.filter((a) => {
    const text = textOf(a)
    return words.every((w) => text.includes(w))
  })
}

/** Numbers are often written 1111-2222-3333. */
const bare = (word: string): string => (/^[\d-]+$/.test(word) ? word.replaceAll('-', '') : word)

const texts = new WeakMap<AssignedAccount, string>()

function textOf(a: AssignedAccount): string {
  let text = texts.get(a)
  if (text === undefined) {
    text = [a.AccountName, a.AccountId, a.EmailAddress, ...a.Roles.map((r) => r.RoleName)].join('\n').toLowerCase()
    texts.set(a, text)
  }
  return text
}
