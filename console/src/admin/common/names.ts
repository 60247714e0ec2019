import { useQueries } from '@tanstack/react-query'
import type { Failure } from '../../aws/error'
import { useAll } from '../../aws/hooks'
import { call } from '../../aws/service'
import { service as gatehouse } from '../../aws/services/gatehouse'
import { service as identitystore } from '../../aws/services/identitystore'
import { useAuthority } from '../../session/authority'
import { useCenter } from '../center'

/** A user or a group. */
export interface Principal {
  type: 'USER' | 'GROUP'
  id: string
}

/** A key by which principals are told apart. */
export const principalKey = (p: Principal): string => `${p.type}/${p.id}`

/** Says what users and groups are called; the id of one whose name cannot be read. */
export function usePrincipalNames(principals: Principal[]): (p: Principal) => string {
  const authority = useAuthority()
  const { identityStoreId: IdentityStoreId } = useCenter()
  const distinct = [...new Map(principals.map((p) => [principalKey(p), p])).values()]
  const names = useQueries({
    queries: distinct.map((p) => ({
      queryKey: ['identitystore', 'name', principalKey(p)],
      queryFn: async ({ signal }: { signal: AbortSignal }): Promise<string> => {
        if (p.type === 'GROUP') return (await call(authority, identitystore, 'DescribeGroup', { IdentityStoreId, GroupId: p.id }, signal)).DisplayName ?? ''
        return (await call(authority, identitystore, 'DescribeUser', { IdentityStoreId, UserId: p.id }, signal)).UserName ?? ''
      },
      staleTime: 60_000,
    })),
  })
  const known = new Map(distinct.map((p, i) => [principalKey(p), names[i]?.data]))
  return (p) => known.get(principalKey(p)) || p.id
}

/** The permission sets of the instance by ARN, as far as they are read. */
export function useSetNames(): { name: (arn: string) => string; error: Failure | null } {
  const { instanceArn: InstanceArn } = useCenter()
  const sets = useAll(gatehouse, 'SearchPermissionSets', { InstanceArn, MaxResults: 100 }, (a) => a.PermissionSets)
  const names = new Map(sets.data?.map((s) => [s.PermissionSetArn, s.Name]))
  return { name: (arn) => names.get(arn) ?? arn.slice(arn.lastIndexOf('/') + 1), error: sets.error }
}

/** Where a user or a group has its page. */
export const principalHref = (p: Principal): string => `#/${p.type === 'USER' ? 'users' : 'groups'}/${p.id}`
