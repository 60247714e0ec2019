import Autosuggest from '@cloudscape-design/components/autosuggest'
import Badge from '@cloudscape-design/components/badge'
import FormField from '@cloudscape-design/components/form-field'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useState } from 'react'
import { useAct, usePaged } from '../../aws/hooks'
import { service as ssoadmin, type RegionMetadata } from '../../aws/services/ssoadmin'
import { Confirm } from '../../ui/confirm'
import { when } from '../../ui/format'
import { useNotices } from '../../ui/notices'
import { RightsButton, useRights } from '../../ui/rights'
import { Sheet } from '../../ui/sheet'
import { ServerTable } from '../../ui/table'
import { useCenter } from '../center'

const known = ['us-east-1', 'us-east-2', 'us-west-2', 'eu-central-1', 'eu-west-1', 'eu-north-1', 'ap-southeast-2', 'ap-northeast-1', 'ca-central-1', 'sa-east-1']

/** The Regions that clients may name for the instance. */
export function Regions() {
  const { instanceArn } = useCenter()
  const rows = usePaged(ssoadmin, 'ListRegions', { InstanceArn: instanceArn }, (a) => a.Regions)
  const rights = useRights({ action: 'sso:AddRegion', resource: instanceArn }, { action: 'sso:RemoveRegion', resource: instanceArn })
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<RegionMetadata>()
  return (
    <>
      <ServerTable<RegionMetadata>
        things="Regions"
        description="Clients may name any of them. They all mean this server: nothing is copied elsewhere."
        rows={rows}
        id={(r) => r.RegionName ?? ''}
        name={(r) => r.RegionName ?? ''}
        actions={
          <RightsButton reason={rights.why('sso:AddRegion', instanceArn)} onClick={() => setAdding(true)}>
            Add a Region
          </RightsButton>
        }
        columns={[
          {
            id: 'name',
            header: 'Region',
            isRowHeader: true,
            cell: (r) => (
              <SpaceBetween direction="horizontal" size="xs">
                {r.RegionName}
                {r.IsPrimaryRegion && <Badge>primary</Badge>}
              </SpaceBetween>
            ),
          },
          { id: 'status', header: 'Status', cell: (r) => <StatusIndicator type={r.Status === 'ACTIVE' ? 'success' : 'in-progress'}>{r.Status}</StatusIndicator> },
          { id: 'added', header: 'Added', cell: (r) => when(r.AddedDate) },
          {
            id: 'act',
            header: 'Actions',
            cell: (r) =>
              !r.IsPrimaryRegion && (
                <RightsButton variant="inline-link" ariaLabel={`Remove ${r.RegionName}`} reason={rights.why('sso:RemoveRegion', instanceArn)} onClick={() => setRemoving(r)}>
                  Remove
                </RightsButton>
              ),
          },
        ]}
      />
      {adding && <Add onDismiss={() => setAdding(false)} />}
      {removing && <Remove region={removing.RegionName ?? ''} onDismiss={() => setRemoving(undefined)} />}
    </>
  )
}

function Add({ onDismiss }: { onDismiss: () => void }) {
  const { instanceArn } = useCenter()
  const [name, setName] = useState('')
  const notices = useNotices()
  const add = useAct(ssoadmin, 'AddRegion')
  const save = () =>
    add.mutate(
      { InstanceArn: instanceArn, RegionName: name.trim() },
      {
        onSuccess: () => {
          notices.done(`Region ${name.trim()} is being added.`)
          onDismiss()
        },
      },
    )
  return (
    <Sheet title="Add a Region" action="Add" wrong={name.trim() === '' ? 'Choose a Region.' : undefined} busy={add.isPending} error={add.error} doing="add the Region" onSave={save} onDismiss={onDismiss}>
      <FormField label="Region">
        <Autosuggest value={name} placeholder="eu-central-1" options={known.map((value) => ({ value }))} onChange={({ detail }) => setName(detail.value)} ariaLabel="Region" clearAriaLabel="Clear the Region" enteredTextLabel={(v) => `Use ${v}`} />
      </FormField>
    </Sheet>
  )
}

function Remove({ region, onDismiss }: { region: string; onDismiss: () => void }) {
  const { instanceArn } = useCenter()
  const notices = useNotices()
  const remove = useAct(ssoadmin, 'RemoveRegion')
  return (
    <Confirm
      title={`Remove ${region}?`}
      action="Remove"
      doing="remove the Region"
      busy={remove.isPending}
      error={remove.error}
      onDismiss={onDismiss}
      onConfirm={() =>
        remove.mutate(
          { InstanceArn: instanceArn, RegionName: region },
          {
            onSuccess: () => {
              notices.done(`Region ${region} is being removed.`)
              onDismiss()
            },
          },
        )
      }
    >
      Clients that are configured with {region} have to be given another one of the instance&rsquo;s Regions.
    </Confirm>
  )
}
