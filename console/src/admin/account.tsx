import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Failure } from '../aws/error'
import { query, sts, text } from '../aws/query'
import type { Authority } from '../aws/service'
import type { DescribePortalSessionResponse } from '../aws/services/gatehouse'
import { keysUrl } from '../portal/shortcut'
import { AuthorityProvider, useAuthority } from '../session/authority'
import type { Role } from '../session/role'
import { Frame } from '../shell/frame'
import { Page } from '../ui/page'
import { Problem } from '../ui/problem'
import { Consoles } from './consoles'
import { Roles } from './roles'

interface Props {
  session: DescribePortalSessionResponse
  role: Role
  /** Who is signed in, as which the person's other accounts are asked for. */
  person: Authority
}

/**
 * The console of an account from which no identity center is managed: it says who one
 * is there, which roles the account has, and where one can go from it. Whatever else
 * lives in the account has consoles of its own.
 */
export function AccountHome({ session, role, person }: Props) {
  const links = [
    { id: 'keys', text: 'Access keys of this role', href: keysUrl(session.PortalUrl, role.account, role.name) },
    { id: 'portal', text: 'Access portal', href: session.PortalUrl },
  ]
  return (
    <Frame title={`Account ${role.account}`} home="#/" person={session.DisplayName || session.UserName} details={`${role.name} in ${role.account}`} links={links}>
      <Page title={role.name} description={`You act in account ${role.account} with this permission set.`}>
        <SpaceBetween size="l">
          <Identity role={role} />
          <Container header={<Header variant="h2">What you can do next</Header>}>
            <SpaceBetween size="m">
              <Next href={keysUrl(session.PortalUrl, role.account, role.name)} text="Get access keys for this role">
                Credentials for the AWS CLI, SDKs and Terraform, and the configuration by which they fetch their own.
              </Next>
              <Next href={session.PortalUrl} text="Go to the access portal">
                All accounts and applications that are assigned to you.
              </Next>
            </SpaceBetween>
          </Container>
          <AuthorityProvider value={person}>
            <Consoles except={role} managing={session.ManagementAccountId} />
          </AuthorityProvider>
          <Roles />
        </SpaceBetween>
      </Page>
    </Frame>
  )
}

const Next = ({ href, text, children }: { href: string; text: string; children: ReactNode }) => (
  <div>
    <Link href={href} fontSize="heading-s">
      {text}
    </Link>
    <Box color="text-body-secondary">{children}</Box>
  </div>
)

function Identity({ role }: { role: Role }) {
  const authority = useAuthority()
  const identity = useQuery<Element, Failure>({ queryKey: ['sts', 'GetCallerIdentity'], queryFn: ({ signal }) => query(authority, sts, 'GetCallerIdentity', {}, signal) })
  const told = (name: string) => <Box variant="code">{identity.data ? text(identity.data, name) : '…'}</Box>
  return (
    <Container header={<Header variant="h2">Who you are here</Header>}>
      {identity.error ? (
        <Problem error={identity.error} doing="ask the account who you are" retry={() => void identity.refetch()} />
      ) : (
        <KeyValuePairs
          columns={2}
          items={[
            { label: 'Account', value: role.account },
            { label: 'Permission set', value: role.name },
            { label: 'ARN', value: told('Arn') },
            { label: 'User ID', value: told('UserId') },
          ]}
        />
      )}
    </Container>
  )
}
