import { useState } from 'react'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useAct, usePaged } from '../../aws/hooks'
import { service as ssoadmin, type ScopeDetails } from '../../aws/services/ssoadmin'
import { Confirm } from '../../ui/confirm'
import { useNotices } from '../../ui/notices'
import { RightsButton, useRights } from '../../ui/rights'
import { ServerTable } from '../../ui/table'
import { useCenter } from '../center'
import type { Of } from './of'
import { EditScope } from './editscope'
import { ApplicationLink } from './link'

/** What the application may ask for, and of whom. */
export function Scopes({ arn }: Of) {
  const { instanceArn } = useCenter()
  // The service gives at most ten at a time.
  const rows = usePaged(ssoadmin, 'ListApplicationAccessScopes', { ApplicationArn: arn }, (a) => a.Scopes, { size: 10 })
  const rights = useRights(...['sso:PutApplicationAccessScope', 'sso:DeleteApplicationAccessScope'].map((action) => ({ action, resource: arn })))
  const [editing, setEditing] = useState<ScopeDetails | 'new'>()
  const [deleting, setDeleting] = useState<ScopeDetails>()
  const put = rights.why('sso:PutApplicationAccessScope', arn)
  const add = (
    <RightsButton variant="primary" reason={put} onClick={() => setEditing('new')}>
      Add scope
    </RightsButton>
  )
  return (
    <>
      <ServerTable<ScopeDetails>
        things="scopes"
        description="What tokens of the application are good for, and which other applications may exchange them for tokens of their own."
        rows={rows}
        id={(s) => s.Scope}
        name={(s) => s.Scope}
        actions={add}
        whenEmpty={add}
        columns={[
          { id: 'scope', header: 'Scope', isRowHeader: true, cell: (s) => s.Scope },
          {
            id: 'targets',
            header: 'Authorized targets',
            cell: (s) => (s.AuthorizedTargets?.length ? s.AuthorizedTargets.map((t) => <div key={t}>{t === instanceArn ? 'The identity center' : <ApplicationLink arn={t} />}</div>) : '–'),
          },
          {
            id: 'act',
            header: 'Actions',
            cell: (s) => (
              <SpaceBetween direction="horizontal" size="xs">
                <RightsButton variant="inline-link" reason={put} ariaLabel={`Edit ${s.Scope}`} onClick={() => setEditing(s)}>
                  Edit
                </RightsButton>
                <RightsButton variant="inline-link" reason={rights.why('sso:DeleteApplicationAccessScope', arn)} ariaLabel={`Delete ${s.Scope}`} onClick={() => setDeleting(s)}>
                  Delete
                </RightsButton>
              </SpaceBetween>
            ),
          },
        ]}
      />
      {editing && <EditScope arn={arn} before={editing === 'new' ? undefined : editing} onDismiss={() => setEditing(undefined)} />}
      {deleting && <DeleteScope arn={arn} scope={deleting.Scope} onDismiss={() => setDeleting(undefined)} />}
    </>
  )
}

function DeleteScope({ arn, scope, onDismiss }: { arn: string; scope: string; onDismiss: () => void }) {
  const remove = useAct(ssoadmin, 'DeleteApplicationAccessScope')
  const notices = useNotices()
  return (
    <Confirm
      title={`Delete the scope ${scope}?`}
      action="Delete"
      doing="delete the scope"
      busy={remove.isPending}
      error={remove.error}
      onDismiss={onDismiss}
      onConfirm={() =>
        remove.mutate(
          { ApplicationArn: arn, Scope: scope },
          {
            onSuccess: () => {
              notices.done(`The scope ${scope} is deleted.`)
              onDismiss()
            },
          },
        )
      }
    >
      The application can ask for it no more.
    </Confirm>
  )
}
