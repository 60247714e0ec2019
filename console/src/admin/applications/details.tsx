import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { useAct } from '../../aws/hooks'
import { service as ssoadmin } from '../../aws/services/ssoadmin'
import { Copied } from '../../ui/copied'
import { when } from '../../ui/format'
import { useNotices } from '../../ui/notices'
import { RightsButton, useRights } from '../../ui/rights'
import { Sheet } from '../../ui/sheet'
import { ResourceTags } from '../common/tags'
import type { Of } from './of'
import { changes, draftOf, faultsOf, type Draft } from './draft'
import { NameFields, SignInFields } from './fields'
import { ApplicationStatus, visibility } from './status'

/** What the application is, and its tags. */
export function Details({ application: a, arn }: Of) {
  const [editing, setEditing] = useState(false)
  const rights = useRights({ action: 'sso:UpdateApplication', resource: arn })
  const signIn = a.PortalOptions?.SignInOptions
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header
            variant="h2"
            actions={
              <RightsButton reason={rights.why('sso:UpdateApplication', arn)} onClick={() => setEditing(true)}>
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
            { label: 'Name', value: a.Name },
            { label: 'Description', value: a.Description || '–' },
            { label: 'Application ARN', value: <Copied text={arn} what="the application ARN" /> },
            { label: 'Status', value: <ApplicationStatus of={a.Status} /> },
            { label: 'In the portal', value: visibility(a) },
            { label: 'Sign-in begins', value: signIn?.Origin === 'APPLICATION' ? 'At the application' : 'At the identity center' },
            { label: 'Application URL', value: signIn?.ApplicationUrl || '–' },
            { label: 'Account', value: a.ApplicationAccount },
            { label: 'Provider', value: <Box variant="code">{a.ApplicationProviderArn}</Box> },
            { label: 'Created', value: a.CreatedFrom ? `${when(a.CreatedDate)}, in ${a.CreatedFrom}` : when(a.CreatedDate) },
          ]}
        />
      </Container>
      <ResourceTags arn={arn} />
      {editing && <EditDetails application={a} arn={arn} onDismiss={() => setEditing(false)} />}
    </SpaceBetween>
  )
}

function EditDetails({ application, arn, onDismiss }: Of & { onDismiss: () => void }) {
  const before = draftOf(application)
  const [draft, setDraft] = useState<Draft>(before)
  const [tried, setTried] = useState(false)
  const update = useAct(ssoadmin, 'UpdateApplication')
  const notices = useNotices()
  const faults = faultsOf(draft, before)
  const change = changes(before, draft)
  const save = () => {
    setTried(true)
    if (update.isPending || Object.keys(faults).length > 0) return
    if (Object.keys(change).length === 0) return onDismiss()
    update.mutate(
      { ApplicationArn: arn, ...change },
      {
        onSuccess: () => {
          notices.done(`${draft.name.trim()} is changed.`)
          onDismiss()
        },
      },
    )
  }
  const said = { draft, faults: tried ? faults : {}, onChange: (part: Partial<Draft>) => setDraft((d) => ({ ...d, ...part })) }
  return (
    <Sheet title={`Edit ${application.Name}`} busy={update.isPending} error={update.error} doing="change the application" onSave={save} onDismiss={onDismiss}>
      <NameFields {...said} />
      <SignInFields {...said} />
    </Sheet>
  )
}
