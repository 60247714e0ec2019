import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Spinner from '@cloudscape-design/components/spinner'
import { useAll } from '../aws/hooks'
import { service as gatehouse } from '../aws/services/gatehouse'
import { consoleHref } from '../portal/destination'
import type { Role } from '../session/role'
import { Problem } from '../ui/problem'

const shown = 10 // accounts; all of them are in the portal

/** The other roles of the person, each as a way into its console: those of the same account first, then those of the account that manages. */
export function Consoles({ except, managing }: { except: Role; managing: string }) {
  const accounts = useAll(gatehouse, 'ListAssignedAccounts', {}, (a) => a.Accounts)
  const rank = (id: string) => (id === except.account ? 0 : id === managing ? 1 : 2)
  const others = (accounts.data ?? [])
    .map((a) => ({ ...a, Roles: a.Roles.filter((r) => a.AccountId !== except.account || r.RoleName !== except.name) }))
    .filter((a) => a.Roles.length > 0)
    .sort((a, b) => rank(a.AccountId) - rank(b.AccountId) || a.AccountName.localeCompare(b.AccountName))
  return (
    <Container header={<Header variant="h2">Your other consoles</Header>}>
      {accounts.isLoading && <Spinner />}
      {accounts.error && <Problem error={accounts.error} doing="list your accounts" retry={() => void accounts.refetch()} />}
      {accounts.data && others.length === 0 && <Box color="text-body-secondary">Nothing else is assigned to you.</Box>}
      <SpaceBetween size="m">
        {others.slice(0, shown).map((a) => (
          <div key={a.AccountId}>
            <Box fontWeight="bold">
              {a.AccountName} <Box variant="span" color="text-body-secondary" fontWeight="normal">{`${a.AccountId}${a.AccountId === managing ? ', from which the identity center is managed' : ''}`}</Box>
            </Box>
            <SpaceBetween direction="horizontal" size="m">
              {a.Roles.map((r) => (
                <Link key={r.RoleName} href={consoleHref(a.AccountId, r.RoleName)} ariaLabel={`Console of ${a.AccountName} as ${r.RoleName}`}>
                  {r.RoleName}
                </Link>
              ))}
            </SpaceBetween>
          </div>
        ))}
        {others.length > shown && <Box color="text-body-secondary">{(others.length - shown).toLocaleString()} more accounts are in the access portal.</Box>}
      </SpaceBetween>
    </Container>
  )
}
