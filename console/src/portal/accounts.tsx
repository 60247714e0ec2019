import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import Pagination from '@cloudscape-design/components/pagination'
import SpaceBetween from '@cloudscape-design/components/space-between'
import TextFilter from '@cloudscape-design/components/text-filter'
import type { UseQueryResult } from '@tanstack/react-query'
import { useDeferredValue, useMemo, useState } from 'react'
import { useSearchParams } from 'react-router'
import type { Failure } from '../aws/error'
import type { AssignedAccount } from '../aws/services/gatehouse'
import { Empty } from '../ui/empty'
import { count } from '../ui/format'
import { Loading } from '../ui/loading'
import { Problem } from '../ui/problem'
import { Account } from './account'
import { matching, type Chosen } from './assigned'
import { AccessKeys } from './keys/dialog'

const size = 25 // accounts on a page

/** The accounts of the person, a page at a time: however many there are, few are drawn. */
export function Accounts({ accounts }: { accounts: UseQueryResult<AssignedAccount[], Failure> }) {
  const [search, setSearch] = useState('')
  const [page, setPage] = useState(1)
  const [place, setPlace] = useSearchParams()
  const sought = useDeferredValue(search)
  const all = accounts.data
  const found = useMemo(() => matching(all ?? [], sought), [all, sought])
  const asked = { account: place.get('keys'), role: place.get('role') ?? '' }
  const keys = chosen(all ?? [], asked.account, asked.role)
  const pages = Math.max(1, Math.ceil(found.length / size))
  const here = Math.min(page, pages)
  const seek = (text: string) => {
    setSearch(text)
    setPage(1)
  }
  return (
    <SpaceBetween size="m">
      {accounts.error && <Problem error={accounts.error} doing="list your accounts" retry={() => void accounts.refetch()} />}
      {all && asked.account && !keys && (
        <Alert type="warning" dismissible dismissAriaLabel="Dismiss" onDismiss={() => setPlace({}, { replace: true })}>
          There are no access keys to show: {asked.role || 'nothing'} is not assigned to you in account {asked.account}.
        </Alert>
      )}
      {accounts.isPending && (
        <Box textAlign="center" padding="l">
          <Loading what="your accounts" />
        </Box>
      )}
      {all?.length === 0 && (
        <Empty title="No account is assigned to you">
          When an administrator assigns a permission set in an account to you, or to a group that you are in, the account appears here. If you should have one, ask
          your administrator.
        </Empty>
      )}
      {all && all.length > 0 && (
        <SpaceBetween size="s">
          <Header variant="h2" counter={`(${all.length.toLocaleString()})`} actions={<Button iconName="refresh" ariaLabel="Refresh the accounts" loading={accounts.isFetching} onClick={() => void accounts.refetch()} />}>
            AWS accounts
          </Header>
          <SpaceBetween size="xs">
            <TextFilter
              filteringText={search}
              filteringPlaceholder="Find an account or a permission set"
              filteringAriaLabel="Find accounts by name, number, e-mail address or permission set"
              filteringClearAriaLabel="Clear the search"
              countText={sought ? `${count(found.length, 'match', 'matches')}` : undefined}
              onChange={({ detail }) => seek(detail.filteringText)}
            />
            {pages > 1 && (
              <Pagination
                currentPageIndex={here}
                pagesCount={pages}
                onChange={({ detail }) => setPage(detail.currentPageIndex)}
                ariaLabels={{ nextPageLabel: 'Next page', previousPageLabel: 'Previous page', pageLabel: (n) => `Page ${n} of accounts`, paginationLabel: 'Pages of accounts' }}
              />
            )}
          </SpaceBetween>
          {found.length === 0 && (
            <Empty title="No account matches" action={<Button onClick={() => seek('')}>Clear the search</Button>}>
              None of your accounts has “{sought}” in its name, number, e-mail address or permission sets.
            </Empty>
          )}
          <div>
            {found.slice((here - 1) * size, here * size).map((a) => (
              <Account key={a.AccountId} account={a} alone={found.length === 1} onKeys={(role) => setPlace({ keys: a.AccountId, role })} />
            ))}
          </div>
        </SpaceBetween>
      )}
      {keys && <AccessKeys chosen={keys} accounts={all ?? []} onDismiss={() => setPlace({}, { replace: true })} />}
    </SpaceBetween>
  )
}

/** The role whose keys the address asks for, when the person has it. */
function chosen(accounts: AssignedAccount[], id: string | null, role: string): Chosen | undefined {
  const account = accounts.find((a) => a.AccountId === id)
  return account?.Roles.some((r) => r.RoleName === role) ? { account, role } : undefined
}
