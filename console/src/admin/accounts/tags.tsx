import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Failure } from '../../aws/error'
import { useAll } from '../../aws/hooks'
import { call } from '../../aws/service'
import { service as organizations, type Tag } from '../../aws/services/organizations'
import { useAuthority } from '../../session/authority'
import { useNotices } from '../../ui/notices'
import { useSlices } from '../../ui/pages'
import { RightsButton, useRights } from '../../ui/rights'
import { Sheet } from '../../ui/sheet'
import { ServerTable } from '../../ui/table'
import { TagFields, tagsWrong } from '../../ui/tagfields'

/** The tags of an account. */
export function Tags({ account }: { account: string }) {
  const { why } = useRights('organizations:TagResource')
  const [editing, setEditing] = useState(false)
  const tags = useAll(organizations, 'ListTagsForResource', { ResourceId: account }, (a) => a.Tags)
  const rows = useSlices(tags.data, { loading: tags.isLoading, error: tags.error, refresh: () => void tags.refetch() })
  return (
    <>
      <ServerTable<Tag>
        things="tags"
        count={tags.data?.length}
        rows={rows}
        id={(t) => t.Key}
        name={(t) => t.Key}
        actions={
          <RightsButton disabled={!tags.data} reason={why('organizations:TagResource')} onClick={() => setEditing(true)}>
            Edit tags
          </RightsButton>
        }
        columns={[
          { id: 'key', header: 'Key', cell: (t) => t.Key, isRowHeader: true },
          { id: 'value', header: 'Value', cell: (t) => t.Value || '–' },
        ]}
      />
      {editing && tags.data && <EditTags account={account} tags={tags.data} onDismiss={() => setEditing(false)} />}
    </>
  )
}

function EditTags({ account, tags: before, onDismiss }: { account: string; tags: Tag[]; onDismiss: () => void }) {
  const authority = useAuthority()
  const notices = useNotices()
  const known = useQueryClient()
  const [tags, setTags] = useState(before)
  const [tried, setTried] = useState(false)
  const act = useMutation<void, Failure>({
    mutationFn: async () => {
      const gone = before.filter((b) => !tags.some((t) => t.Key === b.Key)).map((b) => b.Key)
      const put = tags.filter((t) => !before.some((b) => b.Key === t.Key && b.Value === t.Value))
      if (gone.length > 0) await call(authority, organizations, 'UntagResource', { ResourceId: account, TagKeys: gone })
      if (put.length > 0) await call(authority, organizations, 'TagResource', { ResourceId: account, Tags: put })
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
    <Sheet title="Edit tags" doing="save the tags" busy={act.isPending} error={act.error} onSave={save} onDismiss={onDismiss}>
      <TagFields tags={tags} onChange={setTags} tried={tried} />
    </Sheet>
  )
}
