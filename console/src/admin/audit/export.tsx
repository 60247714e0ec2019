import Box from '@cloudscape-design/components/box'
import RadioGroup from '@cloudscape-design/components/radio-group'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useEffect, useRef, useState } from 'react'
import { Failure } from '../../aws/error'
import type { SearchEventsRequest } from '../../aws/services/gatehouse'
import { useAuthority } from '../../session/authority'
import { download } from '../../ui/download'
import { when } from '../../ui/format'
import { Sheet } from '../../ui/sheet'
import { csv, jsonLines, type Shown } from './event'
import { search } from './search'

const most = 100_000 // events in a file; `gatehouse events export` on the host has no bound

type Form = 'csv' | 'jsonl'

/** Saves every event that a request finds as a file, page after page; it can be stopped. */
export function Export({ request, onDismiss }: { request: SearchEventsRequest; onDismiss: () => void }) {
  const authority = useAuthority()
  const [form, setForm] = useState<Form>('csv')
  const [read, setRead] = useState<{ events: number; to?: number }>()
  const [error, setError] = useState<Failure | null>(null)
  const stop = useRef<AbortController>(undefined)
  useEffect(() => () => stop.current?.abort(), [])

  const run = async () => {
    const c = new AbortController()
    stop.current = c
    setError(null)
    setRead({ events: 0 })
    try {
      const events: Shown[] = []
      let token: string | undefined
      do {
        const part = await search(authority, request, 100, token, c.signal)
        events.push(...part.events)
        token = part.next
        setRead({ events: events.length, to: part.searchedTo })
      } while (token && events.length < most)
      download(`gatehouse-events.${form}`, form === 'csv' ? 'text/csv' : 'application/x-ndjson', form === 'csv' ? csv(events) : jsonLines(events))
      onDismiss()
    } catch (e) {
      if (!c.signal.aborted) setError(e instanceof Failure ? e : new Failure('Unexpected', String(e), 0))
      setRead(undefined)
    }
  }
  return (
    <Sheet title="Export events" size="medium" action="Export" doing="export the events" busy={read !== undefined} error={error} onSave={() => void run()} onDismiss={onDismiss}>
      <div>
        Saves all events that the filter finds, newest first, up to {most.toLocaleString()}. On the server&rsquo;s host <Box variant="code">gatehouse events export</Box> writes out any number.
      </div>
      <RadioGroup
        value={form}
        onChange={({ detail }) => setForm(detail.value as Form)}
        items={[
          { value: 'csv', label: 'Table (CSV)', description: 'Time, event, user, resources and outcome, for spreadsheets' },
          { value: 'jsonl', label: 'Records (JSON lines)', description: 'The whole events, for other programs' },
        ]}
        ariaLabel="Form of the file"
      />
      {read !== undefined && (
        <StatusIndicator type="in-progress">
          {read.events.toLocaleString()} events read{read.to !== undefined && `, back to ${when(read.to)}`}
        </StatusIndicator>
      )}
    </Sheet>
  )
}
