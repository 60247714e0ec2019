import SpaceBetween from '@cloudscape-design/components/space-between'
import { call } from '../../aws/service'
import { service as gatehouse, type FoundUser } from '../../aws/services/gatehouse'
import { service as identitystore } from '../../aws/services/identitystore'
import { useSeveral } from '../../aws/several'
import { Confirm } from '../../ui/confirm'
import { count } from '../../ui/format'
import { useNotices } from '../../ui/notices'
import { Outcome } from '../../ui/outcome'
import { useCenter } from '../center'
import { LossLine } from './loss'

/** What is to become of several users. */
export interface Change {
  kind: 'enable' | 'disable' | 'delete'
  users: FoundUser[]
}

const shown = 10 // users whose losses are read and told one by one

const words = {
  enable: { title: 'Enable', doing: 'Enabling', done: 'enabled', action: 'Enable' },
  disable: { title: 'Disable', doing: 'Disabling', done: 'disabled', action: 'Disable' },
  delete: { title: 'Delete', doing: 'Deleting', done: 'deleted', action: 'Delete' },
}

/** Asks, does it to one after the other, and says with whom it did not work and why. `onClose` is told whom it is left to do to. */
export function ChangeSeveral({ change, onClose }: { change: Change; onClose: (left: FoundUser[]) => void }) {
  const { identityStoreId } = useCenter()
  const notices = useNotices()
  const w = words[change.kind]
  const several = useSeveral<FoundUser>((authority, u) => {
    const input = { IdentityStoreId: identityStoreId, UserId: u.UserId }
    switch (change.kind) {
      case 'enable':
        return call(authority, gatehouse, 'EnableUser', input)
      case 'disable':
        return call(authority, gatehouse, 'DisableUser', input)
      case 'delete':
        return call(authority, identitystore, 'DeleteUser', input)
    }
  })
  const failed = several.refused.map((r) => r.item)
  const again = !several.running && failed.length > 0
  const users = again ? failed : change.users
  const left = several.total === 0 ? change.users : failed
  const run = async () => {
    const refused = await several.run(users)
    const done = users.length - refused.length
    if (done > 0) notices.done(`${count(done, 'user')} ${w.done}.`)
    if (refused.length === 0) onClose([])
  }
  return (
    <Confirm
      title={`${w.title} ${users.length === 1 ? users[0]!.UserName : count(users.length, 'user')}?`}
      action={again ? 'Try again' : w.action}
      doing={`${change.kind} the users`}
      typed={change.kind === 'delete' ? 'Delete' : undefined}
      busy={several.running}
      error={null}
      outcome={<Outcome of={several} doing={`${w.doing} users`} name={(u) => u.UserName} />}
      onConfirm={() => void run()}
      onDismiss={() => !several.running && onClose(left)}
    >
      {change.kind === 'enable' && 'They can sign in again, with the password and devices they had. Sessions from before do not come back.'}
      {change.kind === 'disable' &&
        'They are signed out, cannot sign in, and everything issued to them stops working within a second. Groups and assignments stay as they are.'}
      {change.kind === 'delete' && (
        <SpaceBetween size="xs">
          <div>This cannot be undone. Their sessions end, and credentials they hold stop working within a second. They lose:</div>
          {users.slice(0, shown).map((u) => (
            <LossLine key={u.UserId} user={u.UserId} name={u.UserName} />
          ))}
          {users.length > shown && <div>and {count(users.length - shown, 'other user')} with all that is theirs.</div>}
        </SpaceBetween>
      )}
    </Confirm>
  )
}
