import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { Failure } from '../../aws/error'
import { iam, members, text } from '../../aws/query'
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
      const policies = await members(authority, iam, 'ListPolicies', 'Policies', { Scope: 'AWS' }, signal)
      return policies.map((m) => ({ arn: text(m, 'Arn'), name: text(m, 'PolicyName') })).sort((a, b) => a.name.localeCompare(b.name))
    },
  })
}
