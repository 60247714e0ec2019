import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Textarea from '@cloudscape-design/components/textarea'
import type { Failure } from '../../aws/error'

export interface GroupDraft {
  name: string
  description: string
}

/** What is wrong with a group's name; undefined when nothing is. */
export function nameFault(d: GroupDraft): string | undefined {
  if (!d.name.trim()) return 'Enter a name.'
  return [...d.name.trim()].length > 1024 ? 'Use at most 1,024 characters.' : undefined
}

/** Why a group could not be made or changed, in words. */
export const groupRefusal = (e: Failure): string => (e.message === 'Duplicate GroupDisplayName' ? 'Another group has this name already.' : e.denied ? `You may not do this: ${e.message}` : e.message)

/** A group's name and description. */
export function GroupFields({ draft, fault, onChange }: { draft: GroupDraft; fault?: string; onChange: (d: GroupDraft) => void }) {
  return (
    <SpaceBetween size="l">
      <FormField label="Group name" constraintText="No other group has it." errorText={fault}>
        <Input value={draft.name} ariaRequired autoFocus onChange={({ detail }) => onChange({ ...draft, name: detail.value })} />
      </FormField>
      <FormField label={<>Description <i>– optional</i></>} constraintText="At most 1,024 characters">
        <Textarea value={draft.description} rows={2} onChange={({ detail }) => onChange({ ...draft, description: detail.value })} />
      </FormField>
    </SpaceBetween>
  )
}
