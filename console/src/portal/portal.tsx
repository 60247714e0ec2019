import { Route, Routes } from 'react-router'
import { Frame } from '../shell/frame'
import { titleOf } from '../ui/instancename'
import { Home } from './home'
import { usePortalSession } from './session'
import { OpenShortcut } from './openshortcut'
import { useAssignedAccounts } from './assigned'

/** The access portal of the signed-in person. */
export function Portal() {
  const session = usePortalSession()
  const mfa = session.MfaSelfManagement ? [{ id: 'mfa', text: 'MFA devices', href: '/start/mfa' }] : []
  const accounts = useAssignedAccounts()
  const administers = accounts.data?.some((a) => a.AccountId === session.ManagementAccountId)
  return (
    <Frame
      utilities={administers ? [{ type: 'button', text: 'Console', href: '/console' }] : undefined}
      title={titleOf(session.InstanceName) || 'Access portal'}
      home="#/"
      person={session.DisplayName || session.UserName}
      details={session.UserName}
      links={[{ id: 'profile', text: 'Profile and sessions', href: '/start/profile' }, ...mfa, { id: 'plain', text: 'Portal without script', href: '/start/plain' }]}
    >
      <Routes>
        <Route path="/console" element={<OpenShortcut />} />
        <Route path="/applications" element={<Home tab="applications" />} />
        <Route path="*" element={<Home tab="accounts" />} />
      </Routes>
    </Frame>
  )
}
