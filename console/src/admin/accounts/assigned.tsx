import Link from '@cloudscape-design/components/link'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Failure } from '../../aws/error'
import { call, type Authority } from '../../aws/service'
import { service as ssoadmin } from '../../aws/services/ssoadmin'
import { useAuthority } from '../../session/authority'
import { useSlices } from '../../ui/pages'
import { RightsButton, useRights } from '../../ui/rights'
import { ServerTable } from '../../ui/table'
import { useCenter } from '../center'
import { pageOf } from '../permissionsets/arn'
import { assignmentKey, type Assignment } from './consequences'
import { principalHref, usePrincipalNames, useSetNames } from '../common/names'
import { RemoveAssignments } from './remove'

/** Who is assigned to an account, with which permission set. */
export function Assigned({ account }: { account: string }) {
  const authority = useAuthority()
  const { instanceArn } = useCenter()
  const sets = useSetNames()
  const { why } = useRights('sso:DeleteAccountAssignment')
  const [selected, setSelected] = useState<Assignment[]>([])
  const [removing, setRemoving] = useState(false)
  const answer = useQuery<Assignment[], Failure>({ queryKey: ['sso', 'assignments', account], queryFn: ({ signal }) => assignments(authority, instanceArn, account, signal) })
  const rows = useSlices(answer.data, { loading: answer.isLoading, error: answer.error, refresh: () => void answer.refetch() })
  const name = usePrincipalNames([...rows.items, ...selected].map((a) => a.principal))
  return (
    <>
      <ServerTable<Assignment>
        things="assignments"
        description="What a group is assigned, its members have."
        count={answer.data?.length}
        rows={rows}
        id={assignmentKey}
        name={(a) => `${name(a.principal)} with ${sets.name(a.set)}`}
        selection="multi"
        selected={selected}
        onSelect={setSelected}
        actions={
          <RightsButton disabled={selected.length === 0} disabledReason="Select assignments first." reason={why('sso:DeleteAccountAssignment')} onClick={() => setRemoving(true)}>
            Remove access
          </RightsButton>
        }
        columns={[
          { id: 'who', header: 'User or group', cell: (a) => <Link href={principalHref(a.principal)}>{name(a.principal)}</Link>, isRowHeader: true },
          { id: 'type', header: 'Type', cell: (a) => (a.principal.type === 'USER' ? 'User' : 'Group') },
          { id: 'set', header: 'Permission set', cell: (a) => <Link href={`#${pageOf(a.set)}`}>{sets.name(a.set)}</Link> },
        ]}
      />
      {removing && <RemoveAssignments account={account} assignments={selected} name={(a) => `${name(a.principal)}: ${sets.name(a.set)}`} onDone={() => setSelected([])} onDismiss={() => setRemoving(false)} />}
    </>
  )
}

/** Every assignment in an account: those of each permission set that is provisioned there. */
async function assignments(authority: Authority, InstanceArn: string, account: string, signal: AbortSignal): Promise<Assignment[]> {
  const all: Assignment[] = []
  for (const set of await provisionedSets(authority, InstanceArn, account, signal)) {
    let NextToken: string | undefined
    do {
      const answer = await call(authority, ssoadmin, 'ListAccountAssignments', { InstanceArn, AccountId: account, PermissionSetArn: set, MaxResults: 100, NextToken }, signal)
      for (const a of answer.AccountAssignments ?? []) all.push({ account, set, principal: { type: a.PrincipalType ?? 'USER', id: a.PrincipalId ?? '' } })
      NextToken = answer.NextToken
    } while (NextToken)
  }
  return all
}

async function provisionedSets(authority: Authority, InstanceArn: string, AccountId: string, signal: AbortSignal): Promise<string[]> {
  const sets: string[] = []
  let NextToken: string | undefined
  do {
    const answer = await call(authority, ssoadmin, 'ListPermissionSetsProvisionedToAccount', { InstanceArn, AccountId, MaxResults: 100, NextToken }, signal)
    sets.push(...(answer.PermissionSets ?? []))
    NextToken = answer.NextToken
  } while (NextToken)
  return sets
}
