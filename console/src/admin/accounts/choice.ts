import { useSyncExternalStore } from 'react'

/** An account that is selected. */
export interface Chosen {
  id: string
  name: string
}

/**
 * The accounts that are selected. They stay so over the pages of the list, in the
 * tree, and while the person looks at one account, as long as the tab lives.
 */
export interface Choice {
  accounts: Chosen[]
  has: (id: string) => boolean
  set: (accounts: Chosen[]) => void
  add: (accounts: Chosen[]) => void
  clear: () => void
}

const place = 'gatehouse.accounts'
const listeners = new Set<() => void>()
let held: Chosen[] = kept()

function kept(): Chosen[] {
  try {
    const all: unknown = JSON.parse(sessionStorage.getItem(place) ?? '[]')
    return Array.isArray(all) ? all.filter((a): a is Chosen => typeof a?.id === 'string' && typeof a.name === 'string') : []
  } catch {
    return []
  }
}

function hold(accounts: Chosen[]): void {
  held = accounts
  sessionStorage.setItem(place, JSON.stringify(accounts))
  for (const tell of listeners) tell()
}

const listen = (tell: () => void) => {
  listeners.add(tell)
  return () => void listeners.delete(tell)
}

export function useChoice(): Choice {
  const accounts = useSyncExternalStore(listen, () => held)
  return {
    accounts,
    has: (id) => accounts.some((a) => a.id === id),
    set: hold,
    add: (more) => hold([...new Map([...held, ...more].map((a) => [a.id, a])).values()]),
    clear: () => hold([]),
  }
}
