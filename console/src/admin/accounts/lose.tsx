import Alert from '@cloudscape-design/components/alert'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { count } from '../../ui/format'
import { Problem } from '../../ui/problem'
import type { useLosses } from './consequences'

/** Says how many people lose something when assignments end. */
export function WhatPeopleLose({ lost }: { lost: ReturnType<typeof useLosses> }) {
  if (lost.error) return <Problem error={lost.error} doing="see who would lose access" />
  if (!lost.feasible) return <Alert type="info">For so many accounts it is not counted how many people lose access.</Alert>
  if (!lost.losses) return <StatusIndicator type="loading">Finding out who would lose access</StatusIndicator>
  const { people, shutOut } = lost.losses
  if (people === 0) return <Alert type="info" header="Nobody loses access">Whoever has it by these assignments has it by others as well, or nobody has it.</Alert>
  return (
    <Alert type="warning" header={people === 1 ? '1 person loses access' : `${people.toLocaleString()} people lose access`}>
      They lose a permission set to which no other assignment leads; {shutOut === 0 ? 'all of them can still enter these accounts by others' : `${count(shutOut, 'person', 'people')} can then not enter an account at all`}.
      Credentials that they hold stop working within a second.
    </Alert>
  )
}
