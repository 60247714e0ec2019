import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import Grid from '@cloudscape-design/components/grid'
import Link from '@cloudscape-design/components/link'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useCallback, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { useCall, usePaged } from '../../aws/hooks'
import { service as gatehouse, type FoundUser } from '../../aws/services/gatehouse'
import { when } from '../../ui/format'
import { Page } from '../../ui/page'
import { RightsButton, useRights } from '../../ui/rights'
import { SearchField } from '../../ui/searchfield'
import { ServerTable } from '../../ui/table'
import { useCenter } from '../center'
import { ChangeSeveral, type Change } from './changeseveral'
import { UserStatus } from './status'

const statuses = [
  { value: '', label: 'Any status' },
  { value: 'ENABLED', label: 'Enabled' },
  { value: 'DISABLED', label: 'Disabled' },
]

/** All users, searched and paged by the server. What is searched stands in the address. */
export function UserList() {
  const { identityStoreId } = useCenter()
  const go = useNavigate()
  const [query, setQuery] = useSearchParams()
  const [selected, setSelected] = useState<FoundUser[]>([])
  const [change, setChange] = useState<Change>()
  const word = query.get('find') ?? ''
  const status = query.get('status') ?? ''
  const keep = useCallback(
    (name: string, value: string) =>
      setQuery(
        (q) => {
          if (value) q.set(name, value)
          else q.delete(name)
          return q
        },
        { replace: true },
      ),
    [setQuery],
  )
  const find = useCallback((w: string) => keep('find', w), [keep])
  const rows = usePaged(
    gatehouse,
    'SearchUsers',
    { IdentityStoreId: identityStoreId, Query: word || undefined, Status: (status || undefined) as FoundUser['Status'] | undefined },
    (a) => a.Users,
  )
  const pool = useCall(gatehouse, 'GetUserPoolInfo', { IdentityStoreId: identityStoreId })
  const rights = useRights('identitystore:CreateUser', 'sso-directory:EnableUser', 'sso-directory:DisableUser', 'identitystore:DeleteUser')
  const none = selected.length === 0
  const item = (id: Change['kind'], text: string, action: string, fits: (u: FoundUser) => boolean, otherwise: string) => {
    const why = rights.why(action) ?? (selected.some(fits) ? undefined : otherwise)
    return { id, text, disabled: why !== undefined, disabledReason: why }
  }
  return (
    <Page title="Users" description="The people of this identity center’s directory.">
      <ServerTable<FoundUser>
        things="users"
        count={word || status ? undefined : pool.data?.UserCount}
        rows={rows}
        id={(u) => u.UserId}
        name={(u) => u.UserName}
        selection="multi"
        selected={selected}
        onSelect={setSelected}
        filtered={word !== '' || status !== ''}
        filter={
          <Grid gridDefinition={[{ colspan: { default: 12, xs: 8 } }, { colspan: { default: 12, xs: 4 } }]}>
            <SearchField label="Find users" placeholder="Find by the beginning of a name or an e-mail address" word={word} onWord={find} />
            <Select
              ariaLabel="Status"
              options={statuses}
              selectedOption={statuses.find((s) => s.value === status) ?? statuses[0]!}
              onChange={({ detail }) => keep('status', detail.selectedOption.value ?? '')}
            />
          </Grid>
        }
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <ButtonDropdown
              disabled={none}
              disabledReason="Select users first."
              items={[
                item('enable', 'Enable', 'sso-directory:EnableUser', (u) => u.Status === 'DISABLED', 'The selected users are enabled.'),
                item('disable', 'Disable', 'sso-directory:DisableUser', (u) => u.Status === 'ENABLED', 'The selected users are disabled.'),
                item('delete', 'Delete', 'identitystore:DeleteUser', () => true, ''),
              ]}
              onItemClick={({ detail }) => setChange({ kind: detail.id as Change['kind'], users: selected })}
            >
              {none ? 'Actions' : `Actions (${selected.length})`}
            </ButtonDropdown>
            <RightsButton variant="primary" reason={rights.why('identitystore:CreateUser')} onClick={() => void go('/users/create')}>
              Add user
            </RightsButton>
          </SpaceBetween>
        }
        columns={[
          { id: 'user', header: 'User name', isRowHeader: true, cell: (u) => <Link href={`#/users/${u.UserId}`}>{u.UserName}</Link> },
          { id: 'name', header: 'Display name', cell: (u) => u.DisplayName || '–' },
          { id: 'mail', header: 'E-mail', cell: (u) => u.EmailAddress || '–' },
          { id: 'status', header: 'Status', cell: (u) => <UserStatus status={u.Status} /> },
          { id: 'created', header: 'Created', cell: (u) => when(u.CreatedAt) },
        ]}
      />
      {change && (
        <ChangeSeveral
          change={change}
          onClose={(left) => {
            setChange(undefined)
            setSelected(left)
          }}
        />
      )}
    </Page>
  )
}
