import { useMemo } from 'react'
import { useCall } from '../../aws/hooks'
import { service as organizations } from '../../aws/services/organizations'
import type { Chosen } from './choice'

/** The account that an address names, with its name. */
export function useNamed(id: string | null) {
  const asked = id !== null && /^\d{12}$/.test(id)
  const answer = useCall(organizations, 'DescribeAccount', { AccountId: id ?? '' }, { enabled: asked })
  const account = asked ? answer.data?.Account : undefined
  const accounts = useMemo<Chosen[]>(() => (account ? [{ id: account.Id ?? '', name: account.Name ?? '' }] : []), [account])
  return { asked, accounts, loading: answer.isLoading, error: answer.error, refresh: () => void answer.refetch() }
}
