import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { useState } from 'react'
import { useAct, useCall } from '../../aws/hooks'
import { service as ssoadmin } from '../../aws/services/ssoadmin'
import { Loading } from '../../ui/loading'
import { useNotices } from '../../ui/notices'
import { Problem } from '../../ui/problem'
import { RightsButton, useRights } from '../../ui/rights'
import { Sheet } from '../../ui/sheet'
import { boundaryName, BoundaryFields } from './policies'
import { unprovisioned, type Of } from './of'

/** The policy that bounds what the others allow. */
export function Boundary({ of }: { of: Of }) {
  const arn = of.PermissionSetArn
  const answer = useCall(ssoadmin, 'GetPermissionsBoundaryForPermissionSet', of)
  const none = answer.error?.missing ?? false
  const boundary = none ? undefined : answer.data?.PermissionsBoundary
  const rights = useRights(...['sso:PutPermissionsBoundaryToPermissionSet', 'sso:DeletePermissionsBoundaryFromPermissionSet'].map((action) => ({ action, resource: arn })))
  const [editing, setEditing] = useState(false)
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="What the policies allow counts only as far as the boundary allows it too."
          actions={
            <RightsButton disabled={!answer.data && !none} reason={rights.why('sso:PutPermissionsBoundaryToPermissionSet', arn)} onClick={() => setEditing(true)}>
              {boundary ? 'Edit' : 'Set'}
            </RightsButton>
          }
        >
          Permissions boundary
        </Header>
      }
    >
      {answer.error && !none && <Problem error={answer.error} doing="see the permissions boundary" retry={() => void answer.refetch()} />}
      {answer.isLoading && <Loading what="the permissions boundary" />}
      {boundary ? <Box variant="code">{boundaryName(boundary)}</Box> : (none || answer.data) && <Box color="text-body-secondary">None.</Box>}
      {editing && <EditBoundary of={of} boundary={boundary} onDismiss={() => setEditing(false)} />}
    </Container>
  )
}

function EditBoundary({ of, boundary, onDismiss }: { of: Of; boundary: Parameters<typeof boundaryName>[0] | undefined; onDismiss: () => void }) {
  const [value, setValue] = useState(boundary)
  const put = useAct(ssoadmin, 'PutPermissionsBoundaryToPermissionSet')
  const remove = useAct(ssoadmin, 'DeletePermissionsBoundaryFromPermissionSet')
  const notices = useNotices()
  const onSuccess = () => {
    notices.done(`Saved. ${unprovisioned}`)
    onDismiss()
  }
  const incomplete = value && !value.ManagedPolicyArn && !value.CustomerManagedPolicyReference?.Name
  return (
    <Sheet
      title="Permissions boundary"
      wrong={incomplete ? 'Choose the policy of the boundary.' : !value && !boundary ? 'Nothing is changed.' : undefined}
      busy={put.isPending || remove.isPending}
      error={put.error ?? remove.error}
      doing="save the permissions boundary"
      onDismiss={onDismiss}
      onSave={() => (value ? put.mutate({ ...of, PermissionsBoundary: value }, { onSuccess }) : remove.mutate(of, { onSuccess }))}
    >
      <BoundaryFields boundary={value} onChange={setValue} />
    </Sheet>
  )
}
