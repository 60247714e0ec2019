import { useQuery } from '@tanstack/react-query'
import type { Failure } from '../../aws/error'
import { call, type Authority } from '../../aws/service'
import { service as organizations } from '../../aws/services/organizations'
import { useAuthority } from '../../session/authority'

/** A root or a unit above an account. */
export interface Ancestor {
  id: string
  name: string
  root: boolean
}

export interface Ancestors {
  /** From the root down. */
  list: Ancestor[]
  names: string[]
  /** What the account lies in. */
  parent?: string
  loading: boolean
  error: Failure | null
  refresh: () => void
}

/** Finds where an account lies in the organization. */
export function useAncestors(account: string): Ancestors {
  const authority = useAuthority()
  const answer = useQuery<Ancestor[], Failure>({ queryKey: ['organizations', 'tree', 'above', account], queryFn: ({ signal }) => ancestors(authority, account, signal) })
  const list = answer.data ?? []
  return { list, names: list.map((a) => a.name), parent: list.at(-1)?.id, loading: answer.isLoading, error: answer.error, refresh: () => void answer.refetch() }
}

async function ancestors(authority: Authority, account: string, signal: AbortSignal): Promise<Ancestor[]> {
  const list: Ancestor[] = []
  for (let child = account; ; ) {
    const parent = (await call(authority, organizations, 'ListParents', { ChildId: child }, signal)).Parents?.[0]
    if (!parent?.Id) return list
    if (parent.Type === 'ROOT') {
      const root = (await call(authority, organizations, 'ListRoots', {}, signal)).Roots?.find((r) => r.Id === parent.Id)
      return [{ id: parent.Id, name: root?.Name ?? parent.Id, root: true }, ...list]
    }
    const unit = (await call(authority, organizations, 'DescribeOrganizationalUnit', { OrganizationalUnitId: parent.Id }, signal)).OrganizationalUnit
    list.unshift({ id: parent.Id, name: unit?.Name ?? parent.Id, root: false })
    child = parent.Id
  }
}
