import { useQuery } from '@tanstack/react-query'
import type { Failure } from '../../aws/error'
import { call, type Authority } from '../../aws/service'
import { service as gatehouse, type AccessEntry } from '../../aws/services/gatehouse'
import { useAuthority } from '../../session/authority'
import { useCenter } from '../center'
import { principalKey, type Principal } from '../common/names'

/** An assignment: a principal has a set in an account. */
export interface Assignment {
  account: string
  set: string
  principal: Principal
}

export const assignmentKey = (a: Assignment): string => `${a.account} ${a.set} ${principalKey(a.principal)}`

/** What people lose when assignments end. */
export interface Losses {
  /** People who lose a permission set somewhere. */
  people: number
  /** Those of them who can then not enter one of the accounts at all. */
  shutOut: number
}

/** Counts who loses what: somebody keeps a set to which another assignment leads. */
export function losses(entries: AccessEntry[], ended: (account: string, set: string, principal: Principal) => boolean): Losses {
  const losing = new Set<string>()
  const before = new Set<string>()
  const after = new Set<string>()
  for (const e of entries) {
    const ways = e.Paths.filter((p) => !p.Pending)
    if (ways.length === 0) continue // it opens nothing yet
    const place = `${e.UserId} ${e.AccountId}`
    before.add(place)
    const stays = ways.some((p) => !ended(e.AccountId, e.PermissionSetArn, { type: p.PrincipalType, id: p.PrincipalId }))
    if (stays) after.add(place)
    else losing.add(e.UserId)
  }
  const shut = [...before].filter((place) => !after.has(place)).map((place) => place.split(' ')[0])
  return { people: losing.size, shutOut: new Set(shut).size }
}

const mostAccounts = 50 // for more it would take too many calls
const atOnce = 4

/** Reads who can reach the accounts, and says who loses what; undefined for too many accounts. */
export function useLosses(accounts: string[], ended: (account: string, set: string, principal: Principal) => boolean, enabled: boolean) {
  const authority = useAuthority()
  const { instanceArn } = useCenter()
  const feasible = accounts.length <= mostAccounts
  const entries = useQuery<AccessEntry[], Failure>({
    queryKey: ['gatehouse', 'ListAccountAccess', 'of', accounts],
    enabled: enabled && feasible,
    queryFn: async ({ signal }) => {
      const all: AccessEntry[] = []
      const waiting = [...accounts]
      const work = async () => {
        for (let a = waiting.shift(); a !== undefined; a = waiting.shift()) all.push(...(await accessTo(authority, instanceArn, a, signal)))
      }
      await Promise.all(Array.from({ length: atOnce }, work))
      return all
    },
  })
  return { feasible, losses: entries.data && losses(entries.data, ended), loading: entries.isLoading, error: entries.error }
}

async function accessTo(authority: Authority, InstanceArn: string, AccountId: string, signal: AbortSignal): Promise<AccessEntry[]> {
  const all: AccessEntry[] = []
  let token: string | undefined
  do {
    const answer = await call(authority, gatehouse, 'ListAccountAccess', { InstanceArn, AccountId, MaxResults: 100, NextToken: token }, signal)
    all.push(...answer.Entries)
    token = answer.NextToken
  } while (token)
  return all
}
