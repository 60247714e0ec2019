import Button from '@cloudscape-design/components/button'
import Flashbar, { type FlashbarProps } from '@cloudscape-design/components/flashbar'
import ProgressBar from '@cloudscape-design/components/progress-bar'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useLocation, useNavigate } from 'react-router'
import { useCall } from '../../aws/hooks'
import { service as gatehouse, type AssignmentBatch } from '../../aws/services/gatehouse'
import { count } from '../../ui/format'
import { iconWords } from '../../ui/notices'
import { useCenter } from '../center'
import { ended, far, heading } from './words'

const pause = 2000 // milliseconds between two looks while something is in progress
const most = 3 // shown at once

/**
 * Says on every page which batches of assignments are in progress, and how one ended
 * that was in progress while the person was here. What a batch changes is read again
 * by the pages when it has ended. Who may not see batches sees nothing of this.
 */
export function Running() {
  const { instanceArn: InstanceArn } = useCenter()
  const go = useNavigate()
  const here = useLocation().pathname
  const known = useQueryClient()
  const answer = useCall(gatehouse, 'ListAssignmentBatches', { InstanceArn, MaxResults: 20 }, { every: (a) => (a?.Batches.some((b) => b.Status === 'IN_PROGRESS') ? pause : false) })
  const seen = useRef(new Set<string>()) // in progress at the last look
  const [done, setDone] = useState<AssignmentBatch[]>([])
  const batches = answer.data?.Batches
  useEffect(() => {
    if (!batches) return
    const now = batches.filter((b) => b.Status !== 'IN_PROGRESS' && seen.current.has(b.BatchId))
    seen.current = new Set(batches.filter((b) => b.Status === 'IN_PROGRESS').map((b) => b.BatchId))
    if (now.length === 0) return
    setDone((all) => [...now, ...all.filter((b) => !now.some((n) => n.BatchId === b.BatchId))].slice(0, most))
    void known.invalidateQueries()
  }, [batches, known])
  const running = (batches ?? []).filter((b) => b.Status === 'IN_PROGRESS')
  const look = (b: AssignmentBatch) => <Button onClick={() => void go(`/assignments/${b.BatchId}`)}>View</Button>
  const items = [
    ...running.slice(0, most).map(
      (b): FlashbarProps.MessageDefinition => ({
        id: b.BatchId,
        type: 'in-progress',
        action: look(b),
        content: <ProgressBar variant="flash" label={heading(b)} description={far(b)} value={(100 * ended(b)) / Math.max(1, b.Total)} />,
      }),
    ),
    ...done
      .filter((b) => !running.some((r) => r.BatchId === b.BatchId))
      .map(
        (b): FlashbarProps.MessageDefinition => ({
          id: b.BatchId,
          type: b.Status === 'FAILED' ? 'error' : 'success',
          action: look(b),
          dismissible: true,
          dismissLabel: 'Dismiss',
          onDismiss: () => setDone((all) => all.filter((x) => x.BatchId !== b.BatchId)),
          content: b.Status === 'FAILED' ? `${heading(b)}: ${b.Failed.toLocaleString()} of ${count(b.Total, 'assignment')} failed.` : `${heading(b)}: all done.`,
        }),
      ),
  ].filter((i) => here !== `/assignments/${i.id}`) // that page says it itself
  return items.length > 0 ? <Flashbar items={items} i18nStrings={iconWords} /> : null
}
