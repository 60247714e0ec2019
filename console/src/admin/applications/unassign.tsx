import { call } from '../../aws/service'
import { service as ssoadmin, type ApplicationAssignment } from '../../aws/services/ssoadmin'
import { useSeveral } from '../../aws/several'
import { Confirm } from '../../ui/confirm'
import { useNotices } from '../../ui/notices'
import { Outcome } from '../../ui/outcome'

interface Props {
  /** The application's name. */
  application: string
  assignments: ApplicationAssignment[]
  called: (a: ApplicationAssignment) => string
  /** Is told whose assignment is left. */
  onClose: (left: ApplicationAssignment[]) => void
}

const shown = 10

/** Takes assignments to an application away, one after the other. */
export function Unassign({ application, assignments, called, onClose }: Props) {
  const notices = useNotices()
  const several = useSeveral<ApplicationAssignment>((authority, a) => call(authority, ssoadmin, 'DeleteApplicationAssignment', a))
  const failed = several.refused.map((r) => r.item)
  const again = !several.running && failed.length > 0
  const asked = again ? failed : assignments
  const run = async () => {
    const refused = await several.run(asked)
    const done = asked.length - refused.length
    if (done > 0) notices.done(`${asked.length === 1 ? called(asked[0]!) : `${done.toLocaleString()} users and groups`} removed from ${application}.`)
    if (refused.length === 0) onClose([])
  }
  return (
    <Confirm
      title={`Remove ${asked.length === 1 ? called(asked[0]!) : `${asked.length.toLocaleString()} users and groups`} from ${application}?`}
      action={again ? 'Try again' : 'Remove'}
      doing="remove users and groups"
      busy={several.running}
      error={null}
      outcome={<Outcome of={several} doing="Removing users and groups" name={called} />}
      onConfirm={() => void run()}
      onDismiss={() => !several.running && onClose(several.total === 0 ? assignments : failed)}
    >
      {asked.slice(0, shown).map(called).join(', ')}
      {asked.length > shown && ` and ${asked.length - shown} more`}. Who is assigned in no other way can no longer use {application}, and loses it from the portal.
    </Confirm>
  )
}
