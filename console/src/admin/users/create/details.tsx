import ColumnLayout from '@cloudscape-design/components/column-layout'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { sections, type Attribute } from '../attributes'
import { Field, Optional, type FieldProps } from '../fields'
import { PasswordChoice, type PasswordMode } from '../passwordmode'

/** Where the second e-mail address of the form is kept. */
export const again = 'Emails.Again'

const [primary, ...others] = sections as [(typeof sections)[number], ...typeof sections]
const find = (path: string): Attribute => primary.attributes.find((a) => a.path === path)!

interface Props extends FieldProps {
  mode: PasswordMode
  onMode: (m: PasswordMode) => void
}

/** Who the person is, and how they get to a password. */
export function Details({ mode, onMode, ...p }: Props) {
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Primary information</Header>}>
        <SpaceBetween size="l">
          <Field attribute={find('UserName')} {...p} />
          <FormField label="Password" stretch>
            <PasswordChoice mode={mode} onChange={onMode} />
          </FormField>
          <ColumnLayout columns={2}>
            <Field attribute={find('Emails.Value')} {...p} />
            <FormField label="Confirm e-mail address" errorText={p.faults[again]}>
              <Input
                value={p.draft[again] ?? ''}
                type="email"
                autoComplete={false}
                ariaRequired
                onChange={({ detail }) => p.onChange(again, detail.value)}
              />
            </FormField>
            <Field attribute={find('Name.GivenName')} {...p} />
            <Field attribute={find('Name.FamilyName')} {...p} />
            <Field attribute={find('DisplayName')} {...p} />
          </ColumnLayout>
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2" description="All of it is optional, and can be added later.">More about the person</Header>}>
        <SpaceBetween size="s">
          {others.map((s) => (
            <Optional key={s.title} section={s} {...p} />
          ))}
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  )
}
