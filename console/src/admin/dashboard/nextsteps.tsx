import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { UseQueryResult } from '@tanstack/react-query'
import type { Failure } from '../../aws/error'
import { useCall } from '../../aws/hooks'
import { service as gatehouse } from '../../aws/services/gatehouse'
import { service as ssoadmin } from '../../aws/services/ssoadmin'
import { Loading } from '../../ui/loading'
import { Problem } from '../../ui/problem'
import { useCenter } from '../center'
import { failed } from './failed'

interface Step {
  text: string
  why: string
  href: string
  /** What says whether it is done. */
  of: UseQueryResult<unknown, Failure>
  /** undefined while it is not known, or cannot be by this role. */
  done: boolean | undefined
}

/** What is left to set up, from first to last. What is done stays, ticked. */
export function NextSteps() {
  const { instanceArn, identityStoreId } = useCenter()
  const people = useCall(gatehouse, 'GetUserPoolInfo', { IdentityStoreId: identityStoreId })
  const sets = useCall(ssoadmin, 'ListPermissionSets', { InstanceArn: instanceArn, MaxResults: 2 })
  const batches = useCall(gatehouse, 'ListAssignmentBatches', { InstanceArn: instanceArn, MaxResults: 1 })
  const provisioned = useCall(gatehouse, 'SearchPermissionSets', { InstanceArn: instanceArn, MaxResults: 100 })
  const mfa = useCall(gatehouse, 'GetMfaDeviceManagementForDirectory', { IdentityStoreId: identityStoreId })
  const signIn = useCall(gatehouse, 'GetSsoConfiguration', { InstanceArn: instanceArn })
  const aliases = useCall(gatehouse, 'ListAliases', { InstanceArn: instanceArn, MaxResults: 1 })
  const assigned = provisioned.data && provisioned.data.PermissionSets.reduce((n, s) => n + s.AccountCount, 0) > 1 // beyond the administrator's own
  const accounts = useCall(gatehouse, 'SearchAccounts', { MaxResults: 2 })
  const steps: Step[] = [
    { text: 'Add accounts', why: 'The accounts that people are to work in, in organizational units.', href: '#/accounts', of: accounts, done: accounts.data && accounts.data.Accounts.length > 1 },
    { text: 'Add people', why: 'Users and the groups they work in.', href: '#/users/create', of: people, done: people.data && people.data.UserCount > 1 && people.data.GroupCount > 0 },
    { text: 'Say what they may do', why: 'A permission set is a role in every account it is assigned in.', href: '#/permission-sets/create', of: sets, done: sets.data && (sets.data.PermissionSets ?? []).length > 1 },
    { text: 'Assign access to accounts', why: 'Groups, permission sets and accounts, as many at once as you like.', href: '#/accounts', of: provisioned.error ? batches : provisioned, done: assigned ?? (batches.data && batches.data.Batches.length > 0) },
    { text: 'Require a second factor', why: 'People without a device register one when they sign in.', href: '#/settings/authentication', of: mfa, done: mfa.data && mfa.data.Mode !== 'DISABLED' && mfa.data.WithoutDevice === 'REQUIRE_REGISTRATION' },
    { text: 'Set up mail', why: 'Invitations and forgotten passwords go by mail; without, you pass links on. It is the server’s setting --smtp-url.', href: '#/settings/authentication', of: signIn, done: signIn.data?.MailEnabled },
    { text: 'Name the portal', why: 'An address people remember.', href: '#/settings', of: aliases, done: aliases.data && aliases.data.Aliases.length > 0 },
  ]
  const problem = failed(...new Set(steps.map((s) => s.of)))
  return (
    <Container header={<Header variant="h2">What to do next</Header>}>
      <SpaceBetween size="m">
        {problem && <Problem {...problem} doing="see what is left to do" />}
        {steps.map((s) => (
          <div key={s.text}>
            <SpaceBetween direction="horizontal" size="xs">
              <Standing step={s} />
              <Link href={s.href}>{s.text}</Link>
            </SpaceBetween>
            <Box color="text-body-secondary" variant="small" display="block">
              {s.why}
            </Box>
          </div>
        ))}
      </SpaceBetween>
    </Container>
  )
}

function Standing({ step: { done, of } }: { step: Step }) {
  if (done) return <StatusIndicator>Done</StatusIndicator>
  if (done === false) return <StatusIndicator type="pending">To do</StatusIndicator>
  if (of.isLoading) return <Loading what="how it stands" />
  return <StatusIndicator type="info">{of.error?.denied ? 'You may not see how it stands' : 'Not known'}</StatusIndicator>
}
