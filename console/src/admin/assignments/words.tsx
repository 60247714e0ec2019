import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { AssignmentBatch } from '../../aws/services/gatehouse'
import { count } from '../../ui/format'

export const pause = 1500 // milliseconds between two looks at what is in progress

export const ended = (b: AssignmentBatch): number => b.Succeeded + b.Failed

/** What a batch does, as a heading: 'Assigning in 6 accounts'. */
export const heading = (b: AssignmentBatch): string => `${b.Kind === 'CREATE' ? 'Assignments' : 'Removal of assignments'} in ${count(b.AccountCount, 'account')}`

/** How far a batch is, in numbers. */
export const far = (b: AssignmentBatch): string => `${ended(b).toLocaleString()} of ${b.Total.toLocaleString()} done${b.Failed > 0 ? `, ${b.Failed.toLocaleString()} of them failed` : ''}`

/** Who began it: the session's name, which for people is their user name. */
export const starter = (b: AssignmentBatch): string => b.CreatedBy?.slice(b.CreatedBy.lastIndexOf('/') + 1) || '–'

/** How a batch stands, or its part in an account. */
export function Status({ status }: { status: AssignmentBatch['Status'] }) {
  switch (status) {
    case 'SUCCEEDED':
      return <StatusIndicator type="success">Succeeded</StatusIndicator>
    case 'FAILED':
      return <StatusIndicator type="error">Failed</StatusIndicator>
    default:
      return <StatusIndicator type="in-progress">In progress</StatusIndicator>
  }
}
