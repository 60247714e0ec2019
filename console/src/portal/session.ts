import { createContext, useContext } from 'react'
import type { DescribePortalSessionResponse } from '../aws/services/gatehouse'
import { sessionName, type Deployment } from './clientconfig'

/** Whose portal this is, and what it shows of itself. */
export type PortalSession = DescribePortalSessionResponse & {
  /** The person's access token, for the portal API. */
  token: () => Promise<string>
}

const Context = createContext<PortalSession | undefined>(undefined)

export const PortalSessionProvider = Context.Provider

export function usePortalSession(): PortalSession {
  const s = useContext(Context)
  if (!s) throw new Error('there is no portal above this component')
  return s
}

/** What clients are told of the deployment. */
export function useDeployment(): Deployment {
  const s = usePortalSession()
  return { session: sessionName(s.InstanceName), startUrl: s.StartUrl, region: s.Region, endpoint: new URL(s.PortalUrl).origin }
}
