import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { useAct, useAll } from '../../aws/hooks'
import { service as ssoadmin, type PermissionSet, type Tag } from '../../aws/services/ssoadmin'
import { duration, when } from '../../ui/format'
import { useNotices } from '../../ui/notices'
import { Problem } from '../../ui/problem'
import { RightsButton, useRights } from '../../ui/rights'
import { Sheet } from '../../ui/sheet'
import { GeneralFields, TagFields } from './fields'
import { unprovisioned, type Of } from './of'

/** What the set is, and its tags. */
export function GeneralTab({ set, of }: { set: PermissionSet; of: Of }) {
  const arn = of.PermissionSetArn
  const tags = useAll(ssoadmin, 'ListTagsForResource', { InstanceArn: of.InstanceArn, ResourceArn: arn }, (a) => a.Tags)
  const rights = useRights(...['sso:UpdatePermissionSet', 'sso:TagResource'].map((action) => ({ action, resource: arn })))
  const [editing, setEditing] = useState<'general' | 'tags'>()
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header
            variant="h2"
            actions={
              <RightsButton reason={rights.why('sso:UpdatePermissionSet', arn)} onClick={() => setEditing('general')}>
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
      <Container
        header={
          <Header
            variant="h2"
            counter={tags.data && `(${tags.data.length})`}
            actions={
              <RightsButton disabled={!tags.data} reason={rights.why('sso:TagResource', arn)} onClick={() => setEditing('tags')}>
                Manage tags
              </RightsButton>
            }
          >
            Tags
          </Header>
        }
      >
        {tags.error ? (
          <Problem error={tags.error} doing="see the tags" retry={() => void tags.refetch()} />
        ) : (
          <KeyValuePairs columns={3} items={(tags.data ?? []).map((t) => ({ label: t.Key, value: t.Value || '–' }))} />
        )}
        {tags.data?.length === 0 && <Box color="text-body-secondary">No tags. Policies can compare them as aws:ResourceTag.</Box>}
      </Container>
      {editing === 'general' && <EditGeneral set={set} of={of} onDismiss={() => setEditing(undefined)} />}
      {editing === 'tags' && <EditTags tags={tags.data ?? []} of={of} onDismiss={() => setEditing(undefined)} />}
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

function EditTags({ tags, of, onDismiss }: { tags: Tag[]; of: Of; onDismiss: () => void }) {
  const [value, setValue] = useState(tags)
  const tag = useAct(ssoadmin, 'TagResource')
  const untag = useAct(ssoadmin, 'UntagResource')
  const notices = useNotices()
  const where = { InstanceArn: of.InstanceArn, ResourceArn: of.PermissionSetArn }
  const save = async () => {
    const gone = tags.filter((t) => !value.some((v) => v.Key === t.Key)).map((t) => t.Key)
    const changed = value.filter((v) => !tags.some((t) => t.Key === v.Key && t.Value === v.Value))
    if (gone.length) await untag.mutateAsync({ ...where, TagKeys: gone })
    if (changed.length) await tag.mutateAsync({ ...where, Tags: changed })
    notices.done('The tags are saved.')
    onDismiss()
  }
  return (
    <Sheet title="Manage tags" busy={tag.isPending || untag.isPending} error={untag.error ?? tag.error} doing="change the tags" onDismiss={onDismiss} onSave={() => void save().catch(() => {})}>
      <TagFields tags={value} onChange={setValue} />
    </Sheet>
  )
}
