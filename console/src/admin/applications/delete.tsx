import { useNavigate } from 'react-router'
import { useAct, useAll, useCall } from '../../aws/hooks'
import { service as ssoadmin } from '../../aws/services/ssoadmin'
import { Confirm } from '../../ui/confirm'
import { count } from '../../ui/format'
import { Loading } from '../../ui/loading'
import { useNotices } from '../../ui/notices'
import { usePrincipalNames } from '../common/names'
import type { Of } from './of'

const named = 10 // assignments that are called by name before 'and n more'

/** Deletes an application, after it has told what goes with it. */
export function DeleteApplication({ application, arn, onDismiss }: Of & { onDismiss: () => void }) {
  const of = { ApplicationArn: arn }
  const assignments = useAll(ssoadmin, 'ListApplicationAssignments', { ...of, MaxResults: 100 }, (a) => a.ApplicationAssignments)
  const grants = useCall(ssoadmin, 'ListApplicationGrants', of)
  const scopes = useAll(ssoadmin, 'ListApplicationAccessScopes', { ...of, MaxResults: 10 }, (a) => a.Scopes)
  const first = (assignments.data ?? []).slice(0, named).map((a) => ({ type: a.PrincipalType, id: a.PrincipalId }))
  const name = usePrincipalNames(first)
  const remove = useAct(ssoadmin, 'DeleteApplication')
  const notices = useNotices()
  const go = useNavigate()
  const known = !assignments.isLoading && !grants.isLoading && !scopes.isLoading
  const many = assignments.data?.length ?? 0
  const typed = application.Name?.trim() || 'Delete'
  return (
    <Confirm
      title={`Delete ${application.Name}?`}
      typed={typed}
      action="Delete"
      doing="delete the application"
      waiting={!known}
      busy={remove.isPending}
      error={remove.error}
      onDismiss={onDismiss}
      onConfirm={() =>
        remove.mutate(of, {
          onSuccess: () => {
            notices.done(`${application.Name} is deleted.`)
            void go('/applications', { replace: true })
          },
        })
      }
    >
      This cannot be undone. The application gets no more tokens and vanishes from portals. With it go:
      {known ? (
        <ul>
          <li>
            {assignments.error ? `assignments: not known. ${assignments.error.message}` : count(many, 'assignment')}
            {many > 0 && `: ${first.map(name).join(', ')}`}
            {many > named && ` and ${(many - named).toLocaleString()} more`}
          </li>
          <li>{grants.error ? `grants: not known. ${grants.error.message}` : count(grants.data?.Grants.length ?? 0, 'grant')}</li>
          <li>{scopes.error ? `scopes: not known. ${scopes.error.message}` : count(scopes.data?.length ?? 0, 'scope')}</li>
          <li>its credentials’ policy, and its tags</li>
        </ul>
      ) : (
        <Loading what="what goes with it" />
      )}
    </Confirm>
  )
}
