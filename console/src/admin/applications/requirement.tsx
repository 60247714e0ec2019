import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useState } from 'react'
import { useAct, useCall } from '../../aws/hooks'
import { service as ssoadmin } from '../../aws/services/ssoadmin'
import { Confirm } from '../../ui/confirm'
import { Loading } from '../../ui/loading'
import { useNotices } from '../../ui/notices'
import { Problem } from '../../ui/problem'
import { RightsButton, useRights } from '../../ui/rights'

/** Whether only who is assigned may use the application, or everybody. */
export function Requirement({ arn, name }: { arn: string; name: string }) {
  const answer = useCall(ssoadmin, 'GetApplicationAssignmentConfiguration', { ApplicationArn: arn })
  const rights = useRights({ action: 'sso:PutApplicationAssignmentConfiguration', resource: arn })
  const put = useAct(ssoadmin, 'PutApplicationAssignmentConfiguration')
  const notices = useNotices()
  const [asking, setAsking] = useState(false)
  const required = answer.data?.AssignmentRequired
  const become = required ? 'open to everybody' : 'only for who is assigned'
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <RightsButton disabled={required === undefined} reason={rights.why('sso:PutApplicationAssignmentConfiguration', arn)} onClick={() => setAsking(true)}>
              {required === false ? 'Require assignments' : 'Do not require assignments'}
            </RightsButton>
          }
        >
          Assignment required
        </Header>
      }
    >
      {answer.error && <Problem error={answer.error} doing="see whether assignments are required" retry={() => void answer.refetch()} />}
      {answer.isLoading && <Loading what="whether assignments are required" />}
      {required === true && <StatusIndicator>Required: only who is assigned below may use the application.</StatusIndicator>}
      {required === false && <StatusIndicator type="warning">Not required: everybody in the directory may use the application.</StatusIndicator>}
      {asking && (
        <Confirm
          title={required ? 'Open to everybody?' : 'Require assignments?'}
          action={required ? 'Do not require assignments' : 'Require assignments'}
          doing="change whether assignments are required"
          busy={put.isPending}
          error={put.error}
          onDismiss={() => setAsking(false)}
          onConfirm={() =>
            put.mutate(
              { ApplicationArn: arn, AssignmentRequired: !required },
              {
                onSuccess: () => {
                  notices.done(`${name} is ${become}.`)
                  setAsking(false)
                },
              },
            )
          }
        >
          {required
            ? 'Everybody in the directory may use it, and has it in the portal if it is visible there. The assignments stay, and count again when they are required again.'
            : 'Whoever is neither assigned nor in an assigned group can no longer use it, and loses it from the portal.'}
        </Confirm>
      )}
    </Container>
  )
}
