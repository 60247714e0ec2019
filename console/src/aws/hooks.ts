import { useMutation, useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useAuthority } from '../session/authority'
import { Failure } from './error'
import { call, type Input, type Output, type Service } from './service'

export interface CallOptions<A = never> {
  /** Calls only when true; true when left out. */
  enabled?: boolean
  /** Milliseconds after which it is called again; a function says it from the last answer, for what changes until it has ended. */
  every?: number | false | ((answer: A | undefined) => number | false)
}

/** Calls a reading operation and keeps its answer, shared by everything that asks the same. */
export function useCall<O, N extends keyof O & string>(service: Service<O>, operation: N, input: Input<O, N>, options: CallOptions<Output<O, N>> = {}): UseQueryResult<Output<O, N>, Failure> {
  const authority = useAuthority()
  return useQuery<Output<O, N>, Failure>({
    queryKey: [service.name, operation, input],
    queryFn: ({ signal }) => call(authority, service, operation, input, signal),
    enabled: options.enabled ?? true,
    refetchInterval: again(options.every),
  })
}

const again = <A>(every: CallOptions<A>['every']) => (typeof every === 'function' ? (query: { state: { data: A | undefined } }) => every(query.state.data) : (every ?? false))

/** A list that is read page by page from the server. */
export interface Paged<T> {
  items: T[]
  /** The first page is on its way, or another one. */
  loading: boolean
  error: Failure | null
  /** From 1. */
  page: number
  pages: number
  /** There are more pages than `pages`. */
  openEnd: boolean
  turn: (page: number) => void
  refresh: () => void
}

/**
 * Reads one page at a time of a paginated operation. A change of the input goes back to
 * the first page. `pick` takes the items out of an answer.
 */
export function usePaged<O, N extends keyof O & string, T>(
  service: Service<O>,
  operation: N,
  input: Input<O, N>,
  pick: (answer: Output<O, N>) => T[] | undefined,
  options: CallOptions<Output<O, N>> & { size?: number } = {},
): Paged<T> {
  const place = usePlace(JSON.stringify([service.name, operation, input, options.size]))
  const answer = useCall(
    service,
    operation,
    { ...(input as object), MaxResults: options.size ?? 50, NextToken: place.token } as Input<O, N>,
    { enabled: options.enabled, every: options.every },
  )
  return {
    items: (answer.data && pick(answer.data)) ?? [],
    loading: answer.isLoading,
    error: answer.error,
    ...place.pages((answer.data as { NextToken?: string } | undefined)?.NextToken),
    refresh: () => void answer.refetch(),
  }
}

/** Where one stands in a list that is read page by page. A change of the key, which is what is listed, goes back to the first page. */
export interface Place {
  /** Of the page that is shown; undefined for the first. */
  token: string | undefined
  /** The pages that are known, when the one that is shown has a token for the next. */
  pages: (next: string | undefined) => Pick<Paged<never>, 'page' | 'pages' | 'openEnd' | 'turn'>
}

export function usePlace(key: string): Place {
  const [place, setPlace] = useState<{ key: string; tokens: (string | undefined)[]; page: number }>({ key, tokens: [undefined], page: 1 })
  const here = place.key === key ? place : { key, tokens: [undefined], page: 1 }
  useEffect(() => {
    if (place.key !== key) setPlace({ key, tokens: [undefined], page: 1 })
  }, [key, place.key])
  const last = here.page === here.tokens.length
  return {
    token: here.tokens[here.page - 1],
    pages: (next) => ({
      page: here.page,
      pages: last && next ? here.page + 1 : here.tokens.length,
      openEnd: last && next !== undefined,
      turn: (page) => {
        const tokens = page > here.tokens.length ? [...here.tokens, next] : here.tokens
        setPlace({ key, tokens, page: Math.min(page, tokens.length) })
      },
    }),
  }
}

/**
 * Reads every page of an operation, for lists that are short by nature: at most
 * `most` items, more are left out.
 */
export function useAll<O, N extends keyof O & string, T>(
  service: Service<O>,
  operation: N,
  input: Input<O, N>,
  pick: (answer: Output<O, N>) => T[] | undefined,
  options: CallOptions<T[]> & { most?: number } = {},
): UseQueryResult<T[], Failure> {
  const authority = useAuthority()
  return useQuery<T[], Failure>({
    queryKey: [service.name, operation, input, 'all'],
    enabled: options.enabled ?? true,
    refetchInterval: again(options.every),
    queryFn: async ({ signal }) => {
      const items: T[] = []
      let token: string | undefined
      do {
        const answer = await call(authority, service, operation, { ...(input as object), NextToken: token } as Input<O, N>, signal)
        items.push(...(pick(answer) ?? []))
        token = (answer as { NextToken?: string }).NextToken
      } while (token && items.length < (options.most ?? 5000))
      return items
    },
  })
}

/**
 * A changing operation. When it has succeeded everything that was read is read again:
 * consequences reach further than a page knows. Nobody waits for that: what a page does
 * on success must be done before what it reads anew takes a component's place.
 */
export function useAct<O, N extends keyof O & string>(service: Service<O>, operation: N): UseMutationResult<Output<O, N>, Failure, Input<O, N>> {
  const authority = useAuthority()
  const known = useQueryClient()
  return useMutation<Output<O, N>, Failure, Input<O, N>>({
    mutationFn: (input) => call(authority, service, operation, input),
    onSuccess: () => void known.invalidateQueries(),
  })
}
