import { useState } from 'react'
import type { FoundGroup } from '../../../aws/services/gatehouse'
import { useUnsaved } from '../../../ui/unsaved'
import { Wizard } from '../../../ui/wizard'
import { GroupPicker } from '../../groups/picker'
import { faults as found, refusal, type Draft } from '../attributes'
import type { PasswordMode } from '../passwordmode'
import { again, Details } from './details'
import { useMaking } from './making'
import { Created } from './outcome'
import { Review } from './review'

/** The wizard that adds a user: details, groups, review. */
export function CreateUser() {
  const [step, setStep] = useState(0)
  const [draft, setDraft] = useState<Draft>({})
  const [asked, setAsked] = useState(false)
  const [mode, setMode] = useState<PasswordMode>('EMAIL')
  const [groups, setGroups] = useState<FoundGroup[]>([])
  const making = useMaking(mode)
  const unsaved = useUnsaved(Object.values(draft).some((v) => v) || groups.length > 0)

  const wrong = found(draft)
  if (!wrong['Emails.Value'] && (draft[again] ?? '').trim() !== (draft['Emails.Value'] ?? '').trim()) wrong[again] = 'The addresses differ.'
  const right = Object.keys(wrong).length === 0
  const turn = (to: number) => {
    setAsked(true)
    if (to === 0 || right) setStep(to)
    else setStep(0)
  }
  const change = (path: string, value: string) =>
    setDraft((d) => {
      const next = { ...d, [path]: value }
      const name = (d: Draft) => [d['Name.GivenName'], d['Name.FamilyName']].map((n) => (n ?? '').trim()).filter(Boolean).join(' ')
      if (path.startsWith('Name.') && (d['DisplayName'] ?? '') === name(d)) next['DisplayName'] = name(next) // until it is written by hand
      return next
    })
  return (
    <Wizard
      title="Add user"
      above={[{ text: 'Users', href: '#/users' }]}
      back="/users"
      step={step}
      onStep={turn}
      submit="Add user"
      busy={making.busy}
      onSubmit={() => void making.begin(draft, groups)}
      steps={[
        {
          title: 'User details',
          content: <Details draft={draft} faults={asked ? wrong : {}} onChange={change} mode={mode} onMode={setMode} />,
          errorText: asked && !right ? 'Some of what you entered cannot be used.' : undefined,
        },
        {
          title: 'Groups',
          description: 'What a group may do, its members may do.',
          isOptional: true,
          content: <GroupPicker selected={groups} onSelect={setGroups} />,
        },
        {
          title: 'Review and add',
          content: <Review draft={draft} mode={mode} groups={groups} onEdit={setStep} />,
          errorText: making.error ? refusal(making.error) : undefined,
        },
      ]}
    >
      <Created making={making} onClose={() => unsaved.leave(`/users/${making.made?.id}`)} />
      {unsaved.question}
    </Wizard>
  )
}
