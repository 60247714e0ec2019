import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import type { Failure } from '../../aws/error'
import { call, type Authority } from '../../aws/service'
import { service as organizations, type Account, type OrganizationalUnit } from '../../aws/services/organizations'
import { useAuthority } from '../../session/authority'

/** Something in the tree of the organization. */
export interface Node {
  kind: 'root' | 'unit' | 'account'
  id: string
  name: string
  /** The root or the unit that it lies in; '' for the root. */
  parent: string
  /** Of an account. */
  email?: string
  status?: string
}

/** What lies in a root or a unit, as far as it is known. */
export interface Branch {
  children: Node[]
  /** There are more accounts than were asked for. */
  more: boolean
}

export interface Branches {
  roots: Node[]
  loading: boolean
  error: Failure | null
  refresh: () => void
  of: (id: string) => { branch?: Branch; loading: boolean; error: Failure | null; refresh: () => void }
}

const portion = 100 // accounts of a unit that are read at once

/**
 * Reads the tree level by level: the roots, and what lies in the roots and units that
 * are open. `portions` says how much of an open one is to be read.
 */
export function useBranches(open: Record<string, number>): Branches {
  const authority = useAuthority()
  const roots = useQuery<Node[], Failure>({
    queryKey: ['organizations', 'tree', 'roots'],
    queryFn: async ({ signal }) => {
      const answer = await call(authority, organizations, 'ListRoots', {}, signal)
      return (answer.Roots ?? []).map((r) => ({ kind: 'root', id: r.Id ?? '', name: r.Name ?? '', parent: '' }))
    },
  })
  const ids = Object.keys(open)
  const read = useQueries({
    queries: ids.map((id) => ({
      queryKey: ['organizations', 'tree', id, open[id]],
      queryFn: ({ signal }: { signal: AbortSignal }): Promise<Branch> => readBranch(authority, id, (open[id] ?? 1) * portion, signal),
      placeholderData: keepPreviousData,
    })),
  })
  return {
    roots: roots.data ?? [],
    loading: roots.isLoading,
    error: roots.error,
    refresh: () => void roots.refetch(),
    of: (id) => {
      const q = read[ids.indexOf(id)]
      return { branch: q?.data, loading: q?.isFetching ?? false, error: (q?.error as Failure | null) ?? null, refresh: () => void q?.refetch() }
    },
  }
}

async function readBranch(authority: Authority, id: string, most: number, signal: AbortSignal): Promise<Branch> {
  const [units, accounts] = await Promise.all([unitsIn(authority, id, signal), accountsIn(authority, id, most, signal)])
  return {
    children: [
      ...units.map((u): Node => ({ kind: 'unit', id: u.Id ?? '', name: u.Name ?? '', parent: id })),
      ...accounts.list.map((a): Node => ({ kind: 'account', id: a.Id ?? '', name: a.Name ?? '', parent: id, email: a.Email, status: a.State ?? a.Status })),
    ],
    more: accounts.more,
  }
}

export async function unitsIn(authority: Authority, id: string, signal: AbortSignal): Promise<OrganizationalUnit[]> {
  const all: OrganizationalUnit[] = []
  let token: string | undefined
  do {
    const answer = await call(authority, organizations, 'ListOrganizationalUnitsForParent', { ParentId: id, NextToken: token }, signal)
    all.push(...(answer.OrganizationalUnits ?? []))
    token = answer.NextToken
  } while (token)
  return all
}

async function accountsIn(authority: Authority, id: string, most: number, signal: AbortSignal): Promise<{ list: Account[]; more: boolean }> {
  const list: Account[] = []
  let token: string | undefined
  do {
    const answer = await call(authority, organizations, 'ListAccountsForParent', { ParentId: id, NextToken: token }, signal)
    list.push(...(answer.Accounts ?? []))
    token = answer.NextToken
  } while (token && list.length < most)
  return { list, more: token !== undefined }
}
