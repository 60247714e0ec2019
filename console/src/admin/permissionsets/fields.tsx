import AttributeEditor from '@cloudscape-design/components/attribute-editor'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Textarea from '@cloudscape-design/components/textarea'
import type { Tag } from '../../aws/services/ssoadmin'
import { duration } from '../../ui/format'

/** What a permission set is, beside its policies. */
export interface General {
  description: string
  sessionDuration: string
  relayState: string
}

const hours = Array.from({ length: 12 }, (_, i) => `PT${i + 1}H`)

/** The fields of what can be changed later as well. */
export function GeneralFields({ value, onChange }: { value: General; onChange: (v: General) => void }) {
  const lengths = hours.includes(value.sessionDuration) ? hours : [value.sessionDuration, ...hours]
  return (
    <SpaceBetween size="l">
      <FormField label="Description" description="People see it in the portal." constraintText="Up to 700 characters">
        <Textarea value={value.description} rows={2} onChange={({ detail }) => onChange({ ...value, description: detail.value })} />
      </FormField>
      <FormField label="Session duration" description="How long credentials of the role last">
        <Select
          selectedOption={{ value: value.sessionDuration, label: duration(value.sessionDuration) }}
          options={lengths.map((d) => ({ value: d, label: duration(d) }))}
          onChange={({ detail }) => onChange({ ...value, sessionDuration: detail.selectedOption.value ?? 'PT1H' })}
        />
      </FormField>
      <FormField label="Relay state" description="Where the console link leads, instead of the console's home" constraintText="The address of a page, up to 240 characters. May be left empty.">
        <Input value={value.relayState} inputMode="url" onChange={({ detail }) => onChange({ ...value, relayState: detail.value })} />
      </FormField>
    </SpaceBetween>
  )
}

/** Key and value of each tag. */
export function TagFields({ tags, onChange }: { tags: Tag[]; onChange: (t: Tag[]) => void }) {
  const change = (i: number, part: Partial<Tag>) => onChange(tags.map((t, j) => (i === j ? { ...t, ...part } : t)))
  return (
    <AttributeEditor
      items={tags}
      addButtonText="Add a tag"
      removeButtonText="Remove"
      removeButtonAriaLabel={(t) => `Remove tag ${t.Key}`}
      empty="No tags."
      onAddButtonClick={() => onChange([...tags, { Key: '', Value: '' }])}
      onRemoveButtonClick={({ detail }) => onChange(tags.filter((_, i) => i !== detail.itemIndex))}
      definition={[
        { label: 'Key', control: (t, i) => <Input value={t.Key} onChange={({ detail }) => change(i, { Key: detail.value })} /> },
        { label: 'Value', control: (t, i) => <Input value={t.Value} onChange={({ detail }) => change(i, { Value: detail.value })} /> },
      ]}
    />
  )
}
