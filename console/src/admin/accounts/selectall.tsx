import { useMutation } from '@tanstack/react-query'
import Button from '@cloudscape-design/components/button'
import type { Failure } from '../../aws/error'
import { call, type Authority } from '../../aws/service'
import { service as gatehouse, type SearchAccountsRequest } from '../../aws/services/gatehouse'
import { useAuthority } from '../../session/authority'
import { useNotices } from '../../ui/notices'
import { useChoice, type Chosen } from './choice'

/** Every active account that a search finds, over all its pages. */
async function everyAccount(authority: Authority, query: SearchAccountsRequest): Promise<Chosen[]> {
  const all: Chosen[] = []
  let token: string | undefined
  do {
    const answer = await call(authority, gatehouse, 'SearchAccounts', { ...query, MaxResults: 100, NextToken: token })
    all.push(...answer.Accounts.filter((a) => a.Status === 'ACTIVE').map((a) => ({ id: a.AccountId, name: a.Name })))
    token = answer.NextToken
  } while (token)
  return all
}

/** Adds everything that a search finds to the selection. */
export function useSelectAll() {
  const authority = useAuthority()
  const choice = useChoice()
  const notices = useNotices()
  return useMutation<Chosen[], Failure, SearchAccountsRequest>({
    mutationFn: (query) => everyAccount(authority, query),
    onSuccess: choice.add,
    onError: (e) => notices.failed('select accounts', e),
  })
}

export function SelectAll({ query, text }: { query: SearchAccountsRequest; text: string }) {
  const all = useSelectAll()
  return (
    <Button loading={all.isPending} onClick={() => all.mutate(query)}>
      {text}
    </Button>
  )
}
