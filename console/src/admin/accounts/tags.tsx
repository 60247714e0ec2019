import { useState } from 'react'
import { useAll } from '../../aws/hooks'
import { call } from '../../aws/service'
import { service as organizations, type Tag } from '../../aws/services/organizations'
import { useSlices } from '../../ui/pages'
import { RightsButton, useRights } from '../../ui/rights'
import { ServerTable } from '../../ui/table'
import { EditTags } from '../common/edittags'

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
      {editing && tags.data && (
        <EditTags
          title="Edit tags"
          before={tags.data}
          untag={(authority, TagKeys) => call(authority, organizations, 'UntagResource', { ResourceId: account, TagKeys })}
          tag={(authority, Tags) => call(authority, organizations, 'TagResource', { ResourceId: account, Tags })}
          onDismiss={() => setEditing(false)}
        />
      )}
    </>
  )
}
