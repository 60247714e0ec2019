import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Checkbox from '@cloudscape-design/components/checkbox'
import RadioButton from '@cloudscape-design/components/radio-button'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { TableProps } from '@cloudscape-design/components/table'
import { useId, type ReactNode } from 'react'
import { capital } from './format'
import { selectable, toggled, toggledAll, type Selecting } from './selecting'

interface Props<T> extends Selecting<T> {
  things: string
  items: readonly T[]
  loading: boolean
  columns: TableProps.ColumnDefinition<T>[]
  name: (row: T) => string
  empty: ReactNode
  more?: Partial<Omit<TableProps<T>, 'ariaLabels'>>
}

/**
 * The rows of a table where it has no room: each as a card, with its columns' names
 * beside the values, and what its column 'actions' has at its end. Rows that lie in
 * others are a list within the list.
 */
export function Cards<T>(p: Props<T>) {
  const group = useId()
  const some = p.items.filter((row) => selectable(p, row))
  if (p.loading) {
    return (
      <Box textAlign="center" padding="s">
        <StatusIndicator type="loading">{`Loading ${p.things}`}</StatusIndicator>
      </Box>
    )
  }
  if (p.items.length === 0) return p.empty
  const all = some.length > 0 && some.every((row) => isSelected(p, row))
  return (
    <>
      {p.selection === 'multi' && some.length > 0 && (
        <div style={{ ...card, borderTop: 0 }}>
          <Checkbox
            checked={all}
            indeterminate={!all && some.some((row) => isSelected(p, row))}
            ariaLabel={`Select all ${p.things} of this page`}
            onChange={() => p.onSelect?.(toggledAll(p, p.items))}
          >
            Select all
          </Checkbox>
        </div>
      )}
      <List {...p} label={capital(p.things)} rows={p.items} group={group} />
    </>
  )
}

const isSelected = <T,>(p: Selecting<T>, row: T): boolean => p.selected.some((s) => p.id(s) === p.id(row))

type ListProps<T> = Props<T> & { label: string; rows: readonly T[]; group: string }

function List<T>({ label, rows, ...p }: ListProps<T>) {
  return (
    <ul role="list" aria-label={label} style={{ listStyle: 'none', margin: 0, padding: 0 }}>
      {rows.map((row) => (
        <Card key={p.id(row)} {...p} row={row} />
      ))}
    </ul>
  )
}

function Card<T>({ row, ...p }: Omit<ListProps<T>, 'label' | 'rows'> & { row: T }) {
  const head = p.columns.find((c) => c.isRowHeader) ?? p.columns[0]
  const acts = p.columns.find((c) => c.id === 'actions')
  const facts = p.columns.flatMap((c) => {
    const value = c === head || c === acts ? undefined : c.cell(row)
    return nothing.has(value) ? [] : [{ id: c.id, label: c.header, value }]
  })
  const wide = p.more?.expandableRows
  const opens = wide?.isItemExpandable(row) ?? false
  const open = opens && (wide?.expandedItems.some((e) => p.id(e) === p.id(row)) ?? false)
  return (
    <li>
      <div style={card}>
        {p.selection && (!opens || selectable(p, row)) && <Choice {...p} row={row} />}
        {opens && (
          <Button
            variant="inline-icon"
            iconName={open ? 'caret-down-filled' : 'caret-right-filled'}
            formAction="none"
            ariaExpanded={open}
            ariaLabel={`${open ? 'Close' : 'Open'} ${p.name(row)}`}
            onClick={() => wide?.onExpandableItemToggle({ detail: { item: row, expanded: !open } } as Parameters<typeof wide.onExpandableItemToggle>[0])}
          />
        )}
        <div style={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
          <Box fontWeight="bold">{head?.cell(row)}</Box>
          {facts.length > 0 && (
            <dl style={{ margin: '0.125rem 0 0' }}>
              {facts.map((f) => (
                <div key={f.id} style={fact}>
                  <dt>
                    <Box color="text-body-secondary">{f.label}</Box>
                  </dt>
                  <dd style={{ margin: 0 }}>{f.value}</dd>
                </div>
              ))}
            </dl>
          )}
        </div>
        {acts?.cell(row)}
      </div>
      {open && (
        <div style={{ paddingInlineStart: '1rem' }}>
          <List {...p} label={`In ${p.name(row)}`} rows={wide?.getItemChildren(row) ?? []} />
          <Rest {...p} row={row} />
        </div>
      )}
    </li>
  )
}

/** A row's box to select it. */
function Choice<T>({ row, group, ...p }: Omit<ListProps<T>, 'label' | 'rows'> & { row: T }) {
  const label = `Select ${p.name(row)}`
  const disabled = !selectable(p, row)
  if (p.selection === 'multi') {
    return <Checkbox checked={isSelected(p, row)} disabled={disabled} ariaLabel={label} onChange={() => p.onSelect?.(toggled(p, row))} />
  }
  return <RadioButton name={group} checked={isSelected(p, row)} disabled={disabled} nativeInputAttributes={{ 'aria-label': label }} onSelect={() => p.onSelect?.([row])} />
}

/** What is said below the rows that lie in one: that there are more, none, or none known yet. */
function Rest<T>({ row, more }: Pick<Props<T>, 'more'> & { row: T }) {
  const state = more?.getLoadingStatus?.(row)
  const none = (more?.expandableRows?.getItemChildren(row).length ?? 0) === 0
  const said =
    state === 'loading'
      ? more?.renderLoaderLoading?.({ item: row })
      : state === 'pending'
        ? more?.renderLoaderPending?.({ item: row })
        : state === 'error'
          ? more?.renderLoaderError?.({ item: row })
          : none && more?.renderLoaderEmpty?.({ item: row })
  return said ? <div style={card}>{said}</div> : null
}

const nothing = new Set<ReactNode>([undefined, null, false, '', '–']) // what need not be said of a row
const line = '1px solid color-mix(in srgb, currentColor 18%, transparent)'
const card = { display: 'flex', alignItems: 'flex-start', gap: '0.5rem', padding: '0.75rem 0', borderTop: line } as const
const fact = { display: 'flex', flexWrap: 'wrap', columnGap: '0.5rem', marginTop: '0.25rem' } as const // a value that does not fit beside its name is below it
