import { useAct } from '../../../aws/hooks'
import { service as ssoadmin } from '../../../aws/services/ssoadmin'
import { Confirm } from '../../../ui/confirm'
import { useNotices } from '../../../ui/notices'
import type { Kind } from './kinds'

/** Grants what has nothing to fill in. */
export function AddPlain({ arn, kind, onDismiss }: { arn: string; kind: Kind; onDismiss: () => void }) {
  const put = useAct(ssoadmin, 'PutApplicationGrant')
  const notices = useNotices()
  return (
    <Confirm
      title={`Grant ${kind.name}?`}
      action="Grant"
      doing="grant it"
      busy={put.isPending}
      error={put.error}
      onDismiss={onDismiss}
      onConfirm={() =>
        put.mutate(
          { ApplicationArn: arn, GrantType: kind.type, Grant: kind.plain ?? {} },
          {
            onSuccess: () => {
              notices.done(`${kind.name} is granted.`)
              onDismiss()
            },
          },
        )
      }
    >
      {kind.about}
    </Confirm>
  )
}
