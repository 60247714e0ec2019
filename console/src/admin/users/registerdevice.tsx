import Tiles from '@cloudscape-design/components/tiles'
import { useState } from 'react'
import { useAct } from '../../aws/hooks'
import { service as gatehouse } from '../../aws/services/gatehouse'
import type { DescribeUserResponse } from '../../aws/services/identitystore'
import { useNotices } from '../../ui/notices'
import type { Rights } from '../../ui/rights'
import { Sheet } from '../../ui/sheet'
import { useCenter } from '../center'
import { AppSetup } from './registerapp'
import { KeySetup } from './registerkey'

type Kind = 'TOTP' | 'WEBAUTHN'

interface Props {
  user: DescribeUserResponse
  rights: Rights
  /** The kinds that the settings allow; all while it is not known. */
  allowed: Kind[] | undefined
  onClose: () => void
}

/** Registers a device for a user: first which kind, then what that kind needs. */
export function RegisterDevice({ user, rights, allowed, onClose }: Props) {
  const { identityStoreId } = useCenter()
  const notices = useNotices()
  const why = (kind: Kind) =>
    rights.why(kind === 'TOTP' ? 'sso-directory:StartVirtualMfaDeviceRegistration' : 'sso-directory:StartWebAuthnDeviceRegistration') ??
    (allowed && !allowed.includes(kind) ? 'The settings do not allow this kind.' : undefined)
  const [kind, setKind] = useState<Kind>(why('TOTP') && !why('WEBAUTHN') ? 'WEBAUTHN' : 'TOTP')
  const app = useAct(gatehouse, 'StartVirtualMfaDeviceRegistration')
  const key = useAct(gatehouse, 'StartWebAuthnDeviceRegistration')
  const theirs = { IdentityStoreId: identityStoreId, UserId: user.UserId }
  const done = (name: string) => {
    notices.done(`${name} is registered for ${user.UserName}.`)
    onClose()
  }
  if (app.data) return <AppSetup theirs={theirs} begun={app.data} onDone={done} onClose={onClose} />
  if (key.data) return <KeySetup theirs={theirs} begun={key.data} onDone={done} onClose={onClose} />
  return (
    <Sheet
      size="medium"
      title={`Register a device for ${user.UserName}`}
      action="Next"
      wrong={why(kind)}
      busy={app.isPending || key.isPending}
      error={app.error ?? key.error}
      doing="register a device"
      onSave={() => (kind === 'TOTP' ? app : key).mutate(theirs)}
      onDismiss={onClose}
    >
      <Tiles
        ariaLabel="Kind of device"
        value={kind}
        onChange={({ detail }) => setKind(detail.value as Kind)}
        items={[
          { value: 'TOTP', label: 'Authenticator app', description: why('TOTP') ?? 'An app that shows six digits. The user scans a QR code from this screen.', disabled: !!why('TOTP') },
          {
            value: 'WEBAUTHN',
            label: 'Security key or passkey',
            description: why('WEBAUTHN') ?? 'A key that is plugged into this computer, or this computer itself.',
            disabled: !!why('WEBAUTHN'),
          },
        ]}
      />
    </Sheet>
  )
}
