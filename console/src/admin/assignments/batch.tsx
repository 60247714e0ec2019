import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import ProgressBar from '@cloudscape-design/components/progress-bar'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Spinner from '@cloudscape-design/components/spinner'
import { useParams } from 'react-router'
import { useAct, useCall } from '../../aws/hooks'
import { service as gatehouse, type AssignmentBatch } from '../../aws/services/gatehouse'
import { count, when } from '../../ui/format'
import { useNotices } from '../../ui/notices'
import { Page } from '../../ui/page'
import { Problem } from '../../ui/problem'
import { RightsButton, useRights } from '../../ui/rights'
import { useCenter } from '../center'
import { BatchAccounts } from './batchaccounts'
import { Names, principalsOf, setsOf } from './subjects'
import { ended, far, heading, pause, starter, Status } from './words'

const above = [{ text: 'Assignment progress', href: '#/assignments' }]

/** How far a batch of assignments is, in all and account by account. Everything on it is read from the server: it can be left and come back to. */
export function BatchPage() {
  const { batch: id = '' } = useParams()
  const { instanceArn: InstanceArn } = useCenter()
  const answer = useCall(gatehouse, 'DescribeAssignmentBatch', { InstanceArn, BatchId: id }, { every: (a) => (!a || a.Batch.Status === 'IN_PROGRESS' ? pause : false) })
  const batch = answer.data?.Batch
  if (!batch) {
    return (
      <Page title="Assignments" above={above}>
        {answer.error ? <Problem error={answer.error} doing="see this batch of assignments" retry={() => void answer.refetch()} /> : <Spinner size="large" />}
      </Page>
    )
  }
  return <Shown key={id} batch={batch} />
}

function Shown({ batch }: { batch: AssignmentBatch }) {
  const { instanceArn: InstanceArn } = useCenter()
  const notices = useNotices()
  const action = batch.Kind === 'CREATE' ? 'sso:CreateAccountAssignment' : 'sso:DeleteAccountAssignment'
  const { why } = useRights(action)
  const retry = useAct(gatehouse, 'RetryAssignmentBatch')
  const again = () =>
    retry.mutate(
      { InstanceArn, BatchId: batch.BatchId },
      { onSuccess: () => notices.done(`What failed was begun again: ${count(batch.Failed, 'assignment')}.`), onError: (e) => notices.failed('try again', e) },
    )
  return (
    <Page
      title={heading(batch)}
      above={above}
      actions={
        batch.Failed > 0 && (
          <RightsButton
            variant="primary"
            loading={retry.isPending}
            disabled={batch.Status === 'IN_PROGRESS'}
            disabledReason="Some of it is still in progress."
            reason={why(action)}
            onClick={again}
          >
            Retry what failed
          </RightsButton>
        )
      }
    >
      <SpaceBetween size="l">
        <Container header={<Header variant="h2">Progress</Header>}>
          <SpaceBetween size="l">
            <ProgressBar
              label={batch.Kind === 'CREATE' ? 'Assigning' : 'Removing'}
              description={far(batch)}
              value={(100 * ended(batch)) / Math.max(1, batch.Total)}
              status={batch.Status === 'IN_PROGRESS' ? 'in-progress' : batch.Status === 'FAILED' ? 'error' : 'success'}
              resultText={result(batch)}
            />
            <KeyValuePairs
              columns={4}
              items={[
                { label: 'Status', value: <Status status={batch.Status} /> },
                { label: 'Succeeded', value: `${batch.Succeeded.toLocaleString()} of ${batch.Total.toLocaleString()}` },
                { label: 'Failed', value: batch.Failed.toLocaleString() },
                { label: 'Users and groups', value: <Names things={principalsOf(batch)} total={batch.PrincipalCount} /> },
                { label: 'Permission sets', value: <Names things={setsOf(batch)} total={batch.PermissionSetCount} /> },
                { label: 'Begun', value: <>{when(batch.CreatedAt)} <Box color="text-body-secondary">by {starter(batch)}</Box></> },
              ]}
            />
          </SpaceBetween>
        </Container>
        {batch.Status === 'FAILED' && (
          <Alert type="error" header={`${count(batch.Failed, 'assignment')} failed`}>
            The reasons are below, account by account. Mend what they say and retry: what succeeded stays as it is.
          </Alert>
        )}
        <BatchAccounts batch={batch} />
      </SpaceBetween>
    </Page>
  )
}

function result(b: AssignmentBatch): string {
  if (b.Status === 'FAILED') return `${b.Succeeded.toLocaleString()} of ${b.Total.toLocaleString()} ${b.Kind === 'CREATE' ? 'assigned' : 'removed'}, ${b.Failed.toLocaleString()} failed.`
  return `All ${count(b.Total, 'assignment')} ${b.Kind === 'CREATE' ? 'made' : 'removed'}.`
}
