import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useEffect, type ReactNode } from 'react'
import { useSearchParams } from 'react-router'
import type { AssignedAccount, AssignedRole } from '../aws/services/gatehouse'
import { Loading } from '../ui/loading'
import { Problem } from '../ui/problem'
import { useTitle } from '../ui/title'
import { useAssignedAccounts } from './assigned'
import { consoleHref, destination } from './destination'
import { readShortcut, shortcutUrl, type Shortcut } from './shortcut'

/** Opens a shortcut link, or says why it does not. Anybody may have written it: it is believed in nothing. */
export function OpenShortcut() {
  useTitle('Shortcut')
  const [query] = useSearchParams()
  const link = readShortcut(query)
  const accounts = useAssignedAccounts()
  if (!link) return <Refusal title="This link names no account">A shortcut names an account by its twelve digits. Ask whoever gave you the link for another one.</Refusal>
  if (accounts.error && !accounts.data) {
    return (
      <Page title="Shortcut">
        <Problem error={accounts.error} doing="list your accounts" retry={() => void accounts.refetch()} />
      </Page>
    )
  }
  if (!accounts.data) {
    return (
      <Page title="Shortcut">
        <Loading what="your accounts" />
      </Page>
    )
  }
  const account = accounts.data.find((a) => a.AccountId === link.account)
  if (!account) {
    return (
      <Refusal title={`You have no access to account ${link.account}`}>
        Nothing in this account is assigned to you. If you should have access, ask your administrator; the link alone gives none.
      </Refusal>
    )
  }
  if (!link.role) return <Choose account={account} link={link} title={`Open ${account.AccountName} as`} />
  const role = account.Roles.find((r) => r.RoleName === link.role)
  if (!role) {
    return (
      <Choose account={account} link={link} title={`${link.role} is not assigned to you here`}>
        <Alert type="warning">
          The link asks for the permission set {link.role} in {account.AccountName}. You can open the account as something else that is assigned to you.
        </Alert>
      </Choose>
    )
  }
  return <Leave account={account} role={role} wanted={link.destination} />
}

/** Goes to the console, when what is wanted is there; asks otherwise. */
function Leave({ account, role, wanted }: { account: AssignedAccount; role: AssignedRole; wanted?: string }) {
  const named = wanted ?? role.RelayState
  const to = named ? destination(named, location.origin) : { kind: 'console' as const, fragment: '' }
  const href = to.kind === 'console' ? consoleHref(account.AccountId, role.RoleName, to.fragment) : undefined
  useEffect(() => {
    if (href) location.replace(href)
  }, [href])
  if (href) {
    return (
      <Page title="Shortcut">
        <Loading what="the console" />
      </Page>
    )
  }
  const home = (
    <Button variant="primary" href={consoleHref(account.AccountId, role.RoleName)}>
      Open the console as {role.RoleName}
    </Button>
  )
  if (to.kind === 'elsewhere' && wanted === undefined) {
    return (
      <Page title="This leads to another site">
        <SpaceBetween size="m">
          <Container>
            The permission set {role.RoleName} names a place outside this deployment: <Site url={to.url} />
          </Container>
          <SpaceBetween direction="horizontal" size="xs">
            {home}
            <Button href={to.url} rel="noopener noreferrer" iconName="external" iconAlign="right">
              Go to the other site
            </Button>
          </SpaceBetween>
        </SpaceBetween>
      </Page>
    )
  }
  return (
    <Refusal title="This destination is not opened" action={home}>
      {wanted ? 'The link' : `The permission set ${role.RoleName}`} leads to <Site url={named!} />, which is no page of this console.
    </Refusal>
  )
}

const Site = ({ url }: { url: string }) => (
  <Box variant="code">
    <span style={{ overflowWrap: 'anywhere' }}>{url}</span>
  </Box>
)

/** What the person can be in the account. */
function Choose({ account, link, title, children }: { account: AssignedAccount; link: Shortcut; title: string; children?: ReactNode }) {
  return (
    <Page title={title}>
      <SpaceBetween size="m">
        {children}
        <Container header={<Header variant="h2" description={account.AccountId}>{account.AccountName}</Header>}>
          <SpaceBetween size="s">
            {account.Roles.map((r) => (
              <div key={r.RoleName}>
                <Link href={shortcutUrl('', { ...link, role: r.RoleName })} fontSize="heading-s">
                  {r.RoleName}
                </Link>
                <Box color="text-body-secondary">{r.Description}</Box>
              </div>
            ))}
          </SpaceBetween>
        </Container>
      </SpaceBetween>
    </Page>
  )
}

function Refusal({ title, children, action }: { title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <Page title={title}>
      <SpaceBetween size="m">
        <Alert type="warning">{children}</Alert>
        <SpaceBetween direction="horizontal" size="xs">
          {action}
          <Button href="#/accounts">See your accounts</Button>
        </SpaceBetween>
      </SpaceBetween>
    </Page>
  )
}

const Page = ({ title, children }: { title: string; children: ReactNode }) => <ContentLayout header={<Header variant="h1">{title}</Header>}>{children}</ContentLayout>
