import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Cards from '@cloudscape-design/components/cards'
import Header from '@cloudscape-design/components/header'
import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import TextFilter from '@cloudscape-design/components/text-filter'
import { useState } from 'react'
import { useAll } from '../aws/hooks'
import { service as gatehouse, type AssignedApplication } from '../aws/services/gatehouse'
import { Empty } from '../ui/empty'
import { count } from '../ui/format'
import { Problem } from '../ui/problem'

const anHour = 3_600_000
const most = 60 // tiles that are drawn; a search finds the others

/** The applications of the person. */
export function Applications() {
  const applications = useAll(gatehouse, 'ListAssignedApplications', {}, (a) => a.Applications, { every: anHour })
  const [search, setSearch] = useState('')
  const all = applications.data ?? []
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const found = all.filter((a) => words.every((w) => `${a.Name}\n${a.Description ?? ''}`.toLowerCase().includes(w)))
  if (applications.error && !applications.data) return <Problem error={applications.error} doing="list your applications" retry={() => void applications.refetch()} />
  if (applications.data?.length === 0) {
    return (
      <Empty title="No application is assigned to you">
        When an administrator assigns an application to you, or to a group that you are in, it appears here. If you should have one, ask your administrator.
      </Empty>
    )
  }
  return (
    <SpaceBetween size="m">
      {applications.error && <Problem error={applications.error} doing="list your applications again" retry={() => void applications.refetch()} />}
      <Header variant="h2" counter={applications.data && `(${all.length.toLocaleString()})`}>
        Applications
      </Header>
      <TextFilter
        filteringText={search}
        filteringPlaceholder="Find an application"
        filteringAriaLabel="Find applications by name or description"
        filteringClearAriaLabel="Clear the search"
        countText={words.length ? count(found.length, 'match', 'matches') : undefined}
        onChange={({ detail }) => setSearch(detail.filteringText)}
      />
      <Cards<AssignedApplication>
        items={found.slice(0, most)}
        trackBy="ApplicationArn"
        loading={applications.isPending}
        loadingText="Loading your applications"
        cardsPerRow={[{ cards: 1 }, { minWidth: 500, cards: 2 }, { minWidth: 900, cards: 3 }]}
        cardDefinition={{ header: (a) => <Tile application={a} />, sections: [{ id: 'description', content: (a) => <Box color="text-body-secondary">{a.Description}</Box> }] }}
        empty={
          <Empty title="No application matches" action={<Button onClick={() => setSearch('')}>Clear the search</Button>}>
            None of your applications has “{search}” in its name or description.
          </Empty>
        }
        ariaLabels={{ itemSelectionLabel: (_, a) => a.Name, selectionGroupLabel: 'Applications' }}
      />
      {found.length > most && <Box color="text-body-secondary">{count(found.length - most, 'more application')} can be found by searching.</Box>}
    </SpaceBetween>
  )
}

/** An application's name, which opens it when it is opened from here. */
function Tile({ application }: { application: AssignedApplication }) {
  const href = web(application.ApplicationUrl)
  if (href) {
    return (
      <Link href={href} target="_blank" rel="noopener noreferrer" fontSize="heading-m">
        {application.Name}
      </Link>
    )
  }
  return (
    <>
      <Box variant="h3" tagOverride="span">
        {application.Name}
      </Box>
      <Box color="text-body-secondary" fontSize="body-s">
        {application.ApplicationUrl ? 'Its address is none that a portal opens.' : 'Opened from its own address, not from here.'}
      </Box>
    </>
  )
}

/** An address of the web; whatever else an address can be is not opened. */
function web(address: string | undefined): string | undefined {
  const url = address && URL.canParse(address) ? new URL(address) : undefined
  return url && /^https?:$/.test(url.protocol) ? url.href : undefined
}
