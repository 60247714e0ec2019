import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Icon from '@cloudscape-design/components/icon'
import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useEffect, useState } from 'react'
import { ServerTable } from '../../ui/table'
import { useCenter } from '../center'
import { useBranches, type Node } from './branches'
import { useChoice } from './choice'
import { AccountName, AccountStatus } from './columns'
import { DeedDialog, RowActions, type Deed } from './rowactions'

const place = 'gatehouse.accounts.open'

/** The organization as a tree; what lies in a unit is read when it is opened. */
export function AccountTree() {
  const { ownerAccount } = useCenter()
  const choice = useChoice()
  const [open, setOpen] = useState<Record<string, number>>(opened)
  const [deed, setDeed] = useState<Deed>()
  const tree = useBranches(open)
  const root = tree.roots[0]?.id
  useEffect(() => sessionStorage.setItem(place, JSON.stringify(open)), [open])
  useEffect(() => {
    if (root) setOpen((now) => (Object.keys(now).length > 0 ? now : { [root]: 1 }))
  }, [root])
  const toggle = (id: string, wide: boolean) => setOpen(({ [id]: portions, ...others }) => (wide ? { ...others, [id]: portions ?? 1 } : others))
  const known = new Map<string, Node>()
  const note = (nodes: Node[]): void => {
    for (const n of nodes) {
      known.set(n.id, n)
      note(tree.of(n.id).branch?.children ?? [])
    }
  }
  note(tree.roots)
  return (
    <>
      <ServerTable<Node>
        things="accounts"
        header="Organization"
        rows={{ items: tree.roots, loading: tree.loading, error: tree.error, page: 1, pages: 1, openEnd: false, turn: () => {}, refresh: tree.refresh }}
        id={(n) => n.id}
        name={(n) => n.name}
        selection="multi"
        selected={choice.accounts.map((a) => known.get(a.id) ?? { kind: 'account', id: a.id, name: a.name, parent: '', status: 'ACTIVE' })}
        onSelect={(all) => choice.set(all.filter((n) => n.kind === 'account').map((n) => ({ id: n.id, name: n.name })))}
        more={{
          isItemDisabled: (n) => n.kind !== 'account' || n.status !== 'ACTIVE',
          expandableRows: {
            getItemChildren: (n) => tree.of(n.id).branch?.children ?? [],
            isItemExpandable: (n) => n.kind !== 'account',
            expandedItems: [...known.values()].filter((n) => n.id in open),
            onExpandableItemToggle: ({ detail }) => toggle(detail.item.id, detail.expanded),
          },
          getLoadingStatus: (n) => {
            if (!n) return 'finished'
            const { branch, loading, error } = tree.of(n.id)
            if (error) return 'error'
            if (loading && (!branch || branch.more)) return 'loading'
            return branch?.more ? 'pending' : 'finished'
          },
          renderLoaderLoading: () => <StatusIndicator type="loading">Loading what lies here</StatusIndicator>,
          renderLoaderPending: ({ item }) => item && <Button variant="inline-link" iconName="add-plus" ariaLabel={`Show more accounts in ${item.name}`} onClick={() => setOpen((now) => ({ ...now, [item.id]: (now[item.id] ?? 1) + 1 }))}>Show more accounts</Button>,
          renderLoaderError: ({ item }) => item && <Unread message={tree.of(item.id).error?.message ?? ''} retry={tree.of(item.id).refresh} />,
          renderLoaderEmpty: () => <Box color="text-body-secondary">Nothing lies here.</Box>,
        }}
        columns={[
          { id: 'name', header: 'Name', cell: (n) => <NodeName node={n} management={n.id === ownerAccount} />, isRowHeader: true },
          { id: 'id', header: 'ID', cell: (n) => <Box variant="code">{n.id}</Box> },
          { id: 'email', header: 'E-mail address', cell: (n) => n.email ?? '' },
          { id: 'status', header: 'Status', cell: (n) => n.kind === 'account' && <AccountStatus status={n.status} /> },
          { id: 'actions', header: 'Actions', cell: (n) => <RowActions node={n} management={n.id === ownerAccount} onDo={setDeed} /> },
        ]}
      />
      {deed && <DeedDialog deed={deed} onChange={(id) => toggle(id, true)} onDismiss={() => setDeed(undefined)} />}
    </>
  )
}

function NodeName({ node, management }: { node: Node; management: boolean }) {
  if (node.kind === 'account') return <AccountName id={node.id} name={node.name} management={management} />
  return (
    <>
      <Icon name="folder" /> {node.name}
    </>
  )
}

function Unread({ message, retry }: { message: string; retry: () => void }) {
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <StatusIndicator type="error">{message}</StatusIndicator>
      <Link onFollow={retry} href="#/accounts">
        Try again
      </Link>
    </SpaceBetween>
  )
}

function opened(): Record<string, number> {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(place) ?? '{}')
    return kept && typeof kept === 'object' ? Object.fromEntries(Object.keys(kept).map((id) => [id, 1])) : {}
  } catch {
    return {}
  }
}
