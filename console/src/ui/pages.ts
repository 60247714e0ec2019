import { useState } from 'react'
import type { Failure } from '../aws/error'
import type { Paged } from '../aws/hooks'

/** Shows a list that is known whole in pages, as if it came from the server so. */
export function useSlices<T>(all: T[] | undefined, state: { loading: boolean; error: Failure | null; refresh: () => void }, size = 25): Paged<T> {
  const [wanted, setPage] = useState(1)
  const pages = Math.max(1, Math.ceil((all?.length ?? 0) / size))
  const page = Math.min(wanted, pages)
  return { items: all?.slice((page - 1) * size, page * size) ?? [], ...state, page, pages, openEnd: false, turn: setPage }
}
