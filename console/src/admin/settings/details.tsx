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
import { nameOf, titleFault, titleOf } from '../../ui/instancename'
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
            { label: 'Name', value: <Name of={i?.Name} /> },
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
      {renaming && <Rename title={titleOf(i?.Name)} onDismiss={() => setRenaming(false)} />}
    </>
  )
}

/** The name as people read it, and as scripts do where that is another. */
function Name({ of: name }: { of: string | undefined }) {
  const title = titleOf(name)
  return (
    <>
      {title || '–'}
      {name && title !== name && (
        <Box color="text-body-secondary" fontSize="body-s">
          {name} in the API
        </Box>
      )}
    </>
  )
}

function Rename({ title, onDismiss }: { title: string; onDismiss: () => void }) {
  const { instanceArn } = useCenter()
  const [text, setText] = useState(title)
  const fault = titleFault(text)
  const notices = useNotices()
  const update = useAct(ssoadmin, 'UpdateInstance')
  const save = () =>
    update.mutate(
      { InstanceArn: instanceArn, Name: nameOf(text) },
      {
        onSuccess: () => {
          notices.done(`The instance is called ${titleOf(nameOf(text))}.`)
          onDismiss()
        },
      },
    )
  return (
    <Sheet title="Rename the instance" wrong={fault} busy={update.isPending} error={update.error} doing="rename the instance" onSave={save} onDismiss={onDismiss}>
      <FormField label="Name" description="Shown to people in the portal and here" constraintText="Letters without accents, digits, spaces and + = , . @ -, at most 255. It also names the session in the client configuration that the portal offers." errorText={text !== title && fault}>
        <Input value={text} onChange={({ detail }) => setText(detail.value)} autoFocus />
      </FormField>
    </Sheet>
  )
}
