import { useSearchParams } from 'react-router'

/** A choice that stands in the page's address, so that it outlives a reload and can be shared. */
export function useChoice(name: string): [string | undefined, (value: string) => void] {
  const [query, setQuery] = useSearchParams()
  return [
    query.get(name) ?? undefined,
    (value) =>
      setQuery((q) => {
        q.set(name, value)
        return q
      }),
  ]
}
