import { useAct } from '../../aws/hooks'
import { service as ssoadmin } from '../../aws/services/ssoadmin'
import { Confirm } from '../../ui/confirm'
import { useNotices } from '../../ui/notices'
import type { Of } from './of'

/** Enables an application that is disabled, and disables one that is not. */
export function SwitchApplication({ application, arn, onDismiss }: Of & { onDismiss: () => void }) {
  const update = useAct(ssoadmin, 'UpdateApplication')
  const notices = useNotices()
  const enable = application.Status === 'DISABLED'
  return (
    <Confirm
      title={`${enable ? 'Enable' : 'Disable'} ${application.Name}?`}
      action={enable ? 'Enable' : 'Disable'}
      doing={`${enable ? 'enable' : 'disable'} the application`}
      busy={update.isPending}
      error={update.error}
      onDismiss={onDismiss}
      onConfirm={() =>
        update.mutate(
          { ApplicationArn: arn, Status: enable ? 'ENABLED' : 'DISABLED' },
          {
            onSuccess: () => {
              notices.done(`${application.Name} is ${enable ? 'enabled' : 'disabled'}.`)
              onDismiss()
            },
          },
        )
      }
    >
      {enable
        ? 'It gets tokens again, and is back in the portal of those who may use it, if it is visible there.'
        : 'It gets no more tokens and vanishes from people’s portals. Who is assigned, and all that is configured, stays as it is.'}
    </Confirm>
  )
}
