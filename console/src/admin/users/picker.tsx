import Box from '@cloudscape-design/components/box'
import { useState } from 'react'
import { usePaged } from '../../aws/hooks'
import { service as gatehouse, type FoundUser } from '../../aws/services/gatehouse'
import { SearchField } from '../../ui/searchfield'
import { ServerTable } from '../../ui/table'
import { useCenter } from '../center'

interface Props {
  selected: FoundUser[]
  onSelect: (users: FoundUser[]) => void
}

/** Chooses enabled users; what is chosen stays so while one searches and turns pages. */
export function UserPicker({ selected, onSelect }: Props) {
  const { identityStoreId } = useCenter()
  const [word, setWord] = useState('')
  const rows = usePaged(gatehouse, 'SearchUsers', { IdentityStoreId: identityStoreId, Query: word || undefined, Status: 'ENABLED' as const }, (a) => a.Users, { size: 20 })
  return (
    <ServerTable<FoundUser>
      things="users"
      variant="embedded"
      header={selected.length ? `Users (${selected.length} chosen)` : 'Users'}
      description="Disabled users cannot be added to groups and are not listed."
      rows={rows}
      id={(u) => u.UserId}
      name={(u) => u.UserName}
      filter={<SearchField label="Find users" placeholder="Find by the beginning of a name or an e-mail address" word={word} onWord={setWord} />}
      filtered={word !== ''}
      selection="multi"
      selected={selected}
      onSelect={onSelect}
      columns={[
        { id: 'user', header: 'User name', isRowHeader: true, cell: (u) => u.UserName },
        { id: 'name', header: 'Display name', cell: (u) => u.DisplayName || '–' },
        { id: 'mail', header: 'E-mail', cell: (u) => <Box>{u.EmailAddress || '–'}</Box> },
      ]}
    />
  )
}
