import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Link from '@cloudscape-design/components/link'
import { useNavigate } from 'react-router'
import { usePaged } from '../../aws/hooks'
import { service as gatehouse, type AssignmentBatch } from '../../aws/services/gatehouse'
import { when } from '../../ui/format'
import { Page } from '../../ui/page'
import { ServerTable } from '../../ui/table'
import { useCenter } from '../center'
import { Names, principalsOf, setsOf } from './subjects'
import { far, heading, pause, starter, Status } from './words'

/** The batches of assignments of the last 30 days. */
export function BatchesPage() {
  const go = useNavigate()
  const { instanceArn } = useCenter()
  const rows = usePaged(gatehouse, 'ListAssignmentBatches', { InstanceArn: instanceArn }, (a) => a.Batches, {
    size: 25,
    every: (a) => (a?.Batches.some((b) => b.Status === 'IN_PROGRESS') ? pause : false),
  })
  return (
    <Page title="Assignment progress" description="What was assigned and removed in the last 30 days, and how far it is.">
      <ServerTable<AssignmentBatch>
        things="batches of assignments"
        header="Batches"
        rows={rows}
        id={(b) => b.BatchId}
        name={(b) => heading(b)}
        more={{ wrapLines: true }}
        whenEmpty={<Button onClick={() => void go('/accounts')}>Select accounts to assign</Button>}
        columns={[
          { id: 'begun', header: 'Begun', cell: (b) => <Link href={`#/assignments/${b.BatchId}`}>{when(b.CreatedAt)}</Link>, isRowHeader: true },
          {
            id: 'what',
            header: 'What',
            minWidth: 260,
            cell: (b) => (
              <>
                {heading(b)}
                <Box color="text-body-secondary" variant="small" display="block">
                  <Names things={principalsOf(b)} total={b.PrincipalCount} /> with <Names things={setsOf(b)} total={b.PermissionSetCount} />
                </Box>
              </>
            ),
          },
          { id: 'status', header: 'Status', cell: (b) => <Status status={b.Status} /> },
          { id: 'far', header: 'Assignments', cell: far },
          { id: 'by', header: 'Begun by', cell: starter },
        ]}
      />
    </Page>
  )
}
