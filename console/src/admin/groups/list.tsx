import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useCallback, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { useCall, usePaged } from '../../aws/hooks'
import { service as gatehouse, type FoundGroup } from '../../aws/services/gatehouse'
import { when } from '../../ui/format'
import { Page } from '../../ui/page'
import { RightsButton, useRights } from '../../ui/rights'
import { SearchField } from '../../ui/searchfield'
import { ServerTable } from '../../ui/table'
import { useCenter } from '../center'
import { DeleteGroups } from './delete'

/** All groups, searched and paged by the server. What is searched stands in the address. */
export function GroupList() {
  const { identityStoreId } = useCenter()
  const go = useNavigate()
  const [query, setQuery] = useSearchParams()
  const [selected, setSelected] = useState<FoundGroup[]>([])
  const [deleting, setDeleting] = useState(false)
  const word = query.get('find') ?? ''
  const find = useCallback((w: string) => setQuery(w ? { find: w } : {}, { replace: true }), [setQuery])
  const rows = usePaged(gatehouse, 'SearchGroups', { IdentityStoreId: identityStoreId, Query: word || undefined }, (a) => a.Groups)
  const pool = useCall(gatehouse, 'GetUserPoolInfo', { IdentityStoreId: identityStoreId })
  const rights = useRights('identitystore:CreateGroup', 'identitystore:DeleteGroup')
  const create = (
    <RightsButton variant="primary" reason={rights.why('identitystore:CreateGroup')} onClick={() => void go('/groups/create')}>
      Create group
    </RightsButton>
  )
  return (
    <Page title="Groups" description="People who are given access together.">
      <ServerTable<FoundGroup>
        things="groups"
        count={word ? undefined : pool.data?.GroupCount}
        rows={rows}
        id={(g) => g.GroupId}
        name={(g) => g.DisplayName}
        selection="multi"
        selected={selected}
        onSelect={setSelected}
        filtered={word !== ''}
        filter={<SearchField label="Find groups" placeholder="Find by the beginning of the name" word={word} onWord={find} />}
        whenEmpty={create}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <RightsButton reason={rights.why('identitystore:DeleteGroup') ?? (selected.length ? undefined : 'Select groups first.')} onClick={() => setDeleting(true)}>
              Delete
            </RightsButton>
            {create}
          </SpaceBetween>
        }
        columns={[
          { id: 'name', header: 'Group', isRowHeader: true, cell: (g) => <Link href={`#/groups/${g.GroupId}`}>{g.DisplayName}</Link> },
          { id: 'description', header: 'Description', cell: (g) => g.Description || '–', maxWidth: 400 },
          { id: 'members', header: 'Members', cell: (g) => g.MemberCount.toLocaleString() },
          { id: 'created', header: 'Created', cell: (g) => when(g.CreatedAt) },
        ]}
      />
      {deleting && (
        <DeleteGroups
          groups={selected.map((g) => ({ id: g.GroupId, name: g.DisplayName }))}
          onClose={(left) => {
            setDeleting(false)
            setSelected(selected.filter((g) => left.includes(g.GroupId)))
          }}
        />
      )}
    </Page>
  )
}
