import Box from '@cloudscape-design/components/box'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { useAct, useAll } from '../../aws/hooks'
import { service as ssoadmin, type CustomerManagedPolicyReference } from '../../aws/services/ssoadmin'
import { Confirm } from '../../ui/confirm'
import { useNotices } from '../../ui/notices'
import { useSlices } from '../../ui/pages'
import { RightsButton, useRights } from '../../ui/rights'
import { Sheet } from '../../ui/sheet'
import { ServerTable } from '../../ui/table'
import { Boundary } from './boundary'
import { Inline } from './inline'
import { ManagedPicker, ReferenceFields } from './policies'
import { unprovisioned, type Of } from './of'

/** A policy of the set's that has a name: AWS's, or each account's own. */
type Attached = { kind: 'aws'; name: string; arn: string } | { kind: 'customer'; name: string; reference: CustomerManagedPolicyReference }

/** What the set allows: policies with names, the inline policy, the boundary. */
export function PoliciesTab({ of }: { of: Of }) {
  return (
    <SpaceBetween size="l">
      <Policies of={of} />
      <Inline of={of} />
      <Boundary of={of} />
    </SpaceBetween>
  )
}

function Policies({ of }: { of: Of }) {
  const arn = of.PermissionSetArn
  const aws = useAll(ssoadmin, 'ListManagedPoliciesInPermissionSet', { ...of, MaxResults: 100 }, (a) => a.AttachedManagedPolicies)
  const customer = useAll(ssoadmin, 'ListCustomerManagedPolicyReferencesInPermissionSet', { ...of, MaxResults: 100 }, (a) => a.CustomerManagedPolicyReferences)
  const rights = useRights(...deeds.map((action) => ({ action, resource: arn })))
  const [adding, setAdding] = useState<'aws' | 'customer'>()
  const [removing, setRemoving] = useState<Attached>()
  const known = aws.data && customer.data
  const items = known && [
    ...aws.data.map((p): Attached => ({ kind: 'aws', name: p.Name ?? '', arn: p.Arn ?? '' })),
    ...customer.data.map((reference): Attached => ({ kind: 'customer', name: reference.Name, reference })),
  ]
  const rows = useSlices(items, {
    loading: aws.isLoading || customer.isLoading,
    error: aws.error ?? customer.error,
    refresh: () => void Promise.all([aws.refetch(), customer.refetch()]),
  })
  return (
    <>
      <ServerTable<Attached>
        things="policies"
        count={items?.length}
        rows={rows}
        id={(p) => (p.kind === 'aws' ? p.arn : `${p.reference.Path ?? '/'}${p.name}`)}
        name={(p) => p.name}
        none="No policies: the role may do nothing but what the inline policy allows."
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <RightsButton reason={rights.why(deeds[0], arn)} onClick={() => setAdding('aws')}>
              Attach AWS managed policies
            </RightsButton>
            <RightsButton reason={rights.why(deeds[1], arn)} onClick={() => setAdding('customer')}>
              Attach customer managed policies
            </RightsButton>
          </SpaceBetween>
        }
        columns={[
          { id: 'name', header: 'Name', isRowHeader: true, cell: (p) => p.name },
          { id: 'kind', header: 'Kind', cell: (p) => (p.kind === 'aws' ? 'AWS managed' : 'Customer managed, in every account') },
          { id: 'where', header: 'ARN or path', cell: (p) => (p.kind === 'aws' ? p.arn : (p.reference.Path ?? '/')) },
          {
            id: 'act',
            header: 'Actions',
            cell: (p) => (
              <RightsButton variant="inline-link" ariaLabel={`Detach ${p.name}`} reason={rights.why(deeds[p.kind === 'aws' ? 2 : 3], arn)} onClick={() => setRemoving(p)}>
                Detach
              </RightsButton>
            ),
          },
        ]}
      />
      {adding === 'aws' && <AttachManaged of={of} except={(aws.data ?? []).map((p) => p.Arn ?? '')} onDismiss={() => setAdding(undefined)} />}
      {adding === 'customer' && <AttachCustomer of={of} onDismiss={() => setAdding(undefined)} />}
      {removing && <Detach of={of} policy={removing} onDismiss={() => setRemoving(undefined)} />}
    </>
  )
}

const deeds = [
  'sso:AttachManagedPolicyToPermissionSet',
  'sso:AttachCustomerManagedPolicyReferenceToPermissionSet',
  'sso:DetachManagedPolicyFromPermissionSet',
  'sso:DetachCustomerManagedPolicyReferenceFromPermissionSet',
] as const

function AttachManaged({ of, except, onDismiss }: { of: Of; except: string[]; onDismiss: () => void }) {
  const [arns, setArns] = useState<string[]>([])
  const attach = useAct(ssoadmin, 'AttachManagedPolicyToPermissionSet')
  const notices = useNotices()
  const save = async () => {
    for (const arn of arns) {
      await attach.mutateAsync({ ...of, ManagedPolicyArn: arn })
      setArns((all) => all.filter((a) => a !== arn)) // what is left when one is refused
    }
    notices.done(`Attached. ${unprovisioned}`)
    onDismiss()
  }
  return (
    <Sheet title="Attach AWS managed policies" action="Attach" wrong={arns.length ? undefined : 'Choose at least one policy.'} busy={attach.isPending} error={attach.error} doing="attach the policy" onDismiss={onDismiss} onSave={() => void save().catch(() => {})}>
      <ManagedPicker arns={arns} onChange={setArns} except={except} />
    </Sheet>
  )
}

function AttachCustomer({ of, onDismiss }: { of: Of; onDismiss: () => void }) {
  const [references, setReferences] = useState<CustomerManagedPolicyReference[]>([{ Name: '', Path: '/' }])
  const attach = useAct(ssoadmin, 'AttachCustomerManagedPolicyReferenceToPermissionSet')
  const notices = useNotices()
  const save = async () => {
    for (const r of references) {
      await attach.mutateAsync({ ...of, CustomerManagedPolicyReference: r })
      setReferences((all) => all.filter((x) => x !== r))
    }
    notices.done(`Attached. ${unprovisioned}`)
    onDismiss()
  }
  return (
    <Sheet
      title="Attach customer managed policies"
      action="Attach"
      wrong={references.length && references.every((r) => r.Name) ? undefined : 'Name every policy.'}
      busy={attach.isPending}
      error={attach.error}
      doing="attach the policy"
      onDismiss={onDismiss}
      onSave={() => void save().catch(() => {})}
    >
      <Box>They must exist, with this name and path, in every account that the set is assigned in. Provisioning says where one is missing.</Box>
      <ReferenceFields references={references} onChange={setReferences} />
    </Sheet>
  )
}

function Detach({ of, policy, onDismiss }: { of: Of; policy: Attached; onDismiss: () => void }) {
  const aws = useAct(ssoadmin, 'DetachManagedPolicyFromPermissionSet')
  const customer = useAct(ssoadmin, 'DetachCustomerManagedPolicyReferenceFromPermissionSet')
  const notices = useNotices()
  const onSuccess = () => {
    notices.done(`${policy.name} is detached. ${unprovisioned}`)
    onDismiss()
  }
  return (
    <Confirm
      title={`Detach ${policy.name}?`}
      action="Detach"
      doing="detach the policy"
      busy={aws.isPending || customer.isPending}
      error={aws.error ?? customer.error}
      onDismiss={onDismiss}
      onConfirm={() => (policy.kind === 'aws' ? aws.mutate({ ...of, ManagedPolicyArn: policy.arn }, { onSuccess }) : customer.mutate({ ...of, CustomerManagedPolicyReference: policy.reference }, { onSuccess }))}
    >
      Once the accounts are updated, people with this set can no longer do what only this policy allows.
    </Confirm>
  )
}
