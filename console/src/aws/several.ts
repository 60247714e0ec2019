import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useAuthority } from '../session/authority'
import { Failure } from './error'
import type { Authority } from './service'

const atOnce = 4

export interface Refused<T> {
  item: T
  error: Failure
}

/** How far a deed is that is done to several things. */
export interface Several<T> {
  running: boolean
  total: number
  done: number
  /** What could not be done, and why. To try again, run these. */
  refused: Refused<T>[]
  /** Does it to each, a few at a time; answers what could not be done. Nothing of it is undone when something else fails. */
  run: (items: readonly T[]) => Promise<Refused<T>[]>
}

/** Something that the API does to one thing and a page to several: each call stands for itself. */
export function useSeveral<T>(act: (authority: Authority, item: T) => Promise<unknown>): Several<T> {
  const authority = useAuthority()
  const known = useQueryClient()
  const [state, setState] = useState<Omit<Several<T>, 'run'>>({ running: false, total: 0, done: 0, refused: [] })
  const run = async (items: readonly T[]) => {
    const refused: Refused<T>[] = []
    const waiting = [...items]
    let done = 0
    const tell = (running: boolean) => setState({ running, total: items.length, done, refused: [...refused] })
    tell(true)
    const worker = async () => {
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
        try {
          await act(authority, item)
          done++
        } catch (e) {
          refused.push({ item, error: e instanceof Failure ? e : new Failure('Unexpected', String(e), 0) })
        }
        tell(true)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, worker))
    tell(false)
    if (done > 0) void known.invalidateQueries() // nobody waits for what is read anew, as in useAct
    return refused
  }
  return { ...state, run }
}
