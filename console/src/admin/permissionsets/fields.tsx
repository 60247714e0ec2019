import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Textarea from '@cloudscape-design/components/textarea'
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
