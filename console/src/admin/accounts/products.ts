import type { Assignment } from './consequences'
import { principalKey, type Principal } from '../common/names'

/**
 * Takes assignments of one account apart into batches, of which each is about all of
 * its sets with all of its principals.
 */
export function products(assignments: Assignment[]): { sets: string[]; principals: Principal[] }[] {
  const bySet = new Map<string, Principal[]>()
  for (const a of assignments) bySet.set(a.set, [...(bySet.get(a.set) ?? []), a.principal])
  const parts = new Map<string, { sets: string[]; principals: Principal[] }>()
  for (const [set, principals] of bySet) {
    const same = principals.map(principalKey).sort().join()
    parts.set(same, { sets: [...(parts.get(same)?.sets ?? []), set], principals })
  }
  return [...parts.values()]
}
