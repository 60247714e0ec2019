import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import { count } from '../../../ui/format'
import { Reasons } from '../../../ui/outcome'
import { Sheet } from '../../../ui/sheet'
import { PassOn } from '../passon'
import type { useMaking } from './making'

/** Says what was made and what was not, with the secret to pass on. What failed can be tried again. */
export function Created({ making, onClose }: { making: ReturnType<typeof useMaking>; onClose: () => void }) {
  const { made, memberships, busy } = making
  if (!made) return null
  const partly = memberships.refused.length > 0 || made.noPassword !== undefined
  return (
    <Sheet
      size="medium"
      title={partly ? `${made.name} was added, but not all of it worked` : `${made.name} was added`}
      close={made.password?.MailedTo || !made.password ? 'Close' : 'Close, I have passed it on'}
      onDismiss={onClose}
    >
      {made.password && <PassOn user={made.name} password={made.password} />}
      {made.noPassword && (
        <Alert type="error" header="The user is there, but has no password" action={<Button loading={busy} onClick={making.retryPassword}>Try again</Button>}>
          {made.noPassword.message} You can also do it later, with Reset password on the user’s page.
        </Alert>
      )}
      {memberships.refused.length > 0 && (
        <Alert
          type="error"
          header={`The user is there, but not a member of ${count(memberships.refused.length, 'group')}`}
          action={<Button loading={busy} onClick={making.retryGroups}>Try again</Button>}
        >
          <Reasons refused={memberships.refused} name={(m) => m.group.DisplayName} />
        </Alert>
      )}
    </Sheet>
  )
}
