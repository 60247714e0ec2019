import Box from '@cloudscape-design/components/box'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import { useState } from 'react'
import { useAct } from '../../aws/hooks'
import { service as organizations } from '../../aws/services/organizations'
import { Confirm } from '../../ui/confirm'
import { useNotices } from '../../ui/notices'
import { Sheet } from '../../ui/sheet'
import type { Node } from './branches'

interface NameProps {
  /** Where a new unit is to lie, or … */
  parent?: Node
  /** … the unit that is to have another name. */
  unit?: Node
  onDone?: () => void
  onDismiss: () => void
}

/** Asks for the name of an organizational unit, and makes it or renames it. */
export function NameUnit({ parent, unit, onDone, onDismiss }: NameProps) {
  const notices = useNotices()
  const create = useAct(organizations, 'CreateOrganizationalUnit')
  const rename = useAct(organizations, 'UpdateOrganizationalUnit')
  const [name, setName] = useState(unit?.name ?? '')
  const [tried, setTried] = useState(false)
  const wrong = name.trim() === '' ? 'Enter a name.' : name.length > 128 ? 'A name has at most 128 characters.' : ''
  const done = (text: string) => ({
    onSuccess: () => {
      notices.done(text)
      onDone?.()
      onDismiss()
    },
  })
  const submit = () => {
    setTried(true)
    if (wrong) return
    if (unit) rename.mutate({ OrganizationalUnitId: unit.id, Name: name }, done(`${unit.name} is called ${name} now.`))
    else if (parent) create.mutate({ ParentId: parent.id, Name: name }, done(`Organizational unit ${name} was created in ${parent.name}.`))
  }
  return (
    <Sheet
      title={unit ? `Rename ${unit.name}` : `Create an organizational unit in ${parent?.name}`}
      action={unit ? 'Rename' : 'Create'}
      doing={unit ? 'rename the organizational unit' : 'create the organizational unit'}
      busy={create.isPending || rename.isPending}
      error={create.error ?? rename.error}
      onSave={submit}
      onDismiss={onDismiss}
    >
      <FormField label="Name" constraintText="1 to 128 characters, unlike any other in the same place." errorText={tried && wrong}>
        <Input value={name} onChange={({ detail }) => setName(detail.value)} autoFocus />
      </FormField>
    </Sheet>
  )
}

export function DeleteUnit({ unit, onDismiss }: { unit: Node; onDismiss: () => void }) {
  const notices = useNotices()
  const act = useAct(organizations, 'DeleteOrganizationalUnit')
  return (
    <Confirm
      title="Delete organizational unit"
      action="Delete"
      doing={`delete ${unit.name}`}
      busy={act.isPending}
      error={act.error}
      onDismiss={onDismiss}
      onConfirm={() =>
        act.mutate(
          { OrganizationalUnitId: unit.id },
          {
            onSuccess: () => {
              notices.done(`Organizational unit ${unit.name} was deleted.`)
              onDismiss()
            },
          },
        )
      }
    >
      <Box>
        <b>{unit.name}</b> must be empty: move its accounts and organizational units elsewhere first. Service control policies stop being attached to it; they are not deleted.
      </Box>
    </Confirm>
  )
}
