import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import RadioGroup from '@cloudscape-design/components/radio-group'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Tiles from '@cloudscape-design/components/tiles'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Failure } from '../../aws/error'
import { useAuthority } from '../../session/authority'
import { duration } from '../../ui/format'
import { useNotices } from '../../ui/notices'
import { PolicyEditor } from '../../ui/policy/editor'
import { PolicyText } from '../../ui/policy/shown'
import { Problem } from '../../ui/problem'
import { TagFields, tagsWrong } from '../../ui/tagfields'
import { useUnsaved } from '../../ui/unsaved'
import { Wizard } from '../../ui/wizard'
import { useCenter } from '../center'
import { pageOf } from './arn'
import { GeneralFields } from './fields'
import { empty, make, type Draft, type Made } from './make'
import { boundaryName, BoundaryFields, ManagedPicker, ReferenceFields } from './policies'
import { predefined } from './predefined'

const nameForm = /^[\w+=,.@-]{1,32}$/

/** Makes a permission set in three steps: what it may do, what it is called, and a look at all of it. */
export function CreateSet() {
  const { instanceArn } = useCenter()
  const authority = useAuthority()
  const known = useQueryClient()
  const notices = useNotices()
  const [step, setStep] = useState(0)
  const [draft, setDraft] = useState<Draft>(empty)
  const unsaved = useUnsaved(JSON.stringify(draft) !== JSON.stringify(empty))
  const [valid, setValid] = useState(true)
  const [complaint, setComplaint] = useState('')
  const change = (part: Partial<Draft>) => setDraft((d) => ({ ...d, ...part }))
  const create = useMutation<Made, Failure>({
    mutationFn: () => make(authority, instanceArn, draft, (name) => predefined.find((p) => p.name === name)?.policy ?? name),
    onSuccess: (made) => {
      void known.invalidateQueries()
      for (const m of made.missing) notices.failed(`add ${m.what}`, m.error)
      notices.done(`Permission set ${draft.name} is made.`)
      unsaved.leave(pageOf(made.arn))
    },
  })
  const wrong = (at: number): string => {
    if (at === 0 && !draft.predefined && !valid) return 'The inline policy has errors.'
    if (at === 0 && draft.boundary && !boundaryName(draft.boundary).replace(/^\/+/, '')) return 'Choose the policy of the boundary.'
    if (at === 1 && !nameForm.test(draft.name)) return 'The name has 1 to 32 letters, digits and + = , . @ - _.'
    if (at === 1 && tagsWrong(draft.tags)) return 'The tags cannot be as they are.'
    return ''
  }
  const move = (to: number) => {
    const first = Array.from({ length: to }, (_, i) => i).find((i) => wrong(i) !== '')
    setComplaint(first === undefined ? '' : wrong(first))
    setStep(first ?? to)
  }
  return (
    <Wizard
      title="Create permission set"
      above={[{ text: 'Permission sets', href: '#/permission-sets' }]}
      back="/permission-sets"
      step={step}
      onStep={move}
      submit="Create"
      busy={create.isPending}
      onSubmit={() => create.mutate()}
      steps={[
        { title: 'What it may do', content: <Said complaint={complaint}><What draft={draft} change={change} onValid={setValid} /></Said> },
        {
          title: 'Details',
          content: (
            <Said complaint={complaint}>
              <SpaceBetween size="l">
                <Container header={<Header variant="h2">Details</Header>}>
                  <SpaceBetween size="l">
                    <FormField label="Name" description="It is part of the role's name in every account, and cannot be changed." constraintText="1 to 32 letters, digits and + = , . @ - _">
                      <Input value={draft.name} onChange={({ detail }) => change({ name: detail.value })} />
                    </FormField>
                    <GeneralFields value={draft} onChange={change} />
                  </SpaceBetween>
                </Container>
                <Container header={<Header variant="h2">Tags</Header>}>
                  <TagFields tags={draft.tags} onChange={(tags) => change({ tags })} tried={complaint !== ''} />
                </Container>
              </SpaceBetween>
            </Said>
          ),
        },
        {
          title: 'Review',
          content: (
            <SpaceBetween size="l">
              <Review draft={draft} />
              {create.error && <Problem error={create.error} doing="create the permission set" />}
            </SpaceBetween>
          ),
        },
      ]}
    >
      {unsaved.question}
    </Wizard>
  )
}

function Said({ complaint, children }: { complaint: string; children: React.ReactNode }) {
  return (
    <SpaceBetween size="l">
      {complaint && <Alert type="error">{complaint}</Alert>}
      {children}
    </SpaceBetween>
  )
}

interface StepProps {
  draft: Draft
  change: (part: Partial<Draft>) => void
}

function What({ draft, change, onValid }: StepProps & { onValid: (valid: boolean) => void }) {
  const custom = draft.predefined === ''
  return (
    <SpaceBetween size="l">
      <Tiles
        ariaLabel="Kind"
        value={custom ? 'custom' : 'predefined'}
        onChange={({ detail }) => change(detail.value === 'custom' ? { predefined: '', name: '' } : { predefined: 'AdministratorAccess', name: 'AdministratorAccess' })}
        items={[
          { value: 'predefined', label: 'Predefined', description: 'One AWS managed policy, for a usual task' },
          { value: 'custom', label: 'Custom', description: 'Policies of your choice, and a boundary' },
        ]}
      />
      {!custom && (
        <Container header={<Header variant="h2">Policy</Header>}>
          <RadioGroup
            ariaLabel="Policy"
            value={draft.predefined}
            onChange={({ detail }) => change({ predefined: detail.value, name: detail.value })}
            items={predefined.map((p) => ({ value: p.name, label: p.name, description: p.job ? `${p.about} (job function)` : p.about }))}
          />
        </Container>
      )}
      {custom && (
        <SpaceBetween size="l">
          <Container header={<Header variant="h2">AWS managed policies</Header>}>
            <ManagedPicker arns={draft.managed} onChange={(managed) => change({ managed })} />
          </Container>
          <Container header={<Header variant="h2" description="They must exist, with this name and path, in every account that the set is assigned in.">Customer managed policies</Header>}>
            <ReferenceFields references={draft.customer} onChange={(customer) => change({ customer })} />
          </Container>
          <Container header={<Header variant="h2">Inline policy</Header>}>
            <PolicyEditor label="Inline policy" kind="IDENTITY_POLICY" value={draft.inline} onChange={(inline) => change({ inline })} onValid={onValid} />
          </Container>
          <Container header={<Header variant="h2" description="What the policies above allow counts only as far as the boundary allows it too.">Permissions boundary</Header>}>
            <BoundaryFields boundary={draft.boundary} onChange={(boundary) => change({ boundary })} />
          </Container>
        </SpaceBetween>
      )}
    </SpaceBetween>
  )
}

function Review({ draft }: { draft: Draft }) {
  const custom = draft.predefined === ''
  return (
    <Container header={<Header variant="h2">{draft.name}</Header>}>
      <KeyValuePairs
        columns={2}
        items={[
          { label: 'Description', value: draft.description || '–' },
          { label: 'Session duration', value: duration(draft.sessionDuration) },
          { label: 'Relay state', value: draft.relayState || '–' },
          { label: 'Tags', value: draft.tags.map((t) => `${t.Key}=${t.Value}`).join(', ') || '–' },
          { label: 'AWS managed policies', value: (custom ? draft.managed.map((a) => a.slice(a.lastIndexOf('/') + 1)).join(', ') : draft.predefined) || '–' },
          { label: 'Customer managed policies', value: (custom && draft.customer.map((r) => `${r.Path ?? '/'}${r.Name}`).join(', ')) || '–' },
          { label: 'Permissions boundary', value: custom && draft.boundary ? boundaryName(draft.boundary) : '–' },
        ]}
      />
      {custom && draft.inline.trim() && (
        <Box padding={{ top: 'm' }}>
          <Box variant="awsui-key-label">Inline policy</Box>
          <PolicyText label="Inline policy" text={draft.inline} />
        </Box>
      )}
    </Container>
  )
}
