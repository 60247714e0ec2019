import { useQuery } from '@tanstack/react-query'
import type { Failure } from '../../aws/error'
import { call, type Authority } from '../../aws/service'
import { service as ssoadmin } from '../../aws/services/ssoadmin'
import { useAuthority } from '../../session/authority'
import { useCenter } from '../center'
import { assignmentKey } from './consequences'
import type { Principal } from '../common/names'

/** What a batch asks for: every account with every set and every principal. */
export interface Product {
  accounts: string[]
  sets: string[]
  principals: Principal[]
}

export const total = (p: Product): number => p.accounts.length * p.sets.length * p.principals.length

/** How much of a product is there already. */
export interface Standing {
  /** Assignments of the product that exist. */
  assigned: number
  /** Accounts and sets of the product for which a role exists. */
  roles: number
}

const mostPrincipals = 100 // for more it would take too many calls

/** Reads how much of a product is there already; not for a great many principals. */
export function useStanding(product: Product, enabled: boolean) {
  const authority = useAuthority()
  const { instanceArn } = useCenter()
  const feasible = product.principals.length <= mostPrincipals
  const answer = useQuery<Standing, Failure>({
    queryKey: ['sso', 'standing', product],
    enabled: enabled && feasible,
    queryFn: ({ signal }) => standing(authority, instanceArn, product, signal),
  })
  return { feasible, standing: answer.data, loading: answer.isLoading, error: answer.error }
}

async function standing(authority: Authority, InstanceArn: string, p: Product, signal: AbortSignal): Promise<Standing> {
  const accounts = new Set(p.accounts)
  const sets = new Set(p.sets)
  let roles = 0
  for (const PermissionSetArn of p.sets) {
    let NextToken: string | undefined
    do {
      const answer = await call(authority, ssoadmin, 'ListAccountsForProvisionedPermissionSet', { InstanceArn, PermissionSetArn, MaxResults: 100, NextToken }, signal)
      roles += (answer.AccountIds ?? []).filter((a) => accounts.has(a)).length
      NextToken = answer.NextToken
    } while (NextToken)
  }
  const assigned = new Set<string>()
  for (const principal of p.principals) {
    let NextToken: string | undefined
    do {
      const answer = await call(authority, ssoadmin, 'ListAccountAssignmentsForPrincipal', { InstanceArn, PrincipalId: principal.id, PrincipalType: principal.type, MaxResults: 100, NextToken }, signal)
      for (const a of answer.AccountAssignments ?? []) {
        // What a user has by a group is listed as the group's.
        if (a.PrincipalId !== principal.id || !accounts.has(a.AccountId ?? '') || !sets.has(a.PermissionSetArn ?? '')) continue
        assigned.add(assignmentKey({ account: a.AccountId ?? '', set: a.PermissionSetArn ?? '', principal }))
      }
      NextToken = answer.NextToken
    } while (NextToken)
  }
  return { assigned: assigned.size, roles }
}
