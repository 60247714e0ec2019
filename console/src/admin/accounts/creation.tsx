import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useNavigate, useParams } from 'react-router'
import { useCall } from '../../aws/hooks'
import { service as organizations, type CreateAccountStatus } from '../../aws/services/organizations'
import { when } from '../../ui/format'
import { Page } from '../../ui/page'
import { Problem } from '../../ui/problem'
import { RightsButton, useRights } from '../../ui/rights'

const pause = 1000 // milliseconds between two looks

/** Follows the creation of an account until it has ended. */
export function CreationPage() {
  const { request = '' } = useParams()
  const go = useNavigate()
  const known = useQueryClient()
  const { why } = useRights('sso:CreateAccountAssignment', 'organizations:CreateAccount')
  const answer = useCall(organizations, 'DescribeCreateAccountStatus', { CreateAccountRequestId: request }, { every: (a) => (a?.CreateAccountStatus?.State === 'IN_PROGRESS' ? pause : false) })
  const status = answer.data?.CreateAccountStatus
  const made = status?.State === 'SUCCEEDED'
  useEffect(() => {
    if (made) void known.invalidateQueries({ queryKey: ['organizations', 'tree'] })
  }, [made, known])
  return (
    <Page title={status?.AccountName ? `Creation of ${status.AccountName}` : 'Creation of an account'} above={[{ text: 'AWS accounts', href: '#/accounts' }]}>
      {answer.error ? (
        <Problem error={answer.error} doing="see how the creation stands" retry={() => void answer.refetch()} />
      ) : (
        <SpaceBetween size="l">
          <Container>
            <KeyValuePairs
              columns={3}
              items={[
                { label: 'Status', value: <div aria-live="polite">{status ? <Standing status={status} /> : <StatusIndicator type="loading">Loading</StatusIndicator>}</div> },
                { label: 'Account', value: status?.AccountId ? <Link href={`#/accounts/${status.AccountId}`}>{status.AccountId}</Link> : '–' },
                { label: 'Asked for', value: when(status?.RequestedTimestamp) },
              ]}
            />
          </Container>
          {made && (
            <SpaceBetween direction="horizontal" size="xs">
              <RightsButton variant="primary" reason={why('sso:CreateAccountAssignment')} onClick={() => void go(`/accounts/assign?account=${status.AccountId}`)}>
                Assign users or groups
              </RightsButton>
              <Button onClick={() => void go(`/accounts/${status.AccountId}`)}>Open the account</Button>
            </SpaceBetween>
          )}
          {status?.State === 'FAILED' && <RightsButton reason={why('organizations:CreateAccount')} onClick={() => void go('/accounts/create')}>Create account</RightsButton>}
          {status?.State === 'IN_PROGRESS' && <Box color="text-body-secondary">This page can be left and come back to.</Box>}
        </SpaceBetween>
      )}
    </Page>
  )
}

const reasons: Record<string, string> = {
  ACCOUNT_LIMIT_EXCEEDED: 'the organization has as many accounts as it may have',
  EMAIL_ALREADY_EXISTS: 'another account has this e-mail address',
  INVALID_EMAIL: 'the e-mail address is not one',
  CONCURRENT_ACCOUNT_MODIFICATION: 'the organization was being changed; try again',
  INTERNAL_FAILURE: 'something went wrong inside; try again',
}

function Standing({ status }: { status: CreateAccountStatus }) {
  switch (status.State) {
    case 'SUCCEEDED':
      return <StatusIndicator type="success">Created</StatusIndicator>
    case 'FAILED':
      return <StatusIndicator type="error">Failed: {reasons[status.FailureReason ?? ''] ?? status.FailureReason}</StatusIndicator>
    default:
      return <StatusIndicator type="in-progress">Being created</StatusIndicator>
  }
}
