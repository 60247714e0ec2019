import type { UseQueryResult } from '@tanstack/react-query'
import type { Failure } from '../../aws/error'

/**
 * Of several reads: what the first that failed says, and a way to repeat those that
 * did. What the role may not read has not failed: it is said where it would stand.
 */
export function failed(...reads: UseQueryResult<unknown, Failure>[]): { error: Failure; retry: () => void } | undefined {
  const wrong = reads.filter((r) => r.error && !r.error.denied)
  const error = wrong[0]?.error
  return error ? { error, retry: () => wrong.forEach((r) => void r.refetch()) } : undefined
}
