import Button from '@cloudscape-design/components/button'
import ColumnLayout from '@cloudscape-design/components/column-layout'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import Link from '@cloudscape-design/components/link'
import Multiselect from '@cloudscape-design/components/multiselect'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useDeferredValue, useState } from 'react'
import { useCall } from '../../aws/hooks'
import { service as gatehouse, type SimulatedAccess, type SimulateUserAccessRequest } from '../../aws/services/gatehouse'
import { useSlices } from '../../ui/pages'
import { ServerTable } from '../../ui/table'
import { useCenter } from '../center'
import { lastPart } from '../common/arn'
import { PickAccount } from './pick'

/** Decides actions as they would be decided for a person in an account, and says why. */
export function Simulate({ user }: { user: string }) {
  const { instanceArn } = useCenter()
  const [account, setAccount] = useState<string>()
  const [actions, setActions] = useState<string[]>([])
  const [resource, setResource] = useState('')
  const [asked, setAsked] = useState<SimulateUserAccessRequest>()
  const ready = account !== undefined && actions.length > 0
  return (
    <Container header={<Header variant="h2" description="Decided by the role's policies and boundary, the person's attributes and the service control policies above the account.">May this person …?</Header>}>
      <form
        onSubmit={(e) => {
          e.preventDefault()
          if (ready) setAsked({ InstanceArn: instanceArn, UserId: user, AccountId: account, Actions: actions, ResourceArns: resource.trim() ? [resource.trim()] : undefined })
        }}
      >
        <SpaceBetween size="l">
          <ColumnLayout columns={3}>
            <PickAccount onPick={setAccount} picked={account} />
            <Actions actions={actions} onChange={setActions} />
            <FormField label="Resource" description="An ARN; any when left empty">
              <Input value={resource} onChange={({ detail }) => setResource(detail.value)} placeholder="*" />
            </FormField>
          </ColumnLayout>
          <Button formAction="submit" disabled={!ready} disabledReason="Choose an account and at least one action.">
            Simulate
          </Button>
          {asked && <Results asked={asked} />}
        </SpaceBetween>
      </form>
    </Container>
  )
}

function Actions({ actions, onChange }: { actions: string[]; onChange: (a: string[]) => void }) {
  const [word, setWord] = useState('')
  const asked = useDeferredValue(word.trim())
  const found = useCall(gatehouse, 'SearchActions', { Query: asked || 's3:', MaxResults: 50 })
  return (
    <FormField label="Actions" description="Such as s3:GetObject">
      <Multiselect
        selectedOptions={actions.map((a) => ({ value: a, label: a }))}
        options={(found.data?.Actions ?? []).filter((a) => !a.endsWith(':')).map((a) => ({ value: a, label: a }))}
        filteringType="manual"
        filteringPlaceholder="Service and action, such as ec2:Run"
        onLoadItems={({ detail }) => setWord(detail.filteringText)}
        onChange={({ detail }) => onChange(detail.selectedOptions.map((o) => o.value ?? ''))}
        statusType={found.error ? 'error' : found.isFetching ? 'loading' : 'finished'}
        errorText={found.error?.message}
        loadingText="Looking"
        empty="No action begins with that"
        placeholder="Choose actions"
        deselectAriaLabel={(o) => `Remove ${o.label}`}
      />
    </FormField>
  )
}

function Results({ asked }: { asked: SimulateUserAccessRequest }) {
  const answer = useCall(gatehouse, 'SimulateUserAccess', asked)
  const rows = useSlices(answer.data?.Results, { loading: answer.isLoading, error: answer.error, refresh: () => void answer.refetch() })
  return (
    <ServerTable<SimulatedAccess>
      things="decisions"
      variant="embedded"
      rows={rows}
      id={(r) => `${r.PermissionSetArn} ${r.Action} ${r.ResourceArn}`}
      name={(r) => `${r.Action} with ${r.PermissionSetName}`}
      none="This person cannot enter that account."
      columns={[
        { id: 'set', header: 'With', isRowHeader: true, cell: (r) => <Link href={`#/permission-sets/${lastPart(r.PermissionSetArn)}`}>{r.PermissionSetName}</Link> },
        { id: 'action', header: 'Action', cell: (r) => r.Action },
        { id: 'decision', header: 'Decision', cell: (r) => (r.Decision === 'allowed' ? <StatusIndicator>Allowed</StatusIndicator> : <StatusIndicator type="error">Denied</StatusIndicator>) },
        { id: 'reason', header: 'Because', cell: (r) => r.Reason },
        {
          id: 'statements',
          header: 'Statements',
          cell: (r) => (r.MatchedStatements.length ? r.MatchedStatements.map((m) => `${m.SourcePolicyId}, ${m.StatementId ?? `statement ${m.Statement}`} (${m.Effect})`).join('; ') : '–'),
        },
      ]}
    />
  )
}
