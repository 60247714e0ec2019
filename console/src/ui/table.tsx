import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import Pagination from '@cloudscape-design/components/pagination'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import { useRef, type ReactNode } from 'react'
import type { Paged } from '../aws/hooks'
import { Cards } from './cards'
import { capital } from './format'
import { narrow, useMedia } from './media'
import { Problem } from './problem'

interface Props<T> {
  /** What the rows are: 'users'. It makes the header, the empty state and what a reader hears. */
  things: string
  header?: string
  description?: ReactNode
  /** How many there are in all, when it is known. */
  count?: number
  rows: Paged<T>
  columns: TableProps.ColumnDefinition<T>[]
  /** The row's identity. */
  id: (row: T) => string
  /** The row's name, for readers. */
  name: (row: T) => string
  actions?: ReactNode
  filter?: ReactNode
  /** A filter is set: 'no matches' instead of 'nothing there'. */
  filtered?: boolean
  /** What is said when there is nothing, where it means more than that. */
  none?: string
  /** What to do when there is nothing: a button, mostly. */
  whenEmpty?: ReactNode
  selection?: 'single' | 'multi'
  selected?: T[]
  onSelect?: (rows: T[]) => void
  variant?: TableProps.Variant
  /** What only some tables have: rows that expand, rows that cannot be selected. */
  more?: Partial<Omit<TableProps<T>, 'ariaLabels'>>
}

/**
 * A table whose pages are read from the server: loading, empty, no match, denied and
 * failed are all said. Where there is no room for columns its rows are cards.
 */
export function ServerTable<T>(p: Props<T>) {
  const { rows } = p
  const small = useMedia(narrow)
  const top = useRef<HTMLDivElement>(null)
  const turn = (page: number) => {
    rows.turn(page)
    top.current?.scrollIntoView({ block: 'start' }) // pages of cards are turned at their end
  }
  const header = (
    <Header variant="h2" counter={p.count === undefined || rows.error ? undefined : `(${p.count.toLocaleString()})`} description={!rows.error && p.description} actions={p.actions}>
      {p.header ?? capital(p.things)}
    </Header>
  )
  if (rows.error) {
    return (
      <SpaceBetween size="m">
        {header}
        {p.filter /* a filter may be what went wrong */}
        <Problem error={rows.error} retry={rows.refresh} doing={`see ${p.things}`} />
      </SpaceBetween>
    )
  }
  const pagination = rows.pages > 1 && (
    <Pagination
      currentPageIndex={rows.page}
      pagesCount={rows.pages}
      openEnd={rows.openEnd}
      onChange={({ detail }) => turn(detail.currentPageIndex)}
      ariaLabels={{ nextPageLabel: 'Next page', previousPageLabel: 'Previous page', pageLabel: (n) => `Page ${n} of ${p.things}`, paginationLabel: `Pages of ${p.things}` }}
    />
  )
  const empty = (
    <Box textAlign="center" padding="s">
      <SpaceBetween size="s">
        <Box color="text-body-secondary">{p.filtered ? `No ${p.things} match.` : (p.none ?? `There are no ${p.things}.`)}</Box>
        {!p.filtered && p.whenEmpty}
      </SpaceBetween>
    </Box>
  )
  if (small) {
    const cards = (
      <Cards
        things={p.things}
        items={rows.items}
        loading={rows.loading}
        columns={p.columns}
        id={p.id}
        name={p.name}
        selection={p.selection}
        selected={p.selected ?? []}
        onSelect={p.onSelect}
        fixed={p.more?.isItemDisabled}
        empty={empty}
        more={p.more}
      />
    )
    const content = (
      <div ref={top} style={{ scrollMarginTop: '9rem' }}>
        <SpaceBetween size="s">
          {p.filter}
          {cards}
          {pagination}
        </SpaceBetween>
      </div>
    )
    if ((p.variant ?? 'container') === 'container') return <Container header={header}>{content}</Container>
    return (
      <SpaceBetween size="s">
        {header}
        {content}
      </SpaceBetween>
    )
  }
  return (
    <Table
      variant={p.variant ?? 'container'}
      items={rows.items}
      columnDefinitions={p.columns}
      trackBy={p.id}
      loading={rows.loading}
      loadingText={`Loading ${p.things}`}
      selectionType={p.selection}
      selectedItems={p.selected ?? []}
      onSelectionChange={({ detail }) => p.onSelect?.(detail.selectedItems)}
      header={header}
      filter={p.filter}
      pagination={pagination}
      empty={empty}
      ariaLabels={{
        tableLabel: capital(p.things),
        selectionGroupLabel: `Selection of ${p.things}`,
        allItemsSelectionLabel: () => `Select all ${p.things} of this page`,
        itemSelectionLabel: (_, row) => `Select ${p.name(row)}`,
        expandButtonLabel: (row) => `Open ${p.name(row)}`,
        collapseButtonLabel: (row) => `Close ${p.name(row)}`,
      }}
      {...p.more}
    />
  )
}
