import Badge from '@cloudscape-design/components/badge'
import Container from '@cloudscape-design/components/container'
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { useAct, useCall, usePaged } from '../../aws/hooks'
import { service as gatehouse, type Alias } from '../../aws/services/gatehouse'
import { Confirm } from '../../ui/confirm'
import { when } from '../../ui/format'
import { useNotices } from '../../ui/notices'
import { Problem } from '../../ui/problem'
import { RightsButton, useRights } from '../../ui/rights'
import { Sheet } from '../../ui/sheet'
import { ServerTable } from '../../ui/table'
import { useCenter } from '../center'

/** Where people and clients find the portal, and the names it has been given. */
export function Addresses() {
  const { instanceArn } = useCenter()
  const portal = useCall(gatehouse, 'DescribePortal', { InstanceArn: instanceArn })
  const aliases = usePaged(gatehouse, 'ListAliases', { InstanceArn: instanceArn }, (a) => a.Aliases)
  const rights = useRights('sso-directory:CreateAlias', 'sso-directory:DeleteAlias')
  const [adding, setAdding] = useState(false)
  const [deleting, setDeleting] = useState<Alias>()
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Addresses</Header>}>
        {portal.error ? (
          <Problem error={portal.error} doing="see the portal's addresses" retry={() => void portal.refetch()} />
        ) : (
          <KeyValuePairs
            columns={1}
            items={[
              { label: 'For browsers', value: <Address url={portal.data?.PortalUrl} /> },
              { label: 'Start URL, for client configuration', value: <Address url={portal.data?.StartUrl} /> },
              { label: 'Issuer URL, for client configuration', value: <Address url={portal.data?.IssuerUrl} /> },
            ]}
          />
        )}
      </Container>
      <ServerTable<Alias>
        things="names"
        header="Names and further addresses"
        description="All of them go on working as start URLs, and lead people here. A new name becomes the portal's current one."
        rows={aliases}
        id={(a) => a.Alias}
        name={(a) => a.Alias}
        actions={
          <RightsButton reason={rights.why('sso-directory:CreateAlias')} onClick={() => setAdding(true)}>
            Add a name
          </RightsButton>
        }
        columns={[
          {
            id: 'alias',
            header: 'Name',
            isRowHeader: true,
            cell: (a) => (
              <SpaceBetween direction="horizontal" size="xs">
                {a.Alias}
                {a.Current && <Badge color="green">current</Badge>}
              </SpaceBetween>
            ),
          },
          { id: 'url', header: 'Start URL', cell: (a) => <Address url={a.Url} /> },
          { id: 'created', header: 'Added', cell: (a) => when(a.CreatedAt) },
          {
            id: 'act',
            header: 'Actions',
            cell: (a) => (
              <RightsButton variant="inline-link" reason={rights.why('sso-directory:DeleteAlias')} ariaLabel={`Delete ${a.Alias}`} onClick={() => setDeleting(a)}>
                Delete
              </RightsButton>
            ),
          },
        ]}
      />
      {adding && <Add onDismiss={() => setAdding(false)} />}
      {deleting && <Delete alias={deleting} onDismiss={() => setDeleting(undefined)} />}
    </SpaceBetween>
  )
}

function Address({ url }: { url: string | undefined }) {
  if (!url) return <>–</>
  return <CopyToClipboard variant="inline" textToCopy={url} copyButtonAriaLabel={`Copy ${url}`} copySuccessText="Copied" copyErrorText="Could not copy" />
}

function Add({ onDismiss }: { onDismiss: () => void }) {
  const { instanceArn } = useCenter()
  const [text, setText] = useState('')
  const notices = useNotices()
  const create = useAct(gatehouse, 'CreateAlias')
  const save = () =>
    create.mutate(
      { InstanceArn: instanceArn, Alias: text.trim() },
      {
        onSuccess: ({ Alias: a }) => {
          notices.done(`The portal is found at ${a.Url}.`)
          onDismiss()
        },
      },
    )
  return (
    <Sheet
      title="Add a name for the portal"
      action="Add"
      wrong={text.trim() === '' ? 'Enter a name or an address.' : undefined}
      busy={create.isPending}
      error={create.error}
      doing="add the name"
      onSave={save}
      onDismiss={onDismiss}
    >
      <FormField
        label="Name or https address"
        description="A name becomes the end of the portal's address. An address, such as the start URL of an identity center that this one takes over from, lets clients that are configured with it sign in here."
        constraintText="A name has 3 to 63 lower-case letters, digits and hyphens, and begins with a letter."
      >
        <Input value={text} placeholder="corp" onChange={({ detail }) => setText(detail.value)} autoFocus />
      </FormField>
    </Sheet>
  )
}

function Delete({ alias, onDismiss }: { alias: Alias; onDismiss: () => void }) {
  const { instanceArn } = useCenter()
  const notices = useNotices()
  const remove = useAct(gatehouse, 'DeleteAlias')
  return (
    <Confirm
      title={`Delete ${alias.Alias}?`}
      action="Delete"
      doing="delete the name"
      busy={remove.isPending}
      error={remove.error}
      onDismiss={onDismiss}
      onConfirm={() =>
        remove.mutate(
          { InstanceArn: instanceArn, Alias: alias.Alias },
          {
            onSuccess: () => {
              notices.done(`${alias.Alias} no longer leads here.`)
              onDismiss()
            },
          },
        )
      }
    >
      People who have kept {alias.Url}, and clients that are configured with it, can no longer sign in by it.
      {alias.Current && ' The portal goes back to the address it had at first.'}
    </Confirm>
  )
}
