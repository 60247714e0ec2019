import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import RadioGroup from '@cloudscape-design/components/radio-group'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Textarea from '@cloudscape-design/components/textarea'
import type { Draft, Faults } from './draft'

interface Props {
  draft: Draft
  /** Shown once the person has tried to save. */
  faults: Faults
  onChange: (change: Partial<Draft>) => void
}

/** An application's name and description. */
export function NameFields({ draft, faults, onChange }: Props) {
  return (
    <SpaceBetween size="l">
      <FormField label="Name" description="People see it in the portal." constraintText="At most 100 characters" errorText={faults.name}>
        <Input value={draft.name} ariaRequired autoFocus onChange={({ detail }) => onChange({ name: detail.value })} />
      </FormField>
      <FormField label={<>Description <i>– optional</i></>} constraintText="At most 128 characters" errorText={faults.description}>
        <Textarea value={draft.description} rows={2} onChange={({ detail }) => onChange({ description: detail.value })} />
      </FormField>
    </SpaceBetween>
  )
}

/** Where signing in to the application begins. */
export function SignInFields({ draft, faults, onChange }: Props) {
  return (
    <SpaceBetween size="l">
      <FormField label="Sign-in begins">
        <RadioGroup
          value={draft.origin}
          onChange={({ detail }) => onChange({ origin: detail.value as Draft['origin'] })}
          items={[
            { value: 'APPLICATION', label: 'At the application', description: 'The portal opens the application’s own address, and it asks here who the person is.' },
            { value: 'IDENTITY_CENTER', label: 'At the identity center', description: 'The portal shows the application and leads nowhere.' },
          ]}
        />
      </FormField>
      {draft.origin === 'APPLICATION' && (
        <FormField label="Application URL" description="What the portal opens" constraintText="Begins with https:// or http://, at most 512 characters" errorText={faults.url}>
          <Input value={draft.url} type="url" placeholder="https://app.example.com/login" ariaRequired onChange={({ detail }) => onChange({ url: detail.value })} />
        </FormField>
      )}
    </SpaceBetween>
  )
}
