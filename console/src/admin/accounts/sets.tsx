import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { usePaged } from '../../aws/hooks'
import { service as gatehouse, type FoundPermissionSet } from '../../aws/services/gatehouse'
import { duration } from '../../ui/format'
import { SearchField } from '../../ui/searchfield'
import { ServerTable } from '../../ui/table'
import { useCenter } from '../center'

/** Permission sets to select from. */
export function ChooseSets({ chosen, onChange }: { chosen: FoundPermissionSet[]; onChange: (sets: FoundPermissionSet[]) => void }) {
  const { instanceArn: InstanceArn } = useCenter()
  const [query, setQuery] = useState('')
  const rows = usePaged(gatehouse, 'SearchPermissionSets', { InstanceArn, ...(query && { Query: query }) }, (a) => a.PermissionSets, { size: 25 })
  return (
    <ServerTable<FoundPermissionSet>
      things="permission sets"
      rows={rows}
      id={(s) => s.PermissionSetArn}
      name={(s) => s.Name}
      filter={<SearchField label="Find permission sets" placeholder="Find by name" word={query} onWord={setQuery} />}
      filtered={query !== ''}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button iconName="refresh" ariaLabel="Read the permission sets again" onClick={rows.refresh} />
          <Button iconName="external" iconAlign="right" href={`${location.pathname}${location.search}#/permission-sets/create`} target="_blank" ariaLabel="Create permission set (opens in another tab)">
            Create permission set
          </Button>
        </SpaceBetween>
      }
      selection="multi"
      selected={chosen}
      onSelect={onChange}
      columns={[
        { id: 'name', header: 'Name', cell: (s) => s.Name, isRowHeader: true },
        { id: 'about', header: 'Description', cell: (s) => s.Description || <Box color="text-body-secondary">–</Box> },
        { id: 'session', header: 'Session duration', cell: (s) => duration(s.SessionDuration) },
        { id: 'accounts', header: 'In accounts', cell: (s) => s.AccountCount.toLocaleString() },
      ]}
    />
  )
}
