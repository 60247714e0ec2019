import Box from '@cloudscape-design/components/box'
import Link from '@cloudscape-design/components/link'
import SegmentedControl from '@cloudscape-design/components/segmented-control'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useEffect, useRef, useState } from 'react'
import { usePaged } from '../../aws/hooks'
import { service as gatehouse, type AssignmentBatch, type BatchAccount, type FailedAssignment } from '../../aws/services/gatehouse'
import { count } from '../../ui/format'
import { ServerTable } from '../../ui/table'
import { usePrincipalNames, useSetNames } from '../common/names'
import { useCenter } from '../center'
import { pause, Status } from './words'

type Filter = BatchAccount['Status'] | 'ALL'

/** The accounts of a batch, live: how far each is, and what failed in it and why. */
export function BatchAccounts({ batch }: { batch: AssignmentBatch }) {
  const { instanceArn: InstanceArn } = useCenter()
  const [filter, setFilter] = useState<Filter>('ALL')
  const running = batch.Status === 'IN_PROGRESS'
  const rows = usePaged(gatehouse, 'ListAssignmentBatchAccounts', { InstanceArn, BatchId: batch.BatchId, ...(filter !== 'ALL' && { Status: filter }) }, (a) => a.Accounts, { every: running ? pause : false })
  const before = useRef(running)
  useEffect(() => {
    if (before.current !== running) rows.refresh() // what ended after the last look
    before.current = running
  }, [running, rows])
  const sets = useSetNames()
  const name = usePrincipalNames(rows.items.flatMap((a) => a.Failures).map((f) => ({ type: f.PrincipalType, id: f.PrincipalId })))
  const what = (f: FailedAssignment) => `${name({ type: f.PrincipalType, id: f.PrincipalId })} with ${sets.name(f.PermissionSetArn)}`
  return (
    <ServerTable<BatchAccount>
      things="accounts"
      rows={rows}
      id={(a) => a.AccountId}
      name={(a) => a.AccountName ?? a.AccountId}
      filter={
        <SegmentedControl
          label="Show accounts that"
          selectedId={filter}
          options={[
            { id: 'ALL', text: 'All' },
            { id: 'IN_PROGRESS', text: 'In progress' },
            { id: 'SUCCEEDED', text: 'Succeeded' },
            { id: 'FAILED', text: 'Failed' },
          ]}
          onChange={({ detail }) => setFilter(detail.selectedId as Filter)}
        />
      }
      filtered={filter !== 'ALL'}
      more={{ wrapLines: true }}
      columns={[
        {
          id: 'account',
          header: 'Account',
          cell: (a) => (
            <>
              <Link href={`#/accounts/${a.AccountId}`}>{a.AccountName ?? a.AccountId}</Link>
              <Box color="text-body-secondary" variant="small" display="block">
                {a.AccountId}
              </Box>
            </>
          ),
          isRowHeader: true,
          minWidth: 160,
        },
        { id: 'status', header: 'Status', cell: (a) => <Status status={a.Status} />, minWidth: 130 },
        { id: 'done', header: 'Done', cell: (a) => `${(a.Succeeded + a.Failed).toLocaleString()} of ${a.Total.toLocaleString()}`, minWidth: 100 },
        { id: 'failures', header: 'What failed', cell: (a) => <Failures account={a} what={what} />, minWidth: 280 },
      ]}
    />
  )
}

function Failures({ account, what }: { account: BatchAccount; what: (f: FailedAssignment) => string }) {
  if (account.Failed === 0) return <>–</>
  const left = account.Failed - account.Failures.length
  return (
    <SpaceBetween size="xs">
      {account.Failures.map((f, i) => (
        <div key={i}>
          <b>{what(f)}</b>: {f.FailureReason}
        </div>
      ))}
      {left > 0 && <Box color="text-body-secondary">and {count(left, 'more', 'more')}</Box>}
    </SpaceBetween>
  )
}
