import { useQuery } from '@tanstack/react-query'
import type { Failure } from '../../aws/error'
import { usePlace, type Paged } from '../../aws/hooks'
import { call, type Authority } from '../../aws/service'
import { service as gatehouse, type SearchEventsRequest } from '../../aws/services/gatehouse'
import { useAuthority } from '../../session/authority'
import { shown, type Shown } from './event'

const size = 50
const patience = 12 // calls made for one page of the table before somebody is asked whether to go on

interface Part {
  events: Shown[]
  /** Where to go on; undefined at the end. */
  next?: string
  /** How far back in time it has come, in seconds since 1970. */
  searchedTo?: number
}

/** One call of a search. It may find fewer events than there are, and even none, and not have come to the end. */
export async function search(authority: Authority, request: SearchEventsRequest, most: number, token: string | undefined, signal: AbortSignal): Promise<Part> {
  const a = await call(authority, gatehouse, 'SearchEvents', { ...request, MaxResults: most, NextToken: token }, signal)
  return { events: a.Events.map(shown), next: a.NextToken, searchedTo: a.SearchedTo }
}

/** The events that a request finds, in pages that are full, unless much has to be looked at for them: `searchedTo` says then how far the page has come. */
export function useSearch(request: SearchEventsRequest): Paged<Shown> & { searchedTo?: number } {
  const authority = useAuthority()
  const place = usePlace(JSON.stringify(request))
  const answer = useQuery<Part, Failure>({
    queryKey: ['gatehouse', 'SearchEvents', request, 'page', place.token],
    queryFn: async ({ signal }) => {
      const all: Part = { events: [], next: place.token }
      for (let n = 0; n < patience; n++) {
        const part = await search(authority, request, size - all.events.length, all.next, signal)
        all.events.push(...part.events)
        all.next = part.next
        all.searchedTo = part.searchedTo
        if (all.next === undefined || all.events.length >= size) break
      }
      return all
    },
  })
  const short = answer.data !== undefined && answer.data.next !== undefined && answer.data.events.length < size
  return {
    items: answer.data?.events ?? [],
    loading: answer.isLoading,
    error: answer.error,
    ...place.pages(answer.data?.next),
    refresh: () => void answer.refetch(),
    searchedTo: short ? answer.data?.searchedTo : undefined,
  }
}
