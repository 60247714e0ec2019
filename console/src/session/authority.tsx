import { createContext, useContext } from 'react'
import type { Authority } from '../aws/service'

const Context = createContext<Authority | undefined>(undefined)

/** Gives the pages below it somebody to make calls for. */
export const AuthorityProvider = Context.Provider

export function useAuthority(): Authority {
  const a = useContext(Context)
  if (!a) throw new Error('there is no authority above this component')
  return a
}
