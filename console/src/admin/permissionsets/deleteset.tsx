import { useNavigate } from 'react-router'
import { useAct, useAll } from '../../aws/hooks'
import { service as ssoadmin } from '../../aws/services/ssoadmin'
import { Confirm } from '../../ui/confirm'
import { count } from '../../ui/format'
import { Loading } from '../../ui/loading'
import { useNotices } from '../../ui/notices'
import type { Of } from './of'

/** Deletes a permission set that is assigned nowhere, and says where it still is. */
export function DeleteSet({ name, of, onDismiss }: { name: string; of: Of; onDismiss: () => void }) {
  const accounts = useAll(ssoadmin, 'ListAccountsForProvisionedPermissionSet', { ...of, MaxResults: 100 }, (a) => a.AccountIds)
  const remove = useAct(ssoadmin, 'DeletePermissionSet')
  const notices = useNotices()
  const go = useNavigate()
  const n = accounts.data?.length
  return (
    <Confirm
      title={`Delete ${name}?`}
      typed={name}
      action="Delete"
      doing="delete the permission set"
      busy={remove.isPending}
      error={remove.error}
      onDismiss={onDismiss}
      onConfirm={() =>
        remove.mutate(of, {
          onSuccess: () => {
            notices.done(`Permission set ${name} is deleted.`)
            void go('/permission-sets')
          },
        })
      }
    >
      {accounts.isLoading && <Loading what="where it is provisioned" />}
      {accounts.error && `Where it is provisioned is not known: ${accounts.error.message} A set that is assigned cannot be deleted.`}
      {n === 0 && 'It is assigned nowhere. Its policies and tags are deleted with it, and cannot be brought back.'}
      {n !== undefined && n > 0 && `It is provisioned in ${count(n, 'account')}. Remove its assignments there first: a set that is assigned cannot be deleted.`}
    </Confirm>
  )
}
