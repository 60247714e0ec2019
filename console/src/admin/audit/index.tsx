import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import ContentLayout from '@cloudscape-design/components/content-layout'
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard'
import Header from '@cloudscape-design/components/header'
import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useMemo, useState } from 'react'
import { useSearchParams } from 'react-router'
import { Dialog } from '../../ui/dialog'
import { when } from '../../ui/format'
import { useRights } from '../../ui/rights'
import { ServerTable } from '../../ui/table'
import { useTitle } from '../../ui/title'
import type { Shown } from './event'
import { Export } from './export'
import { Filters } from './filters'
import { fromAddress, request, toAddress } from './query'
import { useSearch } from './search'

const searching = 'gatehouse:SearchEvents'

/** Who did what, when and from where, and what was refused. What is asked for stands in the address. */
export default function Audit() {
  useTitle('Audit')
  const [query, setQuery] = useSearchParams()
  const filter = useMemo(() => fromAddress(query), [query])
  const [asked, setAsked] = useState(() => Date.now()) // the moment that 'the last hour' ends at
  const wanted = useMemo(() => request(filter, asked), [filter, asked])
  const [open, setOpen] = useState<Shown>()
  const [exporting, setExporting] = useState(false)
  const { why } = useRights(searching)
  const rows = useSearch(wanted)
  const account = filter.values.account !== undefined
  return (
    <ContentLayout
      header={
        <Header variant="h1" description="Every change, every sign-in, every issue of credentials and every refusal, newest first. Looking at something is recorded as well: take ‘Kind’ away to see all.">
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
          filtered={Object.keys(filter.values).length > 0 || filter.range !== null}
          filter={
            <Filters
              filter={filter}
              elsewhere={why(searching)}
              onChange={(f) => {
                setAsked(Date.now())
                setQuery(toAddress(f))
              }}
            />
          }
          more={rows.searchedTo === undefined ? undefined : { footer: <Further to={rows.searchedTo} onClick={() => rows.turn(rows.page + 1)} />, ...(rows.items.length === 0 && { empty: 'Nothing so far.' }) }}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button
                iconName="refresh"
                ariaLabel="Refresh"
                onClick={() => {
                  if (filter.range?.type === 'relative') setAsked(Date.now())
                  else rows.refresh()
                }}
              />
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
            ...(account ? [{ id: 'account', header: 'Account', cell: (e: Shown) => <Link href={`#/accounts/${e.account}`}>{e.account}</Link> }] : []),
            { id: 'from', header: 'From', cell: (e) => e.from || '–' },
            { id: 'resources', header: 'Resources', cell: (e) => e.resources || '–', maxWidth: 320 },
            { id: 'outcome', header: 'Outcome', cell: (e) => <StatusIndicator type={e.error ? 'error' : 'success'}>{e.error || 'Done'}</StatusIndicator> },
          ]}
        />
      </SpaceBetween>
      {open && <Details event={open} onDismiss={() => setOpen(undefined)} />}
      {exporting && <Export request={wanted} onDismiss={() => setExporting(false)} />}
    </ContentLayout>
  )
}

/** What a page says that has looked at much and found little. */
function Further({ to, onClick }: { to: number; onClick: () => void }) {
  return (
    <Box textAlign="center">
      <SpaceBetween direction="horizontal" size="s" alignItems="center">
        <Box color="text-body-secondary">Searched back to {when(to)}.</Box>
        <Button onClick={onClick}>Search further back</Button>
      </SpaceBetween>
    </Box>
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
