import { lazy, Suspense } from 'react'
import Box from '@cloudscape-design/components/box'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator'
import { useEffect, useState } from 'react'
import { useCall } from '../../aws/hooks'
import { service as gatehouse, type PolicyFinding, type ValidatePolicyRequest } from '../../aws/services/gatehouse'
import { Loading } from '../loading'
import { Problem } from '../problem'
import { Plain } from './plain'

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

/** A JSON policy, checked by the server as it is typed: what is wrong, where, and which actions there are. */
export function PolicyEditor({ value, onChange, kind, label, onValid }: Props) {
  const settled = useSettled(value)
  const asked = settled.trim() !== ''
  const answer = useCall(gatehouse, 'ValidatePolicy', { PolicyDocument: settled, PolicyType: kind }, { enabled: asked })
  const findings = asked && settled === value ? (answer.data?.Findings ?? []) : []
  const checked = settled === value && answer.isSuccess
  const valid = value.trim() === '' || (checked && !findings.some((f) => f.Type === 'ERROR'))
  useEffect(() => onValid?.(valid), [valid, onValid])
  return (
    <SpaceBetween size="s">
      <Suspense fallback={<Loading what="the editor" />}>
        <Text value={value} onChange={onChange} findings={findings} label={label} />
      </Suspense>
      {answer.error && <Problem error={answer.error} doing="check the policy" retry={() => void answer.refetch()} />}
      <div aria-live="polite">
        {value.trim() !== '' && !answer.error && (checked ? <Findings findings={findings} /> : <StatusIndicator type="loading">Checking</StatusIndicator>)}
      </div>
    </SpaceBetween>
  )
}

function Findings({ findings }: { findings: PolicyFinding[] }) {
  if (findings.length === 0) return <StatusIndicator>Nothing to complain about</StatusIndicator>
  return (
    <SpaceBetween size="xxs">
      {findings.map((f) => (
        <div key={`${f.IssueCode} ${f.Line}:${f.Column}`}>
          <StatusIndicator type={types[f.Type]}>
            {f.Message}{' '}
            <Box variant="small" display="inline">
              line {f.Line}, column {f.Column}
            </Box>
          </StatusIndicator>
        </div>
      ))}
    </SpaceBetween>
  )
}

const types: Record<PolicyFinding['Type'], StatusIndicatorProps.Type> = { ERROR: 'error', WARNING: 'warning', SUGGESTION: 'info' }

/** A value once it has not changed for a while. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pause)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
