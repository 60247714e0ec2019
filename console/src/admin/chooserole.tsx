import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Spinner from '@cloudscape-design/components/spinner'
import { useEffect } from 'react'
import { useLocation } from 'react-router'
import { useAll } from '../aws/hooks'
import { service as gatehouse, type AssignedAccount, type DescribePortalSessionResponse } from '../aws/services/gatehouse'
import { consoleHref } from '../portal/destination'
import { Frame } from '../shell/frame'
import { Problem } from '../ui/problem'

/** Asks as which role of the account that the center is managed from the console is to be opened, at the place that the address names. */
export function ChooseRole({ session }: { session: DescribePortalSessionResponse }) {
  const accounts = useAll(gatehouse, 'ListAssignedAccounts', {}, (a) => a.Accounts)
  const managing: AssignedAccount[] = accounts.data?.filter((a) => a.AccountId === session.ManagementAccountId) ?? []
  const place = useLocation()
  const consoleOf = (account: string, role: string): string => consoleHref(account, role, `#${place.pathname}${place.search}`)
  const only = managing.flatMap((a) => a.Roles.map((r) => consoleOf(a.AccountId, r.RoleName)))
  const sole = only.length === 1 ? only[0] : undefined
  useEffect(() => {
    if (sole) location.replace(sole) // there is nothing to choose
  }, [sole])
  return (
    <Frame title="Gatehouse console" home="/console" person={session.DisplayName || session.UserName} details={session.UserName} links={[{ id: 'portal', text: 'Access portal', href: session.PortalUrl }]}>
      <ContentLayout header={<Header variant="h1">Open the console as</Header>}>
        {accounts.isLoading && <Spinner size="large" />}
        {accounts.error && <Problem error={accounts.error} doing="list your accounts" retry={() => void accounts.refetch()} />}
        {accounts.data && managing.length === 0 && (
          <Container header={<Header variant="h2">Nothing to administer</Header>}>
            You have no permission set in account {session.ManagementAccountId}, from which this identity center is managed. If you should, ask its administrator
            for an assignment there. <Link href={session.PortalUrl}>Your accounts</Link> are in the access portal.
          </Container>
        )}
        <SpaceBetween size="l">
          {managing.map((a) => (
            <Container key={a.AccountId} header={<Header variant="h2" description={a.AccountId}>{a.AccountName}</Header>}>
              <SpaceBetween size="s">
                {a.Roles.map((r) => (
                  <div key={r.RoleName}>
                    <Link href={consoleOf(a.AccountId, r.RoleName)} fontSize="heading-m">
                      {r.RoleName}
                    </Link>
                    <Box color="text-body-secondary">{r.Description}</Box>
                  </div>
                ))}
              </SpaceBetween>
            </Container>
          ))}
        </SpaceBetween>
      </ContentLayout>
    </Frame>
  )
}
