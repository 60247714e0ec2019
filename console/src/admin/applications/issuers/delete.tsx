import { useAct } from '../../../aws/hooks'
import { service as ssoadmin } from '../../../aws/services/ssoadmin'
import { Confirm } from '../../../ui/confirm'
import { count } from '../../../ui/format'
import { Loading } from '../../../ui/loading'
import { useNotices } from '../../../ui/notices'
import { useBelievers } from './believers'

interface Props {
  arn: string
  name: string
  onDismiss: () => void
}

/** Deletes a trusted token issuer, after it has told which applications take its tokens. */
export function DeleteIssuer({ arn, name, onDismiss }: Props) {
  const believers = useBelievers(arn)
  const remove = useAct(ssoadmin, 'DeleteTrustedTokenIssuer')
  const notices = useNotices()
  const them = believers.data?.applications ?? []
  return (
    <Confirm
      title={`Delete ${name}?`}
      typed={name}
      action="Delete"
      doing="delete the trusted token issuer"
      waiting={believers.isLoading}
      busy={remove.isPending}
      error={remove.error}
      onDismiss={onDismiss}
      onConfirm={() =>
        remove.mutate(
          { TrustedTokenIssuerArn: arn },
          {
            onSuccess: () => {
              notices.done(`${name} is deleted.`)
              onDismiss()
            },
          },
        )
      }
    >
      This cannot be undone. Tokens of {name} are good for nothing here any more.{' '}
      {believers.isLoading && <Loading what="the applications that take them" />}
      {believers.error && `Which applications take them is not known: ${believers.error.message}`}
      {believers.data && them.length === 0 && (believers.data.more ? 'None of the first applications that were looked at takes them.' : 'No application takes them.')}
      {them.length > 0 && (
        <>
          {count(them.length, 'application')} {them.length === 1 ? 'takes' : 'take'} them, and {them.length === 1 ? 'keeps a grant' : 'keep grants'} that give nothing by this issuer:
          <ul>
            {them.map((a) => (
              <li key={a.ApplicationArn}>{a.Name}</li>
            ))}
          </ul>
          {believers.data?.more && 'There are more applications than were looked at.'}
        </>
      )}
    </Confirm>
  )
}
