import Box from '@cloudscape-design/components/box'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import Tabs from '@cloudscape-design/components/tabs'
import { useState } from 'react'
import { usePaged } from '../../aws/hooks'
import { service as gatehouse, type FoundGroup, type FoundUser } from '../../aws/services/gatehouse'
import { SearchField } from '../../ui/searchfield'
import { ServerTable } from '../../ui/table'
import { useCenter } from '../center'

/** The users and groups that are selected. */
export interface Chosen {
  users: FoundUser[]
  groups: FoundGroup[]
}

/** Users and groups to select from. */
export function ChoosePrincipals({ chosen, onChange }: { chosen: Chosen; onChange: (chosen: Chosen) => void }) {
  return (
    <Tabs
      tabs={[
        { id: 'groups', label: `Groups (${chosen.groups.length})`, content: <Groups chosen={chosen.groups} onChange={(groups) => onChange({ ...chosen, groups })} /> },
        { id: 'users', label: `Users (${chosen.users.length})`, content: <Users chosen={chosen.users} onChange={(users) => onChange({ ...chosen, users })} /> },
      ]}
    />
  )
}

function Users({ chosen, onChange }: { chosen: FoundUser[]; onChange: (users: FoundUser[]) => void }) {
  const { identityStoreId: IdentityStoreId } = useCenter()
  const [query, setQuery] = useState('')
  const rows = usePaged(gatehouse, 'SearchUsers', { IdentityStoreId, ...(query && { Query: query }) }, (a) => a.Users, { size: 25 })
  return (
    <ServerTable<FoundUser>
      things="users"
      rows={rows}
      id={(u) => u.UserId}
      name={(u) => u.UserName}
      filter={<SearchField label="Find users" placeholder="Find by name or e-mail address" word={query} onWord={setQuery} />}
      filtered={query !== ''}
      selection="multi"
      selected={chosen}
      onSelect={onChange}
      columns={[
        { id: 'user', header: 'User name', cell: (u) => u.UserName, isRowHeader: true },
        { id: 'name', header: 'Display name', cell: (u) => u.DisplayName ?? '–' },
        { id: 'email', header: 'E-mail address', cell: (u) => u.EmailAddress ?? '–' },
        { id: 'status', header: 'Status', cell: (u) => (u.Status === 'ENABLED' ? <StatusIndicator type="success">Enabled</StatusIndicator> : <StatusIndicator type="stopped">Disabled</StatusIndicator>) },
      ]}
    />
  )
}

function Groups({ chosen, onChange }: { chosen: FoundGroup[]; onChange: (groups: FoundGroup[]) => void }) {
  const { identityStoreId: IdentityStoreId } = useCenter()
  const [query, setQuery] = useState('')
  const rows = usePaged(gatehouse, 'SearchGroups', { IdentityStoreId, ...(query && { Query: query }) }, (a) => a.Groups, { size: 25 })
  return (
    <ServerTable<FoundGroup>
      things="groups"
      rows={rows}
      id={(g) => g.GroupId}
      name={(g) => g.DisplayName}
      filter={<SearchField label="Find groups" placeholder="Find by name" word={query} onWord={setQuery} />}
      filtered={query !== ''}
      selection="multi"
      selected={chosen}
      onSelect={onChange}
      columns={[
        { id: 'group', header: 'Group name', cell: (g) => g.DisplayName, isRowHeader: true },
        { id: 'about', header: 'Description', cell: (g) => g.Description || <Box color="text-body-secondary">–</Box> },
        { id: 'members', header: 'Members', cell: (g) => g.MemberCount.toLocaleString() },
      ]}
    />
  )
}
