import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Form from '@cloudscape-design/components/form'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { useAct } from '../../aws/hooks'
import { service as organizations, type Tag } from '../../aws/services/organizations'
import { Page } from '../../ui/page'
import { Problem } from '../../ui/problem'
import { RightsButton, useRights } from '../../ui/rights'
import { TagFields, tagsWrong } from '../../ui/tagfields'
import { useUnsaved } from '../../ui/unsaved'

/** Creates an account in the root of the organization. */
export function CreateAccount() {
  const go = useNavigate()
  const { why } = useRights('organizations:CreateAccount')
  const act = useAct(organizations, 'CreateAccount')
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [role, setRole] = useState('')
  const [tags, setTags] = useState<Tag[]>([])
  const [tried, setTried] = useState(false)
  const unsaved = useUnsaved([name, email, role].some((v) => v) || tags.length > 0)
  const wrong = {
    name: name.trim() === '' ? 'Enter a name.' : name.length > 50 ? 'A name has at most 50 characters.' : '',
    email: /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) ? '' : 'Enter an e-mail address, such as aws-production@example.com.',
    role: /^[\w+=,.@-]{0,64}$/.test(role) ? '' : 'A role name has at most 64 letters, digits and + = , . @ - _',
  }
  const submit = () => {
    setTried(true)
    if (wrong.name || wrong.email || wrong.role || tagsWrong(tags)) return
    act.mutate(
      { AccountName: name, Email: email, ...(role && { RoleName: role }), ...(tags.length > 0 && { Tags: tags }) },
      { onSuccess: (answer) => unsaved.leave(`/accounts/create/${answer.CreateAccountStatus?.Id}`) },
    )
  }
  return (
    <Page title="Create account" above={[{ text: 'AWS accounts', href: '#/accounts' }]}>
      <form
        onSubmit={(e) => {
          e.preventDefault()
          submit()
        }}
      >
        <Form
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button formAction="none" variant="link" onClick={() => void go('/accounts')}>
                Cancel
              </Button>
              <RightsButton variant="primary" loading={act.isPending} reason={why('organizations:CreateAccount')}>
                Create account
              </RightsButton>
            </SpaceBetween>
          }
        >
          <SpaceBetween size="l">
            <Container header={<Header variant="h2">Account</Header>}>
              <SpaceBetween size="m">
                <FormField label="Account name" constraintText="1 to 50 characters. People see it in the access portal." errorText={tried && wrong.name}>
                  <Input value={name} onChange={({ detail }) => setName(detail.value)} autoFocus />
                </FormField>
                <FormField label="E-mail address" constraintText="No other account of the organization may have it." errorText={tried && wrong.email}>
                  <Input type="email" inputMode="email" value={email} onChange={({ detail }) => setEmail(detail.value)} />
                </FormField>
                <FormField label={<span>Administrator role <i>- optional</i></span>} description="The role by which the management account can administer the new one." constraintText="OrganizationAccountAccessRole when left empty." errorText={tried && wrong.role}>
                  <Input value={role} onChange={({ detail }) => setRole(detail.value)} placeholder="OrganizationAccountAccessRole" />
                </FormField>
              </SpaceBetween>
            </Container>
            <Container header={<Header variant="h2">Tags</Header>}>
              <TagFields tags={tags} onChange={setTags} tried={tried} />
            </Container>
            {act.error && <Problem error={act.error} doing="create the account" />}
          </SpaceBetween>
        </Form>
      </form>
      {unsaved.question}
    </Page>
  )
}
