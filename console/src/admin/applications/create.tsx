import Button from '@cloudscape-design/components/button'
import Checkbox from '@cloudscape-design/components/checkbox'
import Container from '@cloudscape-design/components/container'
import Form from '@cloudscape-design/components/form'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useMemo, useState } from 'react'
import { useNavigate } from 'react-router'
import { useAct } from '../../aws/hooks'
import { service as ssoadmin, type Tag } from '../../aws/services/ssoadmin'
import { useNotices } from '../../ui/notices'
import { Page } from '../../ui/page'
import { Problem } from '../../ui/problem'
import { RightsButton, useRights } from '../../ui/rights'
import { TagFields, tagsWrong } from '../../ui/tagfields'
import { useUnsaved } from '../../ui/unsaved'
import { useCenter } from '../center'
import { useApplicationPage } from './arn'
import { blank, faultsOf, signInOf, type Draft } from './draft'
import { NameFields, SignInFields } from './fields'

// The provider of applications that are made by the API (reference 10.1).
const custom = 'arn:aws:sso::aws:applicationProvider/custom'

/** Makes an application; who may use it, and how it gets tokens, is said on its page. */
export function CreateApplication() {
  const { instanceArn } = useCenter()
  const go = useNavigate()
  const page = useApplicationPage()
  const notices = useNotices()
  const [draft, setDraft] = useState<Draft>(blank)
  const [tags, setTags] = useState<Tag[]>([])
  const [tried, setTried] = useState(false)
  const unsaved = useUnsaved(tags.length > 0 || JSON.stringify(draft) !== JSON.stringify(blank))
  const create = useAct(ssoadmin, 'CreateApplication')
  const rights = useRights({ action: 'sso:CreateApplication', resource: instanceArn })
  const faults = faultsOf(draft)
  // The same request, sent twice, makes one application; another one is another request.
  const wish = JSON.stringify([draft, tags])
  const token = useMemo(() => (wish ? crypto.randomUUID() : ''), [wish])
  const change = (part: Partial<Draft>) => setDraft((d) => ({ ...d, ...part }))
  const save = () => {
    setTried(true)
    if (create.isPending || Object.keys(faults).length > 0 || tagsWrong(tags)) return
    create.mutate(
      {
        InstanceArn: instanceArn,
        ApplicationProviderArn: custom,
        Name: draft.name.trim(),
        Description: draft.description.trim() || undefined,
        Status: draft.enabled ? 'ENABLED' : 'DISABLED',
        PortalOptions: { Visibility: draft.visible ? 'ENABLED' : 'DISABLED', SignInOptions: signInOf(draft) },
        Tags: tags.length ? tags : undefined,
        ClientToken: token,
      },
      {
        onSuccess: ({ ApplicationArn }) => {
          notices.done(`${draft.name.trim()} is made. Nobody can use it yet: assign users and groups.`)
          unsaved.leave(page(ApplicationArn ?? '', 'assignments'), { replace: true })
        },
      },
    )
  }
  const said = { draft, faults: tried ? faults : {}, onChange: change }
  return (
    <Page title="Create application" description="A customer managed application, which signs people in by OAuth 2.0 or acts for them." above={[{ text: 'Applications', href: '#/applications' }]}>
      <form
        onSubmit={(e) => {
          e.preventDefault()
          save()
        }}
      >
        <Form
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button formAction="none" variant="link" onClick={() => void go('/applications')}>
                Cancel
              </Button>
              <RightsButton formAction="submit" variant="primary" loading={create.isPending} reason={rights.why('sso:CreateApplication', instanceArn)}>
                Create application
              </RightsButton>
            </SpaceBetween>
          }
        >
          <SpaceBetween size="l">
            <Container header={<Header variant="h2">Details</Header>}>
              <SpaceBetween size="l">
                <NameFields {...said} />
                <Checkbox checked={draft.enabled} description="A disabled application gets no tokens and is in nobody’s portal." onChange={({ detail }) => change({ enabled: detail.checked })}>
                  Enabled
                </Checkbox>
              </SpaceBetween>
            </Container>
            <Container header={<Header variant="h2">Access portal</Header>}>
              <SpaceBetween size="l">
                <Checkbox checked={draft.visible} description="Shown to those who may use it. This cannot be changed later." onChange={({ detail }) => change({ visible: detail.checked })}>
                  Visible in the portal
                </Checkbox>
                <SignInFields {...said} />
              </SpaceBetween>
            </Container>
            <Container header={<Header variant="h2">Tags</Header>}>
              <TagFields tags={tags} onChange={setTags} tried={tried} />
            </Container>
            {create.error && <Problem error={create.error} doing="create the application" />}
          </SpaceBetween>
        </Form>
      </form>
      {unsaved.question}
    </Page>
  )
}
