import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import ContentLayout from '@cloudscape-design/components/content-layout'
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard'
import Header from '@cloudscape-design/components/header'
import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useState } from 'react'
import { usePaged } from '../../aws/hooks'
import { service as cloudtrail } from '../../aws/services/cloudtrail'
import { Dialog } from '../../ui/dialog'
import { when } from '../../ui/format'
import { ServerTable } from '../../ui/table'
import { useTitle } from '../../ui/title'
import { shown, type Shown } from './event'
import { Export } from './export'
import { changes, Filters, request, type Filter } from './filters'

/** Who did what, when and from where, and what was refused. */
export default function Audit() {
  useTitle('Audit')
  const [filter, setFilter] = useState<Filter>(changes)
  const [asked, setAsked] = useState(() => request(changes, Date.now()))
  const [open, setOpen] = useState<Shown>()
  const [exporting, setExporting] = useState(false)
  const rows = usePaged(cloudtrail, 'LookupEvents', asked, (a) => a.Events?.map(shown))
  const look = (f: Filter) => {
    setFilter(f)
    setAsked(request(f, Date.now()))
  }
  return (
    <ContentLayout
      header={
        <Header variant="h1" description="Every change, every sign-in, every issue of credentials and every refusal, newest first. Looking at something is recorded as well: clear the value to see all.">
          Audit
        </Header>
      }
    >
      <SpaceBetween size="l">
        <ServerTable<Shown>
          things="events"
          rows={rows}
          id={(e) => e.id}
          name={(e) => e.name}
          filtered={filter.value !== '' || filter.range !== null}
          filter={<Filters filter={filter} onChange={look} />}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button iconName="refresh" ariaLabel="Refresh" onClick={() => look(filter)} />
              <Button onClick={() => setExporting(true)}>Export</Button>
            </SpaceBetween>
          }
          columns={[
            { id: 'time', header: 'Time', cell: (e) => when(e.time) },
            {
              id: 'name',
              header: 'Event',
              isRowHeader: true,
              cell: (e) => (
                <Link
                  href="#/audit"
                  onFollow={(event) => {
                    event.preventDefault()
                    setOpen(e)
                  }}
                >
                  {e.name}
                </Link>
              ),
            },
            { id: 'user', header: 'User', cell: (e) => e.user || '–' },
            { id: 'from', header: 'From', cell: (e) => e.from || '–' },
            { id: 'resources', header: 'Resources', cell: (e) => e.resources || '–', maxWidth: 320 },
            { id: 'outcome', header: 'Outcome', cell: (e) => <StatusIndicator type={e.error ? 'error' : 'success'}>{e.error || 'Done'}</StatusIndicator> },
          ]}
        />
      </SpaceBetween>
      {open && <Details event={open} onDismiss={() => setOpen(undefined)} />}
      {exporting && <Export request={asked} onDismiss={() => setExporting(false)} />}
    </ContentLayout>
  )
}

function Details({ event, onDismiss }: { event: Shown; onDismiss: () => void }) {
  const record = JSON.stringify(event.record, null, 2)
  return (
    <Dialog size="large" header={event.name} onDismiss={onDismiss}>
      <SpaceBetween size="m">
        {event.error && (
          <StatusIndicator type="error">
            {event.error}: {event.message}
          </StatusIndicator>
        )}
        <CopyToClipboard variant="button" copyButtonText="Copy record" textToCopy={record} copySuccessText="Copied" copyErrorText="Could not copy" />
        <Box variant="code">
          <pre tabIndex={0} aria-label="The event's record" style={{ overflow: 'auto', maxHeight: '60vh' }}>
            {record}
          </pre>
        </Box>
      </SpaceBetween>
    </Dialog>
  )
}
