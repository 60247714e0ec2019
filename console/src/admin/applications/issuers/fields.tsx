import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { attributes, type Draft, type Faults } from './draft'

interface Props {
  draft: Draft
  faults: Faults
  /** The issuer is there already: its URL stays what it is. */
  made?: boolean
  onChange: (change: Partial<Draft>) => void
}

/** What a trusted token issuer is. */
export function IssuerFields({ draft, faults, made, onChange }: Props) {
  const known = attributes.find((a) => a.value.toLowerCase() === draft.attribute.toLowerCase())
  return (
    <SpaceBetween size="l">
      <FormField label="Name" constraintText="Letters, digits and + = , . @ - _, at most 255" errorText={faults.name}>
        <Input value={draft.name} autoFocus ariaRequired onChange={({ detail }) => onChange({ name: detail.value })} />
      </FormField>
      <FormField
        label="Issuer URL"
        description="What the claim iss of its tokens says, to the letter. Its keys are found below it, by OpenID discovery."
        constraintText={made ? 'It cannot be changed. Create another issuer instead.' : 'It is not asked now: a wrong address shows when the first token comes. It cannot be changed later.'}
        errorText={faults.url}
      >
        <Input value={draft.url} type="url" disabled={made} placeholder="https://login.example.com" ariaRequired onChange={({ detail }) => onChange({ url: detail.value })} />
      </FormField>
      <FormField label="Claim" description="The claim of a token that says who the person is" constraintText="A name such as email, or a path such as user.email" errorText={faults.claim}>
        <Input value={draft.claim} ariaRequired onChange={({ detail }) => onChange({ claim: detail.value })} />
      </FormField>
      <FormField label="Attribute of the user" description="What the claim is compared with; it must find exactly one user.">
        <Select
          options={attributes}
          selectedOption={known ?? { value: draft.attribute, label: draft.attribute }}
          onChange={({ detail }) => onChange({ attribute: detail.selectedOption.value ?? '' })}
        />
      </FormField>
      <FormField label="Keys of the issuer">
        <Select options={[discovery]} selectedOption={discovery} readOnly />
      </FormField>
    </SpaceBetween>
  )
}

const discovery = { value: 'OPEN_ID_DISCOVERY', label: 'OpenID discovery', description: 'From /.well-known/openid-configuration below the issuer URL' }
