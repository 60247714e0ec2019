import { useState } from 'react'
import { usePaged } from '../../aws/hooks'
import { service as gatehouse, type FoundGroup } from '../../aws/services/gatehouse'
import { SearchField } from '../../ui/searchfield'
import { ServerTable } from '../../ui/table'
import { useCenter } from '../center'

interface Props {
  selected: FoundGroup[]
  onSelect: (groups: FoundGroup[]) => void
  header?: string
}

/** Chooses groups; what is chosen stays so while one searches and turns pages. */
export function GroupPicker({ selected, onSelect, header }: Props) {
  const { identityStoreId } = useCenter()
  const [word, setWord] = useState('')
  const rows = usePaged(gatehouse, 'SearchGroups', { IdentityStoreId: identityStoreId, Query: word || undefined }, (a) => a.Groups, { size: 20 })
  return (
    <ServerTable<FoundGroup>
      things="groups"
      variant="embedded"
      header={header ?? (selected.length ? `Groups (${selected.length} chosen)` : 'Groups')}
      rows={rows}
      id={(g) => g.GroupId}
      name={(g) => g.DisplayName}
      filter={<SearchField label="Find groups" placeholder="Find groups by name" word={word} onWord={setWord} />}
      filtered={word !== ''}
      selection="multi"
      selected={selected}
      onSelect={onSelect}
      columns={[
        { id: 'name', header: 'Group', isRowHeader: true, cell: (g) => g.DisplayName },
        { id: 'description', header: 'Description', cell: (g) => g.Description || '–' },
        { id: 'members', header: 'Members', cell: (g) => g.MemberCount.toLocaleString() },
      ]}
    />
  )
}
