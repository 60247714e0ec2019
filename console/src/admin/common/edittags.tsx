import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Failure } from '../../aws/error'
import type { Authority } from '../../aws/service'
import type { Tag } from '../../aws/services/organizations'
import { useAuthority } from '../../session/authority'
import { useNotices } from '../../ui/notices'
import { Sheet } from '../../ui/sheet'
import { TagFields, tagsWrong } from '../../ui/tagfields'

interface Props {
  title: string
  before: Tag[]
  untag: (authority: Authority, keys: string[]) => Promise<unknown>
  tag: (authority: Authority, tags: Tag[]) => Promise<unknown>
  onDismiss: () => void
}

/** Edits the tags of a resource, in whichever service it lives: what is gone is taken away, what is new or changed is put. */
export function EditTags({ title, before, untag, tag, onDismiss }: Props) {
  const authority = useAuthority()
  const notices = useNotices()
  const known = useQueryClient()
  const [tags, setTags] = useState(before)
  const [tried, setTried] = useState(false)
  const act = useMutation<void, Failure>({
    mutationFn: async () => {
      const gone = before.filter((b) => !tags.some((t) => t.Key === b.Key)).map((b) => b.Key)
      const put = tags.filter((t) => !before.some((b) => b.Key === t.Key && b.Value === t.Value))
      if (gone.length > 0) await untag(authority, gone)
      if (put.length > 0) await tag(authority, put)
    },
    onSuccess: () => {
      notices.done('The tags are saved.')
      onDismiss()
    },
    onSettled: () => void known.invalidateQueries(),
  })
  const save = () => {
    setTried(true)
    if (!tagsWrong(tags)) act.mutate()
  }
  return (
    <Sheet title={title} doing="save the tags" busy={act.isPending} error={act.error} onSave={save} onDismiss={onDismiss}>
      <TagFields tags={tags} onChange={setTags} tried={tried} />
    </Sheet>
  )
}
