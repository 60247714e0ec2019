import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import ProgressBar from '@cloudscape-design/components/progress-bar'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { Refused, Several } from '../aws/several'

interface Props<T> {
  of: Several<T>
  /** What is being done, as 'Deleting users'. */
  doing: string
  /** What an item is called. */
  name: (item: T) => string
}

/** How far a deed to several things is; afterwards what could not be done and why. */
export function Outcome<T>({ of, doing, name }: Props<T>) {
  if (of.running && of.total > 1) {
    return <ProgressBar value={((of.done + of.refused.length) / of.total) * 100} label={doing} description={`${of.done + of.refused.length} of ${of.total}`} />
  }
  if (of.running || of.refused.length === 0) return null
  return (
    <Alert type="error" header={of.done > 0 ? `${of.done} of ${of.total} done; these could not be:` : 'This could not be done'}>
      <Reasons refused={of.refused} name={name} />
    </Alert>
  )
}

/** What was refused, each with its reason. */
export function Reasons<T>({ refused, name }: { refused: Refused<T>[]; name: (item: T) => string }) {
  return (
    <SpaceBetween size="xxs">
      {refused.slice(0, 20).map((r, i) => (
        <div key={i}>
          <b>{name(r.item)}</b>: {r.error.message}
        </div>
      ))}
      {refused.length > 20 && <Box>and {refused.length - 20} more</Box>}
    </SpaceBetween>
  )
}
