import Alert from '@cloudscape-design/components/alert'
import { useState } from 'react'
import { useAct } from '../../aws/hooks'
import { service as identitystore, type AttributeOperation, type DescribeGroupResponse } from '../../aws/services/identitystore'
import { useNotices } from '../../ui/notices'
import { Sheet } from '../../ui/sheet'
import { GroupFields, groupRefusal, nameFault, type GroupDraft } from './fields'

/** Renames and describes a group; refuses to overwrite what somebody else wrote meanwhile. */
export function EditGroup({ group, onClose }: { group: DescribeGroupResponse; onClose: () => void }) {
  const notices = useNotices()
  const [base] = useState(group)
  const [draft, setDraft] = useState<GroupDraft>({ name: group.DisplayName ?? '', description: group.Description ?? '' })
  const [asked, setAsked] = useState(false)
  const act = useAct(identitystore, 'UpdateGroup')
  const save = () => {
    setAsked(true)
    if (nameFault(draft)) return
    const operations: AttributeOperation[] = []
    if (draft.name.trim() !== (base.DisplayName ?? '')) operations.push({ AttributePath: 'displayName', AttributeValue: draft.name.trim() })
    if (draft.description.trim() !== (base.Description ?? '')) operations.push({ AttributePath: 'description', AttributeValue: draft.description.trim() || null })
    if (operations.length === 0) return onClose()
    act.mutate(
      { IdentityStoreId: base.IdentityStoreId, GroupId: base.GroupId, Operations: operations, Revision: base.Revision },
      {
        onSuccess: () => {
          notices.done(`${draft.name.trim()} is changed.`)
          onClose()
        },
      },
    )
  }
  const conflict = act.error?.code === 'ConflictException' && !act.error.message.startsWith('Duplicate')
  return (
    <Sheet size="medium" title={`Edit ${base.DisplayName ?? 'group'}`} action="Save changes" busy={act.isPending} onSave={save} onDismiss={onClose}>
      <GroupFields draft={draft} fault={asked ? nameFault(draft) : undefined} onChange={setDraft} />
      {act.error && (
        <Alert type="error" header={conflict ? 'Somebody else has changed this group meanwhile' : 'The group was not changed'}>
          {conflict ? 'Nothing was saved. Close this, look at what is there now, and edit again.' : groupRefusal(act.error)}
        </Alert>
      )}
    </Sheet>
  )
}
