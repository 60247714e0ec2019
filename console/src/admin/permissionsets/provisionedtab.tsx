import Alert from '@cloudscape-design/components/alert'
import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useState } from 'react'
import { useAct, useAll, usePaged } from '../../aws/hooks'
import { service as ssoadmin } from '../../aws/services/ssoadmin'
import { count } from '../../ui/format'
import { useNotices } from '../../ui/notices'
import { Problem } from '../../ui/problem'
import { RightsButton, useRights } from '../../ui/rights'
import { ServerTable } from '../../ui/table'
import { AccountName } from '../names'
import { Provisionings } from './provisionings'
import type { Of } from './of'

/** Where the set is a role, with which version, and bringing that up to date. */
export function ProvisionedTab({ of }: { of: Of }) {
  const arn = of.PermissionSetArn
  const rows = usePaged(ssoadmin, 'ListAccountsForProvisionedPermissionSet', of, (a) => a.AccountIds?.map((id) => ({ id })))
  const old = useAll(ssoadmin, 'ListAccountsForProvisionedPermissionSet', { ...of, ProvisioningStatus: 'LATEST_PERMISSION_SET_NOT_PROVISIONED', MaxResults: 100 }, (a) => a.AccountIds)
  const [selected, setSelected] = useState<{ id: string }[]>([])
  const rights = useRights({ action: 'sso:ProvisionPermissionSet', resource: arn })
  const provision = useAct(ssoadmin, 'ProvisionPermissionSet')
  const notices = useNotices()
  const why = rights.why('sso:ProvisionPermissionSet', arn)
  const update = async () => {
    for (const a of selected) {
      await provision.mutateAsync({ ...of, TargetType: 'AWS_ACCOUNT', TargetId: a.id })
    }
    setSelected([])
  }
  const everywhere = () => provision.mutate({ ...of, TargetType: 'ALL_PROVISIONED_ACCOUNTS' }, { onSuccess: () => notices.done('The accounts are being updated.') })
  const outdated = old.data?.length ?? 0
  return (
    <SpaceBetween size="l">
      {outdated > 0 && (
        <Alert
          type="warning"
          action={
            <RightsButton loading={provision.isPending} reason={why} onClick={everywhere}>
              Update everywhere
            </RightsButton>
          }
        >
          {count(outdated, 'account')} {outdated === 1 ? 'has' : 'have'} an older version of this set: it was changed after it was provisioned there.
        </Alert>
      )}
      {old.error && <Problem error={old.error} doing="see which accounts have an older version" retry={() => void old.refetch()} />}
      {provision.error && <Problem error={provision.error} doing="update the accounts" />}
      <Provisionings of={of} />
      <ServerTable<{ id: string }>
        things="accounts"
        header="Provisioned accounts"
        rows={rows}
        id={(a) => a.id}
        name={(a) => a.id}
        selection="multi"
        selected={selected}
        onSelect={setSelected}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <RightsButton disabled={selected.length === 0} disabledReason="Select accounts first." loading={provision.isPending} reason={why} onClick={() => void update().catch(() => {})}>
              Update selected
            </RightsButton>
            <RightsButton loading={provision.isPending} reason={why} onClick={everywhere}>
              Update everywhere
            </RightsButton>
          </SpaceBetween>
        }
        columns={[
          {
            id: 'account',
            header: 'Account',
            isRowHeader: true,
            cell: (a) => (
              <Link href={`#/accounts/${a.id}`}>
                <AccountName id={a.id} />
              </Link>
            ),
          },
          { id: 'number', header: 'Number', cell: (a) => a.id },
          {
            id: 'state',
            header: 'Version',
            cell: (a) => (!old.data ? '–' : old.data.includes(a.id) ? <StatusIndicator type="warning">Older</StatusIndicator> : <StatusIndicator>Present</StatusIndicator>),
          },
        ]}
      />
    </SpaceBetween>
  )
}
