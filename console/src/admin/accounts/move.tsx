import Box from '@cloudscape-design/components/box'
import FormField from '@cloudscape-design/components/form-field'
import Select, { type SelectProps } from '@cloudscape-design/components/select'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Failure } from '../../aws/error'
import { useAct } from '../../aws/hooks'
import { call, type Authority } from '../../aws/service'
import { service as organizations } from '../../aws/services/organizations'
import { useAuthority } from '../../session/authority'
import { choices } from '../../ui/choices'
import { useNotices } from '../../ui/notices'
import { inWords } from '../../ui/problem'
import { Sheet } from '../../ui/sheet'
import { unitsIn, type Node } from './branches'

interface Place {
  id: string
  /** The names from the root down. */
  path: string
}

/** Moves an account to another organizational unit. */
export function MoveAccount({ account, onDone, onDismiss }: { account: Pick<Node, 'id' | 'name' | 'parent'>; onDone?: (unit: string) => void; onDismiss: () => void }) {
  const authority = useAuthority()
  const notices = useNotices()
  const act = useAct(organizations, 'MoveAccount')
  const places = useQuery<Place[], Failure>({ queryKey: ['organizations', 'tree', 'places'], queryFn: ({ signal }) => everyPlace(authority, signal) })
  const [to, setTo] = useState<SelectProps.Option | null>(null)
  const move = () => {
    const destination = to?.value
    if (!destination) return
    act.mutate(
      { AccountId: account.id, SourceParentId: account.parent, DestinationParentId: destination },
      {
        onSuccess: () => {
          notices.done(`${account.name} was moved to ${to.label}.`)
          onDone?.(destination)
          onDismiss()
        },
      },
    )
  }
  return (
    <Sheet title={`Move ${account.name}`} action="Move" wrong={to ? undefined : 'Choose a destination.'} doing={`move ${account.name}`} busy={act.isPending} error={act.error} onSave={move} onDismiss={onDismiss}>
      <Box>The service control policies of its new place apply to it at once, and those of its old place no longer do. Assignments stay.</Box>
      <FormField label="Destination" errorText={inWords(places.error, 'see the organizational units')}>
        <Select
          selectedOption={to}
          options={places.data?.filter((p) => p.id !== account.parent).map((p) => ({ value: p.id, label: p.path, description: p.id }))}
          onChange={({ detail }) => setTo(detail.selectedOption)}
          filteringType="auto"
          filteringAriaLabel="Find an organizational unit"
          placeholder="Choose the root or an organizational unit"
          {...choices(places, 'organizational units')}
          empty="There is nowhere else: create an organizational unit first."
        />
      </FormField>
    </Sheet>
  )
}

/** The roots and all units below them, each after what it lies in. */
async function everyPlace(authority: Authority, signal: AbortSignal): Promise<Place[]> {
  const roots = await call(authority, organizations, 'ListRoots', {}, signal)
  const all: Place[] = []
  const walk = async (p: Place): Promise<void> => {
    all.push(p)
    for (const u of await unitsIn(authority, p.id, signal)) await walk({ id: u.Id ?? '', path: `${p.path} / ${u.Name ?? ''}` })
  }
  for (const r of roots.Roots ?? []) await walk({ id: r.Id ?? '', path: r.Name ?? '' })
  return all
}
