import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import { useQuery } from '@tanstack/react-query'
import type { Failure } from '../aws/error'
import { query, sts, text } from '../aws/query'
import type { DescribePortalSessionResponse } from '../aws/services/gatehouse'
import { useAuthority } from '../session/authority'
import type { Role } from '../session/role'
import { Frame } from '../shell/frame'
import { Problem } from '../ui/problem'

/**
 * The console of an account from which no identity center is managed: it says who one
 * is there. Whatever else lives in the account has consoles of its own.
 */
export function AccountHome({ session, role }: { session: DescribePortalSessionResponse; role: Role }) {
  const authority = useAuthority()
  const identity = useQuery<Element, Failure>({ queryKey: ['sts', 'GetCallerIdentity'], queryFn: ({ signal }) => query(authority, sts, 'GetCallerIdentity', {}, signal) })
  return (
    <Frame title={`Account ${role.account}`} home="#/" person={session.DisplayName || session.UserName} details={`${role.name} in ${role.account}`} links={[{ id: 'portal', text: 'Access portal', href: session.PortalUrl }]}>
      <ContentLayout header={<Header variant="h1">{role.name}</Header>}>
        <Container header={<Header variant="h2">Who you are here</Header>}>
          {identity.error ? (
            <Problem error={identity.error} doing="ask the account who you are" retry={() => void identity.refetch()} />
          ) : (
            <KeyValuePairs
              columns={2}
              items={[
                { label: 'Account', value: role.account },
                { label: 'Permission set', value: role.name },
                { label: 'ARN', value: <Box variant="code">{identity.data ? text(identity.data, 'Arn') : '…'}</Box> },
                { label: 'User ID', value: <Box variant="code">{identity.data ? text(identity.data, 'UserId') : '…'}</Box> },
              ]}
            />
          )}
        </Container>
        <Box padding={{ top: 'm' }} color="text-body-secondary">
          The identity center is managed from account {session.ManagementAccountId}, or from one that it is delegated to.
        </Box>
      </ContentLayout>
    </Frame>
  )
}
