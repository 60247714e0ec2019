import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useAll, useCall } from '../../aws/hooks'
import { service as ssoadmin } from '../../aws/services/ssoadmin'
import type { Of } from './of'

const every = 1000 // milliseconds between looks while something is under way

/** Updates of the set that are under way, told by the server, so that a reload finds them again; and those that failed on this page. */
export function Provisionings({ of }: { of: Of }) {
  const known = useQueryClient()
  const running = useAll(ssoadmin, 'ListPermissionSetProvisioningStatus', { InstanceArn: of.InstanceArn, Filter: { Status: 'IN_PROGRESS' }, MaxResults: 100 }, (a) => a.PermissionSetsProvisioningStatus, { every })
  const seen = useRef(new Set<string>())
  for (const r of running.data ?? []) if (r.RequestId) seen.current.add(r.RequestId)
  const n = running.data?.length ?? 0
  const before = useRef(0)
  useEffect(() => {
    if (n < before.current) void known.invalidateQueries({ queryKey: ['sso', 'ListAccountsForProvisionedPermissionSet'] })
    before.current = n
  }, [n, known])
  return (
    <SpaceBetween size="xs">
      {[...seen.current].map((id) => (
        <Provisioning key={id} id={id} of={of} />
      ))}
    </SpaceBetween>
  )
}

function Provisioning({ id, of }: { id: string; of: Of }) {
  const answer = useCall(ssoadmin, 'DescribePermissionSetProvisioningStatus', { InstanceArn: of.InstanceArn, ProvisionPermissionSetRequestId: id }, { every })
  const s = answer.data?.PermissionSetProvisioningStatus
  if (!s || s.PermissionSetArn !== of.PermissionSetArn) return null
  const where = s.AccountId ? <Link href={`#/accounts/${s.AccountId}`}>{s.AccountId}</Link> : 'all accounts'
  switch (s.Status) {
    case 'IN_PROGRESS':
      return <StatusIndicator type="in-progress">Updating {where}</StatusIndicator>
    case 'FAILED':
      return (
        <StatusIndicator type="error">
          Could not update {where}: {s.FailureReason}
        </StatusIndicator>
      )
    default:
      return <StatusIndicator>Updated {where}</StatusIndicator>
  }
}
