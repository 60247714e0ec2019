import Box from '@cloudscape-design/components/box'
import Alert from '@cloudscape-design/components/alert'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Failure } from '../../aws/error'
import { useAct } from '../../aws/hooks'
import { call, type Authority } from '../../aws/service'
import { service as organizations, type PolicySummary } from '../../aws/services/organizations'
import { useAuthority } from '../../session/authority'
import { Confirm } from '../../ui/confirm'
import { useNotices } from '../../ui/notices'
import { useSlices } from '../../ui/pages'
import { RightsButton, useRights } from '../../ui/rights'
import { ServerTable } from '../../ui/table'
import type { Ancestors } from './ancestors'
import { AttachPolicy } from './attach'

interface Row {
  policy: PolicySummary
  /** What it is attached to. */
  target: string
  /** … in words. */
  place: string
}

/** The service control policies that limit an account: its own, and those above it. */
export function Policies({ account, place, management }: { account: string; place: Ancestors; management: boolean }) {
  const authority = useAuthority()
  const notices = useNotices()
  const { why } = useRights('organizations:AttachPolicy', 'organizations:DetachPolicy')
  const detach = useAct(organizations, 'DetachPolicy')
  const [selected, setSelected] = useState<Row[]>([])
  const [doing, setDoing] = useState<'attach' | 'detach' | ''>('')
  const targets = [{ id: account, name: 'this account', root: false }, ...[...place.list].reverse()]
  const answer = useQuery<Row[], Failure>({
    queryKey: ['organizations', 'policies', targets],
    enabled: !place.loading && !place.error,
    queryFn: async ({ signal }) => (await Promise.all(targets.map((t) => attached(authority, t.id, t.id === account ? 'this account' : t.root ? t.name : `organizational unit ${t.name}`, signal)))).flat(),
  })
  const rows = useSlices(answer.data, { loading: answer.isLoading || place.loading, error: answer.error ?? place.error, refresh: () => (place.error ? place.refresh() : void answer.refetch()) })
  const own = selected[0]
  const close = () => setDoing('')
  return (
    <SpaceBetween size="m">
      {management && <Alert type="info">Service control policies do not limit anybody in the management account.</Alert>}
      <ServerTable<Row>
        things="service control policies"
        description="What one of these denies, nobody in the account can do, whatever a permission set allows."
        rows={rows}
        id={(r) => `${r.policy.Id} ${r.target}`}
        name={(r) => `${r.policy.Name} of ${r.place}`}
        selection="single"
        selected={selected}
        onSelect={setSelected}
        more={{ isItemDisabled: (r) => r.target !== account }}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <RightsButton disabled={!own} disabledReason="Select a policy of this account first." reason={why('organizations:DetachPolicy')} onClick={() => setDoing('detach')}>
              Detach
            </RightsButton>
            <RightsButton reason={why('organizations:AttachPolicy')} onClick={() => setDoing('attach')}>
              Attach
            </RightsButton>
          </SpaceBetween>
        }
        columns={[
          { id: 'name', header: 'Policy', cell: (r) => r.policy.Name, isRowHeader: true },
          { id: 'place', header: 'Attached to', cell: (r) => r.place },
          { id: 'about', header: 'Description', cell: (r) => r.policy.Description || '–' },
          { id: 'id', header: 'ID', cell: (r) => <Box variant="code">{r.policy.Id}</Box> },
        ]}
      />
      {doing === 'attach' && <AttachPolicy account={account} have={rows.items.filter((r) => r.target === account).map((r) => r.policy.Id ?? '')} onDismiss={close} />}
      {doing === 'detach' && own && (
        <Confirm
          title={`Detach ${own.policy.Name}`}
          action="Detach"
          doing="detach the policy"
          busy={detach.isPending}
          error={detach.error}
          onDismiss={close}
          onConfirm={() =>
            detach.mutate(
              { PolicyId: own.policy.Id ?? '', TargetId: account },
              {
                onSuccess: () => {
                  notices.done(`${own.policy.Name} is detached.`)
                  setSelected([])
                  close()
                },
              },
            )
          }
        >
          What it denies, people in this account can do again, as far as their permission sets and the other policies allow it. What it alone allows they can do no longer.
        </Confirm>
      )}
    </SpaceBetween>
  )
}

async function attached(authority: Authority, target: string, place: string, signal: AbortSignal): Promise<Row[]> {
  const rows: Row[] = []
  let NextToken: string | undefined
  do {
    const answer = await call(authority, organizations, 'ListPoliciesForTarget', { TargetId: target, Filter: 'SERVICE_CONTROL_POLICY', NextToken }, signal)
    rows.push(...(answer.Policies ?? []).map((policy) => ({ policy, target, place })))
    NextToken = answer.NextToken
  } while (NextToken)
  return rows
}
