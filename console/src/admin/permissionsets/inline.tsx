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
import { pretty, PolicyText } from '../../ui/policy/shown'
import { Problem } from '../../ui/problem'
import { RightsButton, useRights } from '../../ui/rights'
import { Sheet } from '../../ui/sheet'
import { unprovisioned, type Of } from './of'

/** The policy that the set holds itself. */
export function Inline({ of }: { of: Of }) {
  const arn = of.PermissionSetArn
  const policy = useCall(ssoadmin, 'GetInlinePolicyForPermissionSet', of)
  const rights = useRights(...['sso:PutInlinePolicyToPermissionSet', 'sso:DeleteInlinePolicyFromPermissionSet'].map((action) => ({ action, resource: arn })))
  const [editing, setEditing] = useState(false)
  const [deleting, setDeleting] = useState(false)
  const remove = useAct(ssoadmin, 'DeleteInlinePolicyFromPermissionSet')
  const notices = useNotices()
  const text = policy.data?.InlinePolicy ?? ''
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              {text && (
                <RightsButton reason={rights.why('sso:DeleteInlinePolicyFromPermissionSet', arn)} onClick={() => setDeleting(true)}>
                  Delete
                </RightsButton>
              )}
              <RightsButton disabled={!policy.data} reason={rights.why('sso:PutInlinePolicyToPermissionSet', arn)} onClick={() => setEditing(true)}>
                {text ? 'Edit' : 'Add'}
              </RightsButton>
            </SpaceBetween>
          }
        >
          Inline policy
        </Header>
      }
    >
      {policy.error && <Problem error={policy.error} doing="see the inline policy" retry={() => void policy.refetch()} />}
      {policy.isLoading && <Loading what="the inline policy" />}
      {policy.data && !text && <Box color="text-body-secondary">None.</Box>}
      {text && <PolicyText text={text} label="Inline policy" />}
      {editing && <EditInline of={of} text={pretty(text)} onDismiss={() => setEditing(false)} />}
      {deleting && (
        <Confirm
          title="Delete the inline policy?"
          action="Delete"
          doing="delete the inline policy"
          busy={remove.isPending}
          error={remove.error}
          onDismiss={() => setDeleting(false)}
          onConfirm={() =>
            remove.mutate(of, {
              onSuccess: () => {
                notices.done(`The inline policy is deleted. ${unprovisioned}`)
                setDeleting(false)
              },
            })
          }
        >
          Its text cannot be brought back. Once the accounts are updated, people can no longer do what only it allows.
        </Confirm>
      )}
    </Container>
  )
}

function EditInline({ of, text, onDismiss }: { of: Of; text: string; onDismiss: () => void }) {
  const [value, setValue] = useState(text || blank)
  const [valid, setValid] = useState(true)
  const put = useAct(ssoadmin, 'PutInlinePolicyToPermissionSet')
  const notices = useNotices()
  return (
    <Sheet
      title="Inline policy"
      wrong={!value.trim() ? 'The policy is empty.' : valid ? undefined : 'The policy has errors, or is still being checked.'}
      busy={put.isPending}
      error={put.error}
      doing="save the inline policy"
      onDismiss={onDismiss}
      onSave={() =>
        put.mutate(
          { ...of, InlinePolicy: value },
          {
            onSuccess: () => {
              notices.done(`The inline policy is saved. ${unprovisioned}`)
              onDismiss()
            },
          },
        )
      }
    >
      <PolicyEditor label="Inline policy" kind="INLINE_POLICY" value={value} onChange={setValue} onValid={setValid} />
    </Sheet>
  )
}

const blank = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['s3:ListAllMyBuckets'], Resource: '*' }] }, null, 2)
