import SpaceBetween from '@cloudscape-design/components/space-between'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { useCall } from '../../aws/hooks'
import { service as gatehouse, type PolicyFinding, type ValidatePolicyRequest } from '../../aws/services/gatehouse'
import { Loading } from '../loading'
import { Problem } from '../problem'
import { Findings } from './findings'
import { Plain } from './plain'
import type { TextHandle } from './text'
import { summary } from './words'

// The editor proper is fetched when a policy is edited: it is as large as many pages.
const Text = lazy(() => import('./text').catch(() => ({ default: Plain })))

interface Props {
  value: string
  onChange: (text: string) => void
  kind: ValidatePolicyRequest['PolicyType']
  label: string
  /** Tells whether the document may be saved: it has no error, and the server has said so. */
  onValid?: (valid: boolean) => void
}

const pause = 400 // milliseconds without typing after which the server is asked

/** A JSON policy, checked by the server as it is typed: what is wrong, where, what may have been meant, and which actions there are. */
export function PolicyEditor({ value, onChange, kind, label, onValid }: Props) {
  const settled = useSettled(value)
  const text = useRef<TextHandle>(null)
  const empty = value.trim() === ''
  const answer = useCall(gatehouse, 'ValidatePolicy', { PolicyDocument: settled, PolicyType: kind }, { enabled: settled.trim() !== '' })
  const checked = !empty && settled === value && answer.isSuccess
  const found = checked ? answer.data.Findings : undefined
  const findings = useLatest(empty ? none : found) // what was found last stays while the next answer is on its way
  const valid = empty || (found !== undefined && !found.some((f) => f.Type === 'ERROR'))
  useEffect(() => onValid?.(valid), [valid, onValid])
  return (
    <SpaceBetween size="s">
      <Suspense fallback={<Loading what="the editor" />}>
        <Text ref={text} value={value} onChange={onChange} findings={findings} label={label} description={found ? summary(found) : ''} />
      </Suspense>
      {answer.error && <Problem error={answer.error} doing="check the policy" retry={() => void answer.refetch()} />}
      {!empty && !answer.error && (
        <Findings findings={findings} checked={checked} onGo={(f) => text.current?.go(f)} onReplace={(f, by) => text.current?.replace(f, by)} />
      )}
    </SpaceBetween>
  )
}

const none: PolicyFinding[] = []

/** A value once it has not changed for a while. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pause)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}

/** The last findings that there were. */
function useLatest(found: PolicyFinding[] | undefined): PolicyFinding[] {
  const [latest, setLatest] = useState(none)
  useEffect(() => {
    if (found) setLatest(found)
  }, [found])
  return found ?? latest
}
