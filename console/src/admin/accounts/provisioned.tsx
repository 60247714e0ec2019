import Link from '@cloudscape-design/components/link'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useState } from 'react'
import { useAll, useAct } from '../../aws/hooks'
import { service as ssoadmin } from '../../aws/services/ssoadmin'
import { useNotices } from '../../ui/notices'
import { useSlices } from '../../ui/pages'
import { RightsButton, useRights } from '../../ui/rights'
import { ServerTable } from '../../ui/table'
import { useCenter } from '../center'
import { pageOf } from '../permissionsets/arn'
import { useSetNames } from '../common/names'
import { Reprovision } from './reprovision'

interface Row {
  set: string
  latest: boolean
}

/** The permission sets for which there is a role in an account, and whether it is up to date. */
export function Provisioned({ account }: { account: string }) {
  const { instanceArn: InstanceArn } = useCenter()
  const notices = useNotices()
  const sets = useSetNames()
  const { why } = useRights('sso:ProvisionPermissionSet')
  const read = (status: 'LATEST_PERMISSION_SET_PROVISIONED' | 'LATEST_PERMISSION_SET_NOT_PROVISIONED') => ({ InstanceArn, AccountId: account, ProvisioningStatus: status, MaxResults: 100 })
  const latest = useAll(ssoadmin, 'ListPermissionSetsProvisionedToAccount', read('LATEST_PERMISSION_SET_PROVISIONED'), (a) => a.PermissionSets)
  const older = useAll(ssoadmin, 'ListPermissionSetsProvisionedToAccount', read('LATEST_PERMISSION_SET_NOT_PROVISIONED'), (a) => a.PermissionSets)
  const all = latest.data && older.data && [...older.data.map((set): Row => ({ set, latest: false })), ...latest.data.map((set): Row => ({ set, latest: true }))]
  const rows = useSlices(all, {
    loading: latest.isLoading || older.isLoading,
    error: latest.error ?? older.error,
    refresh: () => {
      void latest.refetch()
      void older.refetch()
    },
  })
  const act = useAct(ssoadmin, 'ProvisionPermissionSet')
  const [selected, setSelected] = useState<Row[]>([])
  const [running, setRunning] = useState<Record<string, string>>({}) // request by permission set
  const start = async () => {
    for (const { set } of selected) {
      try {
        const answer = await act.mutateAsync({ InstanceArn, PermissionSetArn: set, TargetType: 'AWS_ACCOUNT', TargetId: account })
        const request = answer.PermissionSetProvisioningStatus?.RequestId
        if (request) setRunning((now) => ({ ...now, [set]: request }))
      } catch (e) {
        notices.failed(`provision ${sets.name(set)}`, e)
      }
    }
    setSelected([])
  }
  return (
    <ServerTable<Row>
      things="permission sets"
      header="Provisioned permission sets"
      count={all?.length}
      rows={rows}
      id={(r) => r.set}
      name={(r) => sets.name(r.set)}
      selection="multi"
      selected={selected}
      onSelect={setSelected}
      actions={
        <RightsButton loading={act.isPending} disabled={selected.length === 0} disabledReason="Select permission sets first." reason={why('sso:ProvisionPermissionSet')} onClick={() => void start()}>
          Re-provision
        </RightsButton>
      }
      columns={[
        { id: 'name', header: 'Permission set', cell: (r) => <Link href={`#${pageOf(r.set)}`}>{sets.name(r.set)}</Link>, isRowHeader: true },
        {
          id: 'state',
          header: 'State',
          cell: (r) =>
            running[r.set] ? (
              <Reprovision request={running[r.set] ?? ''} name={sets.name(r.set)} onEnd={() => setRunning(({ [r.set]: _, ...others }) => others)} />
            ) : r.latest ? (
              <StatusIndicator type="success">Up to date</StatusIndicator>
            ) : (
              <StatusIndicator type="warning">Outdated</StatusIndicator>
            ),
        },
      ]}
    />
  )
}
