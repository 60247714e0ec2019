import { createContext, useContext } from 'react'
import { useCall } from '../aws/hooks'
import { service as ssoadmin } from '../aws/services/ssoadmin'
import type { Role } from '../session/role'
import { titleOf } from '../ui/instancename'

/** The identity center that is managed here, and as whom. */
export interface Center {
  instanceArn: string
  /** What the instance was called when the console was opened. */
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

/** What the instance is called, for people; '' when it has no name. It asks nobody, and follows what other pages have read since the console was opened. */
export function useInstanceTitle(): string {
  const { instanceArn, instanceName } = useCenter()
  const read = useCall(ssoadmin, 'DescribeInstance', { InstanceArn: instanceArn }, { enabled: false })
  return titleOf(read.data ? read.data.Name : instanceName)
}
