import { useState } from 'react'
import { call } from '../../aws/service'
import { service as ssoadmin } from '../../aws/services/ssoadmin'
import { useSeveral } from '../../aws/several'
import { useNotices } from '../../ui/notices'
import { Outcome } from '../../ui/outcome'
import { Sheet } from '../../ui/sheet'
import type { Principal } from '../common/names'
import { ChoosePrincipals, type Chosen } from '../common/principals'

type Named = Principal & { name: string }

const none: Chosen = { users: [], groups: [] }

/** Assigns users and groups to an application. Whom it refuses stays chosen, with the reason. */
export function Assign({ name, arn, onClose }: { name: string; arn: string; onClose: () => void }) {
  const notices = useNotices()
  const [chosen, setChosen] = useState(none)
  const several = useSeveral<Named>((authority, p) => call(authority, ssoadmin, 'CreateApplicationAssignment', { ApplicationArn: arn, PrincipalType: p.type, PrincipalId: p.id }))
  const all: Named[] = [
    ...chosen.groups.map((g) => ({ type: 'GROUP' as const, id: g.GroupId, name: g.DisplayName })),
    ...chosen.users.map((u) => ({ type: 'USER' as const, id: u.UserId, name: u.UserName })),
  ]
  const run = async () => {
    const refused = await several.run(all)
    const done = all.length - refused.length
    if (done > 0) notices.done(`${all.length === 1 ? all[0]!.name : `${done.toLocaleString()} users and groups`} can use ${name}.`)
    if (refused.length === 0) return onClose()
    const left = new Set(refused.map((r) => r.item.id))
    setChosen({ users: chosen.users.filter((u) => left.has(u.UserId)), groups: chosen.groups.filter((g) => left.has(g.GroupId)) })
  }
  return (
    <Sheet
      title={`Assign users and groups to ${name}`}
      action={all.length ? `Assign ${all.length.toLocaleString()}` : 'Assign'}
      wrong={all.length ? undefined : 'Select users or groups first.'}
      busy={several.running}
      error={null}
      doing="assign users and groups"
      onSave={() => void run()}
      onDismiss={onClose}
    >
      <ChoosePrincipals chosen={chosen} onChange={setChosen} />
      <Outcome of={several} doing="Assigning users and groups" name={(p) => p.name} />
    </Sheet>
  )
}
