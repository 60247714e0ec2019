import { createContext, useContext } from 'react'
import type { Role } from '../session/role'

/** The identity center that is managed here, and as whom. */
export interface Center {
  instanceArn: string
  instanceName: string
  identityStoreId: string
  ownerAccount: string
  region: string
  /** The portal's address for browsers. */
  portalUrl: string
  role: Role
  person: string
}

const Context = createContext<Center | undefined>(undefined)

export const CenterProvider = Context.Provider

export function useCenter(): Center {
  const c = useContext(Context)
  if (!c) throw new Error('there is no identity center above this component')
  return c
}
