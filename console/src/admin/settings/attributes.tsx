import Alert from '@cloudscape-design/components/alert'
import AttributeEditor from '@cloudscape-design/components/attribute-editor'
import Autosuggest from '@cloudscape-design/components/autosuggest'
import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import Form from '@cloudscape-design/components/form'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { useAct, useCall } from '../../aws/hooks'
import { service as ssoadmin, type AccessControlAttribute } from '../../aws/services/ssoadmin'
import { Confirm } from '../../ui/confirm'
import { Loading } from '../../ui/loading'
import { useNotices } from '../../ui/notices'
import { Problem } from '../../ui/problem'
import { RightsButton, useRights } from '../../ui/rights'
import { useCenter } from '../center'

// The attributes of a user that a value can be taken from.
const sources = [
  'userName', 'displayName', 'nickName', 'name.givenName', 'name.familyName', 'title', 'userType', 'locale', 'timezone',
  'emails[primary eq true].value', 'phoneNumbers[type eq "work"].value',
  'addresses[type eq "work"].streetAddress', 'addresses[type eq "work"].locality', 'addresses[type eq "work"].region',
  'addresses[type eq "work"].postalCode', 'addresses[type eq "work"].country', 'addresses[type eq "work"].formatted',
  'enterprise.employeeNumber', 'enterprise.costCenter', 'enterprise.organization', 'enterprise.division', 'enterprise.department', 'enterprise.manager.value',
].map((path) => ({ value: `\${path:${path}}` }))

/** The attributes of people that become session tags, for policies to compare (aws:PrincipalTag). */
export function Attributes() {
  const { instanceArn } = useCenter()
  const configuration = useCall(ssoadmin, 'DescribeInstanceAccessControlAttributeConfiguration', { InstanceArn: instanceArn })
  const enabled = configuration.data?.Status === 'ENABLED'
  const off = configuration.error?.missing ?? false
  return (
    <Container
      header={
        <Header variant="h2" description="Each key becomes a tag of every session: policies compare it as aws:PrincipalTag/key. A person without the value has no such tag.">
          Attributes for access control
        </Header>
      }
    >
      {configuration.error && !off && <Problem error={configuration.error} doing="see the attributes" retry={() => void configuration.refetch()} />}
      {configuration.isLoading && <Loading what="the attributes" />}
      {configuration.data?.Status === 'CREATION_FAILED' && <Alert type="error">{configuration.data.StatusReason}</Alert>}
      {off && <Edit key="off" attributes={[]} enabled={false} />}
      {enabled && <Edit key={configuration.dataUpdatedAt} attributes={configuration.data?.InstanceAccessControlAttributeConfiguration?.AccessControlAttributes ?? []} enabled />}
    </Container>
  )
}

interface Row {
  key: string
  source: string
}

const toRow = (a: AccessControlAttribute): Row => ({ key: a.Key, source: a.Value.Source[0] ?? '' })

function Edit({ attributes, enabled }: { attributes: AccessControlAttribute[]; enabled: boolean }) {
  const { instanceArn } = useCenter()
  const [rows, setRows] = useState<Row[]>(attributes.map(toRow))
  const [disabling, setDisabling] = useState(false)
  const notices = useNotices()
  const rights = useRights(...deeds.map((action) => ({ action, resource: instanceArn })))
  const create = useAct(ssoadmin, 'CreateInstanceAccessControlAttributeConfiguration')
  const update = useAct(ssoadmin, 'UpdateInstanceAccessControlAttributeConfiguration')
  const remove = useAct(ssoadmin, 'DeleteInstanceAccessControlAttributeConfiguration')
  const saving = enabled ? update : create
  const change = (i: number, part: Partial<Row>) => setRows(rows.map((r, j) => (i === j ? { ...r, ...part } : r)))
  const changed = !enabled || JSON.stringify(rows) !== JSON.stringify(attributes.map(toRow))
  return (
    <>
      <form
        onSubmit={(e) => {
          e.preventDefault()
          saving.mutate(
            { InstanceArn: instanceArn, InstanceAccessControlAttributeConfiguration: { AccessControlAttributes: rows.map((r) => ({ Key: r.key.trim(), Value: { Source: [r.source.trim()] } })) } },
            { onSuccess: () => notices.done('The attributes are saved. They count for credentials that are issued from now on.') },
          )
        }}
      >
        <Form
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              {enabled && (
                <RightsButton reason={rights.why(deeds[2], instanceArn)} onClick={() => setDisabling(true)} formAction="none">
                  Turn off
                </RightsButton>
              )}
              <RightsButton variant="primary" formAction="submit" loading={saving.isPending} disabled={!changed} disabledReason="Nothing is changed." reason={rights.why(deeds[enabled ? 1 : 0], instanceArn)}>
                {enabled ? 'Save' : 'Turn on'}
              </RightsButton>
            </SpaceBetween>
          }
        >
          <SpaceBetween size="m">
            {!enabled && <Box>Attributes for access control are off. Turn them on, with or without attributes to begin with.</Box>}
            <AttributeEditor
              items={rows}
              addButtonText="Add an attribute"
              removeButtonText="Remove"
              removeButtonAriaLabel={(r) => `Remove ${r.key || 'this attribute'}`}
              empty="No attribute is passed on."
              onAddButtonClick={() => setRows([...rows, { key: '', source: '' }])}
              onRemoveButtonClick={({ detail }) => setRows(rows.filter((_, i) => i !== detail.itemIndex))}
              definition={[
                { label: 'Key', control: (r, i) => <Input value={r.key} placeholder="CostCenter" onChange={({ detail }) => change(i, { key: detail.value })} /> },
                {
                  label: 'Value',
                  control: (r, i) => (
                    <Autosuggest value={r.source} options={sources} placeholder="${path:enterprise.costCenter}" ariaLabel="Value" clearAriaLabel="Clear the value" enteredTextLabel={(v) => `Use ${v}`} onChange={({ detail }) => change(i, { source: detail.value })} />
                  ),
                },
              ]}
            />
            {saving.error && <Problem error={saving.error} doing="save the attributes" />}
          </SpaceBetween>
        </Form>
      </form>
      {disabling && (
        <Confirm
          title="Turn attributes for access control off?"
          typed="DELETE"
          action="Turn off"
          doing="turn the attributes off"
          busy={remove.isPending}
          error={remove.error}
          onDismiss={() => setDisabling(false)}
          onConfirm={() =>
            remove.mutate(
              { InstanceArn: instanceArn },
              {
                onSuccess: () => {
                  notices.done('Attributes for access control are off.')
                  setDisabling(false)
                },
              },
            )
          }
        >
          The {rows.length} mappings are deleted, and new sessions bear no such tags: policies that compare them deny.
        </Confirm>
      )}
    </>
  )
}

const deeds = [
  'sso:CreateInstanceAccessControlAttributeConfiguration',
  'sso:UpdateInstanceAccessControlAttributeConfiguration',
  'sso:DeleteInstanceAccessControlAttributeConfiguration',
] as const
