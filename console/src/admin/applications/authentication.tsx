import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { useAct, useCall } from '../../aws/hooks'
import { service as ssoadmin } from '../../aws/services/ssoadmin'
import { Confirm } from '../../ui/confirm'
import { Loading } from '../../ui/loading'
import { useNotices } from '../../ui/notices'
import { PolicyEditor } from '../../ui/policy/editor'
import { PolicyText } from '../../ui/policy/shown'
import { Problem } from '../../ui/problem'
import { RightsButton, useRights } from '../../ui/rights'
import { Sheet } from '../../ui/sheet'
import { useCenter } from '../center'
import type { Of } from './of'

const label = 'Application credentials policy'

/** Who may speak for the application: the IAM principals that its actor policy names. */
export function Authentication({ arn }: Of) {
  const answer = useCall(ssoadmin, 'ListApplicationAuthenticationMethods', { ApplicationArn: arn })
  const rights = useRights(...['sso:PutApplicationAuthenticationMethod', 'sso:DeleteApplicationAuthenticationMethod'].map((action) => ({ action, resource: arn })))
  const remove = useAct(ssoadmin, 'DeleteApplicationAuthenticationMethod')
  const notices = useNotices()
  const [open, setOpen] = useState<'edit' | 'delete'>()
  const close = () => setOpen(undefined)
  const method = answer.data?.AuthenticationMethods?.find((m) => m.AuthenticationMethodType === 'IAM')?.AuthenticationMethod?.Iam
  const text = method ? JSON.stringify(method.ActorPolicy, null, 2) : ''
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="The IAM principals that may get tokens for the application. The policy is one of the application itself: a statement names them as Principal."
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              {method && (
                <RightsButton reason={rights.why('sso:DeleteApplicationAuthenticationMethod', arn)} onClick={() => setOpen('delete')}>
                  Delete
                </RightsButton>
              )}
              <RightsButton disabled={!answer.data} reason={rights.why('sso:PutApplicationAuthenticationMethod', arn)} onClick={() => setOpen('edit')}>
                {method ? 'Edit' : 'Add'}
              </RightsButton>
            </SpaceBetween>
          }
        >
          IAM credentials
        </Header>
      }
    >
      {answer.error && <Problem error={answer.error} doing="see the authentication methods" retry={() => void answer.refetch()} />}
      {answer.isLoading && <Loading what="the authentication methods" />}
      {answer.data && !method && <Box color="text-body-secondary">None. Nobody can get tokens for the application with IAM credentials.</Box>}
      {method && <PolicyText text={text} label={label} />}
      {open === 'edit' && <EditPolicy arn={arn} text={text} onDismiss={close} />}
      {open === 'delete' && (
        <Confirm
          title="Delete the credentials policy?"
          action="Delete"
          doing="delete the authentication method"
          busy={remove.isPending}
          error={remove.error}
          onDismiss={close}
          onConfirm={() =>
            remove.mutate(
              { ApplicationArn: arn, AuthenticationMethodType: 'IAM' },
              {
                onSuccess: () => {
                  notices.done('The credentials policy is deleted.')
                  close()
                },
              },
            )
          }
        >
          Its text cannot be brought back. Nobody can get tokens for the application with IAM credentials any more.
        </Confirm>
      )}
    </Container>
  )
}

function EditPolicy({ arn, text, onDismiss }: { arn: string; text: string; onDismiss: () => void }) {
  const { role } = useCenter()
  const [value, setValue] = useState(text || first(arn.split(':')[4] ?? role.account))
  const [valid, setValid] = useState(false)
  const put = useAct(ssoadmin, 'PutApplicationAuthenticationMethod')
  const notices = useNotices()
  return (
    <Sheet
      title={label}
      wrong={!value.trim() ? 'The policy is empty.' : valid ? undefined : 'The policy has errors, or is still being checked.'}
      busy={put.isPending}
      error={put.error}
      doing="save the authentication method"
      onDismiss={onDismiss}
      onSave={() =>
        put.mutate(
          { ApplicationArn: arn, AuthenticationMethodType: 'IAM', AuthenticationMethod: { Iam: { ActorPolicy: JSON.parse(value) as unknown } } },
          {
            onSuccess: () => {
              notices.done('The credentials policy is saved.')
              onDismiss()
            },
          },
        )
      }
    >
      <PolicyEditor label={label} kind="RESOURCE_POLICY" value={value} onChange={setValue} onValid={setValid} />
    </Sheet>
  )
}

/** A policy to begin with: whom an account lets may speak for its application. */
const first = (account: string): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sso-oauth:CreateTokenWithIAM', Resource: '*' }] }, null, 2)
