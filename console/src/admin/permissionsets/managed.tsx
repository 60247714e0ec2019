import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { Failure } from '../../aws/error'
import { all, iam, query, text } from '../../aws/query'
import { useAuthority } from '../../session/authority'

/** An AWS managed policy. */
export interface ManagedPolicy {
  arn: string
  name: string
}

/** All AWS managed policies that the server knows (iam:ListPolicies), by name. */
export function useManagedPolicies(): UseQueryResult<ManagedPolicy[], Failure> {
  const authority = useAuthority()
  return useQuery<ManagedPolicy[], Failure>({
    queryKey: ['iam', 'ListPolicies', 'AWS'],
    staleTime: Infinity, // they come with the program
    queryFn: async ({ signal }) => {
      const policies: ManagedPolicy[] = []
      let marker: string | undefined
      do {
        const page = await query(authority, iam, 'ListPolicies', { Scope: 'AWS', MaxItems: '1000', ...(marker && { Marker: marker }) }, signal)
        const list = all(page, 'Policies')[0]
        if (list) policies.push(...[...list.children].map((m) => ({ arn: text(m, 'Arn'), name: text(m, 'PolicyName') })))
        marker = text(page, 'Marker') || undefined
      } while (marker)
      return policies.sort((a, b) => a.name.localeCompare(b.name))
    },
  })
}
