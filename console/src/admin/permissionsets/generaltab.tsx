import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { useAct } from '../../aws/hooks'
import { service as ssoadmin, type PermissionSet } from '../../aws/services/ssoadmin'
import { duration, when } from '../../ui/format'
import { useNotices } from '../../ui/notices'
import { RightsButton, useRights } from '../../ui/rights'
import { Sheet } from '../../ui/sheet'
import { ResourceTags } from '../common/tags'
import { GeneralFields } from './fields'
import { unprovisioned, type Of } from './of'

/** What the set is, and its tags. */
export function GeneralTab({ set, of }: { set: PermissionSet; of: Of }) {
  const arn = of.PermissionSetArn
  const rights = useRights({ action: 'sso:UpdatePermissionSet', resource: arn })
  const [editing, setEditing] = useState(false)
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header
            variant="h2"
            actions={
              <RightsButton reason={rights.why('sso:UpdatePermissionSet', arn)} onClick={() => setEditing(true)}>
                Edit
              </RightsButton>
            }
          >
            Details
          </Header>
        }
      >
        <KeyValuePairs
          columns={2}
          items={[
            { label: 'ARN', value: <Box variant="code">{arn}</Box> },
            { label: 'Description', value: set.Description || '–' },
            { label: 'Session duration', value: duration(set.SessionDuration ?? 'PT1H') },
            { label: 'Relay state', value: set.RelayState || '–' },
            { label: 'Created', value: when(set.CreatedDate) },
          ]}
        />
      </Container>
      <ResourceTags arn={arn} />
      {editing && <EditGeneral set={set} of={of} onDismiss={() => setEditing(false)} />}
    </SpaceBetween>
  )
}

function EditGeneral({ set, of, onDismiss }: { set: PermissionSet; of: Of; onDismiss: () => void }) {
  const [value, setValue] = useState({ description: set.Description ?? '', sessionDuration: set.SessionDuration ?? 'PT1H', relayState: set.RelayState ?? '' })
  const update = useAct(ssoadmin, 'UpdatePermissionSet')
  const notices = useNotices()
  return (
    <Sheet
      title={`Edit ${set.Name}`}
      busy={update.isPending}
      error={update.error}
      doing="change the permission set"
      onDismiss={onDismiss}
      onSave={() =>
        update.mutate(
          { ...of, Description: value.description || undefined, SessionDuration: value.sessionDuration, RelayState: value.relayState || undefined },
          {
            onSuccess: () => {
              notices.done(`Saved. ${unprovisioned}`)
              onDismiss()
            },
          },
        )
      }
    >
      <GeneralFields value={value} onChange={setValue} />
    </Sheet>
  )
}
