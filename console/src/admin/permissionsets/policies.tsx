import AttributeEditor from '@cloudscape-design/components/attribute-editor'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Multiselect from '@cloudscape-design/components/multiselect'
import RadioGroup from '@cloudscape-design/components/radio-group'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { CustomerManagedPolicyReference as Reference, PermissionsBoundary } from '../../aws/services/ssoadmin'
import { choices } from '../../ui/choices'
import { inWords } from '../../ui/problem'
import { useManagedPolicies } from './managed'

/** Chooses AWS managed policies, by ARN. */
export function ManagedPicker({ arns, onChange, except = [] }: { arns: string[]; onChange: (arns: string[]) => void; except?: string[] }) {
  const policies = useManagedPolicies()
  const option = (arn: string) => ({ value: arn, label: arn.slice(arn.lastIndexOf('/') + 1) })
  return (
    <FormField stretch errorText={inWords(policies.error, 'see the AWS managed policies')}>
      <Multiselect
        selectedOptions={arns.map(option)}
        options={(policies.data ?? []).filter((p) => !except.includes(p.arn)).map((p) => ({ value: p.arn, label: p.name, description: p.arn }))}
        onChange={({ detail }) => onChange(detail.selectedOptions.map((o) => o.value ?? ''))}
        filteringType="auto"
        filteringPlaceholder="Find by name"
        filteringAriaLabel="Find AWS managed policies"
        placeholder="Choose AWS managed policies"
        ariaLabel="AWS managed policies"
        {...choices(policies, 'policies')}
        empty="None"
        noMatch="None has that in its name"
        virtualScroll
        deselectAriaLabel={(o) => `Remove ${o.label}`}
      />
    </FormField>
  )
}

/** Names of policies that must exist in every account that the set is assigned in. */
export function ReferenceFields({ references, onChange }: { references: Reference[]; onChange: (r: Reference[]) => void }) {
  const change = (i: number, part: Partial<Reference>) => onChange(references.map((r, j) => (i === j ? { ...r, ...part } : r)))
  return (
    <AttributeEditor
      items={references}
      addButtonText="Add a customer managed policy"
      removeButtonText="Remove"
      removeButtonAriaLabel={(r) => `Remove ${r.Name || 'this policy'}`}
      empty="None."
      onAddButtonClick={() => onChange([...references, { Name: '', Path: '/' }])}
      onRemoveButtonClick={({ detail }) => onChange(references.filter((_, i) => i !== detail.itemIndex))}
      definition={[
        { label: 'Name', constraintText: 'Case matters', control: (r, i) => <Input value={r.Name} onChange={({ detail }) => change(i, { Name: detail.value })} /> },
        { label: 'Path', control: (r, i) => <Input value={r.Path ?? '/'} onChange={({ detail }) => change(i, { Path: detail.value })} /> },
      ]}
    />
  )
}

/** Chooses a permissions boundary: none, an AWS managed policy, or one of the accounts' own. */
export function BoundaryFields({ boundary, onChange }: { boundary: PermissionsBoundary | undefined; onChange: (b: PermissionsBoundary | undefined) => void }) {
  const policies = useManagedPolicies()
  const kind = !boundary ? 'none' : boundary.CustomerManagedPolicyReference ? 'customer' : 'aws'
  const reference = boundary?.CustomerManagedPolicyReference
  return (
    <SpaceBetween size="s">
      <RadioGroup
        ariaLabel="Permissions boundary"
        value={kind}
        onChange={({ detail }) => onChange(detail.value === 'none' ? undefined : detail.value === 'aws' ? { ManagedPolicyArn: '' } : { CustomerManagedPolicyReference: { Name: '', Path: '/' } })}
        items={[
          { value: 'none', label: 'None' },
          { value: 'aws', label: 'An AWS managed policy' },
          { value: 'customer', label: 'A customer managed policy', description: 'It must exist in every account that the set is assigned in.' },
        ]}
      />
      {kind === 'aws' && (
        <FormField label="Policy of the boundary" errorText={inWords(policies.error, 'see the AWS managed policies')}>
          <Select
            selectedOption={boundary?.ManagedPolicyArn ? { value: boundary.ManagedPolicyArn, label: boundary.ManagedPolicyArn.slice(boundary.ManagedPolicyArn.lastIndexOf('/') + 1) } : null}
            options={(policies.data ?? []).map((p) => ({ value: p.arn, label: p.name }))}
            onChange={({ detail }) => onChange({ ManagedPolicyArn: detail.selectedOption.value })}
            filteringType="auto"
            filteringAriaLabel="Find AWS managed policies"
            placeholder="Choose a policy"
            virtualScroll
            {...choices(policies, 'policies')}
          />
        </FormField>
      )}
      {reference && (
        <>
          <FormField label="Name of the boundary's policy">
            <Input value={reference.Name} onChange={({ detail }) => onChange({ CustomerManagedPolicyReference: { ...reference, Name: detail.value } })} />
          </FormField>
          <FormField label="Path of the boundary's policy">
            <Input value={reference.Path ?? '/'} onChange={({ detail }) => onChange({ CustomerManagedPolicyReference: { ...reference, Path: detail.value } })} />
          </FormField>
        </>
      )}
    </SpaceBetween>
  )
}

/** A boundary in words. */
export const boundaryName = (b: PermissionsBoundary): string =>
  b.ManagedPolicyArn ?? `${b.CustomerManagedPolicyReference?.Path ?? '/'}${b.CustomerManagedPolicyReference?.Name ?? ''}`
