import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import { useState } from 'react'
import { useAct, useCall } from '../../aws/hooks'
import { service as ssoadmin } from '../../aws/services/ssoadmin'
import { when } from '../../ui/format'
import { useNotices } from '../../ui/notices'
import { Problem } from '../../ui/problem'
import { RightsButton, useRights } from '../../ui/rights'
import { Sheet } from '../../ui/sheet'
import { useCenter } from '../center'

/** What the instance is, and its name. */
export function Details() {
  const { instanceArn, region } = useCenter()
  const instance = useCall(ssoadmin, 'DescribeInstance', { InstanceArn: instanceArn })
  const rights = useRights({ action: 'sso:UpdateInstance', resource: instanceArn })
  const [renaming, setRenaming] = useState(false)
  if (instance.error) return <Problem error={instance.error} doing="see the instance" retry={() => void instance.refetch()} />
  const i = instance.data
  return (
    <>
      <Container
        header={
          <Header
            variant="h2"
            actions={
              <RightsButton reason={rights.why('sso:UpdateInstance', instanceArn)} disabled={!i} onClick={() => setRenaming(true)}>
                Rename
              </RightsButton>
            }
          >
            Instance
          </Header>
        }
      >
        <KeyValuePairs
          columns={2}
          items={[
            { label: 'Name', value: i?.Name || '–' },
            { label: 'Instance ARN', value: <Box variant="code">{instanceArn}</Box> },
            { label: 'Identity store', value: <Box variant="code">{i?.IdentityStoreId ?? '…'}</Box> },
            { label: 'Owner account', value: i?.OwnerAccountId ?? '…' },
            { label: 'Region', value: region },
            { label: 'Created', value: when(i?.CreatedDate) },
            {
              label: 'Identity source',
              value: (
                <>
                  Identity Center directory
                  <Box color="text-body-secondary">Users, groups and passwords are kept here.</Box>
                </>
              ),
            },
          ]}
        />
      </Container>
      {renaming && <Rename name={i?.Name ?? ''} onDismiss={() => setRenaming(false)} />}
    </>
  )
}

function Rename({ name, onDismiss }: { name: string; onDismiss: () => void }) {
  const { instanceArn } = useCenter()
  const [text, setText] = useState(name)
  const notices = useNotices()
  const update = useAct(ssoadmin, 'UpdateInstance')
  const save = () =>
    update.mutate(
      { InstanceArn: instanceArn, Name: text.trim() },
      {
        onSuccess: () => {
          notices.done(`The instance is called ${text.trim()}.`)
          onDismiss()
        },
      },
    )
  return (
    <Sheet title="Rename the instance" busy={update.isPending} error={update.error} doing="rename the instance" onSave={save} onDismiss={onDismiss}>
      <FormField label="Name" description="Shown to people in the portal" constraintText="Up to 255 letters, digits and + = , . @ -, without spaces. It also names the session in the client configuration that the portal offers.">
        <Input value={text} onChange={({ detail }) => setText(detail.value)} autoFocus />
      </FormField>
    </Sheet>
  )
}
