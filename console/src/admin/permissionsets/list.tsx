import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import Link from '@cloudscape-design/components/link'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import TextFilter from '@cloudscape-design/components/text-filter'
import { useDeferredValue, useState } from 'react'
import { useNavigate } from 'react-router'
import { usePaged } from '../../aws/hooks'
import { service as gatehouse, type FoundPermissionSet } from '../../aws/services/gatehouse'
import { count, duration, when } from '../../ui/format'
import { RightsButton, useRights } from '../../ui/rights'
import { ServerTable } from '../../ui/table'
import { useTitle } from '../../ui/title'
import { useCenter } from '../center'
import { pageOf } from './arn'

/** The permission sets of the instance. */
export function SetList() {
  useTitle('Permission sets')
  const { instanceArn } = useCenter()
  const go = useNavigate()
  const [word, setWord] = useState('')
  const query = useDeferredValue(word.trim()) || undefined
  const rows = usePaged(gatehouse, 'SearchPermissionSets', { InstanceArn: instanceArn, Query: query }, (a) => a.PermissionSets)
  const rights = useRights({ action: 'sso:CreatePermissionSet', resource: instanceArn })
  const create = (
    <RightsButton variant="primary" reason={rights.why('sso:CreatePermissionSet', instanceArn)} onClick={() => void go('/permission-sets/create')}>
      Create permission set
    </RightsButton>
  )
  return (
    <ContentLayout
      header={
        <Header variant="h1" description="What people may do: a permission set becomes a role in every account that it is assigned in.">
          Permission sets
        </Header>
      }
    >
      <ServerTable<FoundPermissionSet>
        things="permission sets"
        rows={rows}
        id={(s) => s.PermissionSetArn}
        name={(s) => s.Name}
        filtered={query !== undefined}
        actions={create}
        whenEmpty={create}
        filter={<TextFilter filteringText={word} filteringPlaceholder="Find by the beginning of the name" filteringAriaLabel="Find permission sets" filteringClearAriaLabel="Clear" onChange={({ detail }) => setWord(detail.filteringText)} />}
        columns={[
          { id: 'name', header: 'Name', isRowHeader: true, cell: (s) => <Link href={`#${pageOf(s.PermissionSetArn)}`}>{s.Name}</Link> },
          { id: 'description', header: 'Description', cell: (s) => s.Description || '–' },
          { id: 'session', header: 'Session', cell: (s) => duration(s.SessionDuration) },
          { id: 'accounts', header: 'Provisioned in', cell: (s) => <State set={s} /> },
          { id: 'created', header: 'Created', cell: (s) => when(s.CreatedAt) },
        ]}
      />
    </ContentLayout>
  )
}

function State({ set }: { set: FoundPermissionSet }) {
  if (set.AccountCount === 0) return <StatusIndicator type="stopped">Not provisioned</StatusIndicator>
  if (set.OutdatedAccountCount > 0) {
    return (
      <StatusIndicator type="warning">
        {count(set.AccountCount, 'account')}, {set.OutdatedAccountCount.toLocaleString()} with an older version
      </StatusIndicator>
    )
  }
  return <StatusIndicator>{count(set.AccountCount, 'account')}</StatusIndicator>
}
