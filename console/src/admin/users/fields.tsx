import ColumnLayout from '@cloudscape-design/components/column-layout'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Textarea from '@cloudscape-design/components/textarea'
import { useState } from 'react'
import type { Attribute, Draft, Section } from './attributes'

export interface FieldProps {
  draft: Draft
  faults: Draft
  onChange: (path: string, value: string) => void
}

/** One attribute to enter. */
export function Field({ attribute: a, draft, faults, onChange, disabled }: FieldProps & { attribute: Attribute; disabled?: boolean }) {
  const value = draft[a.path] ?? ''
  return (
    <FormField label={a.label} constraintText={a.hint} errorText={faults[a.path]}>
      {a.long ? (
        <Textarea value={value} rows={2} onChange={({ detail }) => onChange(a.path, detail.value)} />
      ) : (
        <Input
          value={value}
          disabled={disabled}
          type={a.path === 'Emails.Value' ? 'email' : 'text'}
          autoComplete={false}
          spellcheck={false}
          ariaRequired={a.required}
          onChange={({ detail }) => onChange(a.path, detail.value)}
        />
      )}
    </FormField>
  )
}

/** A section of optional attributes, open at first when something is in it, and always when something of it is wrong. */
export function Optional({ section, ...p }: FieldProps & { section: Section }) {
  const [open, setOpen] = useState(() => section.attributes.some((a) => p.draft[a.path]))
  const wrong = section.attributes.some((a) => p.faults[a.path])
  return (
    <ExpandableSection headerText={section.title} expanded={open || wrong} onChange={({ detail }) => setOpen(detail.expanded)}>
      <ColumnLayout columns={2}>
        {section.attributes.map((a) => (
          <Field key={a.path} attribute={a} {...p} />
        ))}
      </ColumnLayout>
    </ExpandableSection>
  )
}
