import type { Failure } from '../aws/error'

/** Choices that are read from the server. */
interface Read {
  isLoading: boolean
  isError: boolean
  error: Failure | null
  refetch: () => unknown
}

/** What a field to choose from says while its choices are read, and when that failed. `things` are what it offers: 'policies'. */
export const choices = (read: Read, things: string) => ({
  statusType: read.isLoading ? ('loading' as const) : read.error ? ('error' as const) : ('finished' as const),
  loadingText: `Loading ${things}`,
  errorText: read.error?.message,
  recoveryText: 'Try again',
  onLoadItems: () => {
    if (read.isError) void read.refetch()
  },
})
