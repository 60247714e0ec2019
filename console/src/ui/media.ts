import { useSyncExternalStore } from 'react'

/** Where tables are lists of cards: on phones, and in windows as narrow as one. */
export const narrow = '(max-width: 600px)'

/** Where navigation has room beside the content. */
export const roomy = '(min-width: 912px)'

/** Whether a media query holds now. */
export const holds = (query: string): boolean => matchMedia(query).matches

/** Whether a media query holds, also after the window has become another size. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = matchMedia(query)
      list.addEventListener('change', changed)
      return () => list.removeEventListener('change', changed)
    },
    () => holds(query),
  )
}
