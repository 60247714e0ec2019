import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { usePaged } from '../../aws/hooks'
import { service as ssoadmin, type ApplicationAssignment } from '../../aws/services/ssoadmin'
import { RightsButton, useRights } from '../../ui/rights'
import { ServerTable } from '../../ui/table'
import { principalHref, principalKey, usePrincipalNames, type Principal } from '../common/names'
import type { Of } from './of'
import { Assign } from './assign'
import { Requirement } from './requirement'
import { Unassign } from './unassign'

const principalOf = (a: ApplicationAssignment): Principal => ({ type: a.PrincipalType, id: a.PrincipalId })

/** Who may use the application. */
export function Assignments({ application, arn }: Of) {
  const [selected, setSelected] = useState<ApplicationAssignment[]>([])
  const [open, setOpen] = useState<'assign' | 'remove'>()
  const rows = usePaged(ssoadmin, 'ListApplicationAssignments', { ApplicationArn: arn }, (a) => a.ApplicationAssignments)
  const name = usePrincipalNames([...rows.items, ...selected].map(principalOf))
  const rights = useRights(...['sso:CreateApplicationAssignment', 'sso:DeleteApplicationAssignment'].map((action) => ({ action, resource: arn })))
  const called = (a: ApplicationAssignment) => name(principalOf(a))
  const assign = (
    <RightsButton variant="primary" reason={rights.why('sso:CreateApplicationAssignment', arn)} onClick={() => setOpen('assign')}>
      Assign users and groups
    </RightsButton>
  )
  return (
    <SpaceBetween size="l">
      <Requirement arn={arn} name={application.Name ?? ''} />
      <ServerTable<ApplicationAssignment>
        things="assigned users and groups"
        description="What a group is assigned, its members may use."
        rows={rows}
        id={(a) => principalKey(principalOf(a))}
        name={called}
        selection="multi"
        selected={selected}
        onSelect={setSelected}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <RightsButton reason={rights.why('sso:DeleteApplicationAssignment', arn) ?? (selected.length ? undefined : 'Select users or groups first.')} onClick={() => setOpen('remove')}>
              Remove
            </RightsButton>
            {assign}
          </SpaceBetween>
        }
        whenEmpty={assign}
        columns={[
          { id: 'who', header: 'User or group', isRowHeader: true, cell: (a) => <Link href={principalHref(principalOf(a))}>{called(a)}</Link> },
          { id: 'type', header: 'Type', cell: (a) => (a.PrincipalType === 'USER' ? 'User' : 'Group') },
          { id: 'id', header: 'ID', cell: (a) => a.PrincipalId },
        ]}
      />
      {open === 'assign' && <Assign name={application.Name ?? ''} arn={arn} onClose={() => setOpen(undefined)} />}
      {open === 'remove' && (
        <Unassign
          application={application.Name ?? ''}
          assignments={selected}
          called={called}
          onClose={(left) => {
            setOpen(undefined)
            setSelected(left)
          }}
        />
      )}
    </SpaceBetween>
  )
}
