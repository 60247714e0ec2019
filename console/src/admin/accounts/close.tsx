import { useAct } from '../../aws/hooks'
import { service as organizations } from '../../aws/services/organizations'
import { Confirm } from '../../ui/confirm'
import { useNotices } from '../../ui/notices'

/** Closes an account, after its id was typed. */
export function CloseAccount({ account, onDismiss }: { account: { id: string; name: string }; onDismiss: () => void }) {
  const notices = useNotices()
  const act = useAct(organizations, 'CloseAccount')
  return (
    <Confirm
      title={`Close ${account.name}`}
      typed={account.id}
      action="Close account"
      doing={`close ${account.name}`}
      busy={act.isPending}
      error={act.error}
      onDismiss={onDismiss}
      onConfirm={() =>
        act.mutate(
          { AccountId: account.id },
          {
            onSuccess: () => {
              notices.done(`${account.name} is being closed.`)
              onDismiss()
            },
          },
        )
      }
    >
      Credentials of this account stop working at once, those of people who are in it now as well, and nobody can be given access to it any more. The account stays in the
      organization as closed. It cannot be opened again.
    </Confirm>
  )
}
