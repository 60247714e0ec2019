import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Failure } from '../../aws/error'
import { useAll } from '../../aws/hooks'
import { call } from '../../aws/service'
import { service as ssoadmin, type Tag } from '../../aws/services/ssoadmin'
import { useAuthority } from '../../session/authority'
import { useNotices } from '../../ui/notices'
import { Problem } from '../../ui/problem'
import { RightsButton, useRights } from '../../ui/rights'
import { Sheet } from '../../ui/sheet'
import { TagFields, tagsWrong } from '../../ui/tagfields'
import { useCenter } from '../center'

/** The tags of a permission set, an application or another resource of sso-admin. */
export function ResourceTags({ arn }: { arn: string }) {
  const { instanceArn } = useCenter()
  const [editing, setEditing] = useState(false)
  const tags = useAll(ssoadmin, 'ListTagsForResource', { InstanceArn: instanceArn, ResourceArn: arn }, (a) => a.Tags)
  const rights = useRights(...['sso:TagResource', 'sso:UntagResource'].map((action) => ({ action, resource: arn })))
  return (
    <Container
      header={
        <Header
          variant="h2"
          counter={tags.data && `(${tags.data.length})`}
          actions={
            <RightsButton disabled={!tags.data} reason={rights.why('sso:TagResource', arn) ?? rights.why('sso:UntagResource', arn)} onClick={() => setEditing(true)}>
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
      {editing && tags.data && <EditTags arn={arn} before={tags.data} onDismiss={() => setEditing(false)} />}
    </Container>
  )
}

function EditTags({ arn, before, onDismiss }: { arn: string; before: Tag[]; onDismiss: () => void }) {
  const { instanceArn } = useCenter()
  const authority = useAuthority()
  const notices = useNotices()
  const known = useQueryClient()
  const [tags, setTags] = useState(before)
  const [tried, setTried] = useState(false)
  const act = useMutation<void, Failure>({
    mutationFn: async () => {
      const on = { InstanceArn: instanceArn, ResourceArn: arn }
      const gone = before.filter((b) => !tags.some((t) => t.Key === b.Key)).map((b) => b.Key)
      const put = tags.filter((t) => !before.some((b) => b.Key === t.Key && b.Value === t.Value))
      if (gone.length > 0) await call(authority, ssoadmin, 'UntagResource', { ...on, TagKeys: gone })
      if (put.length > 0) await call(authority, ssoadmin, 'TagResource', { ...on, Tags: put })
    },
    onSuccess: () => {
      notices.done('The tags are saved.')
      onDismiss()
    },
    onSettled: () => known.invalidateQueries(),
  })
  const save = () => {
    setTried(true)
    if (!tagsWrong(tags)) act.mutate()
  }
  return (
    <Sheet title="Manage tags" doing="change the tags" busy={act.isPending} error={act.error} onSave={save} onDismiss={onDismiss}>
      <TagFields tags={tags} onChange={setTags} tried={tried} />
    </Sheet>
  )
}
