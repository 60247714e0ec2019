import Box from '@cloudscape-design/components/box'
import { useState } from 'react'
import { usePaged } from '../../aws/hooks'
import { service as gatehouse, type FoundAccount } from '../../aws/services/gatehouse'
import { SearchField } from '../../ui/searchfield'
import { ServerTable } from '../../ui/table'
import { useChoice, type Chosen } from './choice'
import { AccountName, AccountStatus } from './columns'
import { SelectAll } from './selectall'

/** All accounts in one list, by name. */
export function AccountList() {
  const choice = useChoice()
  const [query, setQuery] = useState('')
  const asked = query ? { Query: query } : {}
  const rows = usePaged(gatehouse, 'SearchAccounts', asked, (a) => a.Accounts)
  return (
    <ServerTable<FoundAccount>
      things="accounts"
      rows={rows}
      id={(a) => a.AccountId}
      name={(a) => a.Name}
      filter={<SearchField label="Find accounts" placeholder="Find by name, e-mail address or ID" word={query} onWord={setQuery} />}
      filtered={query !== ''}
      actions={<SelectAll query={asked} text={query ? 'Select all that match' : 'Select all accounts'} />}
      selection="multi"
      // Of those on other pages the table needs no more than their ids.
      selected={choice.accounts.map((a) => rows.items.find((r) => r.AccountId === a.id) ?? found(a))}
      onSelect={(all) => choice.set(all.map((a) => ({ id: a.AccountId, name: a.Name })))}
      more={{ isItemDisabled: (a) => a.Status !== 'ACTIVE' }}
      columns={[
        { id: 'name', header: 'Name', cell: (a) => <AccountName id={a.AccountId} name={a.Name} management={a.Management} />, isRowHeader: true },
        { id: 'id', header: 'Account ID', cell: (a) => <Box variant="code">{a.AccountId}</Box> },
        { id: 'email', header: 'E-mail address', cell: (a) => a.EmailAddress ?? '–' },
        { id: 'place', header: 'Organizational unit', cell: (a) => a.ParentPath || '–' },
        { id: 'status', header: 'Status', cell: (a) => <AccountStatus status={a.Status} /> },
      ]}
    />
  )
}

const found = (a: Chosen): FoundAccount => ({ AccountId: a.id, Name: a.name, Status: 'ACTIVE', Management: false })
