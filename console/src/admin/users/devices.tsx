import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { useAct, useCall } from '../../aws/hooks'
import { service as gatehouse, type MfaDevice } from '../../aws/services/gatehouse'
import type { DescribeUserResponse } from '../../aws/services/identitystore'
import { Confirm } from '../../ui/confirm'
import { when } from '../../ui/format'
import { useNotices } from '../../ui/notices'
import { useSlices } from '../../ui/pages'
import { RightsButton, useRights } from '../../ui/rights'
import { ServerTable } from '../../ui/table'
import { useCenter } from '../center'
import { RegisterDevice } from './registerdevice'
import { RenameDevice } from './renamedevice'
import { whileDisabled } from './status'

/** What a user proves themselves by beside a password. */
export function Devices({ user }: { user: DescribeUserResponse }) {
  const { identityStoreId } = useCenter()
  const [selected, setSelected] = useState<MfaDevice[]>([])
  const [open, setOpen] = useState<'register' | 'rename' | 'delete'>()
  const theirs = { IdentityStoreId: identityStoreId, UserId: user.UserId }
  const answer = useCall(gatehouse, 'ListMfaDevicesForUser', theirs)
  const rows = useSlices(answer.data?.MfaDevices, { loading: answer.isLoading, error: answer.error, refresh: () => void answer.refetch() })
  const settings = useCall(gatehouse, 'GetMfaDeviceManagementForDirectory', { IdentityStoreId: identityStoreId })
  const rights = useRights(
    'sso-directory:StartVirtualMfaDeviceRegistration',
    'sso-directory:StartWebAuthnDeviceRegistration',
    'sso-directory:UpdateMfaDeviceForUser',
    'sso-directory:DeleteMfaDeviceForUser',
  )
  const disabled = user.UserStatus === 'DISABLED' ? whileDisabled : undefined
  const device = selected[0]
  const choose = device ? undefined : 'Select a device first.'
  const neither = rights.why('sso-directory:StartWebAuthnDeviceRegistration') && rights.why('sso-directory:StartVirtualMfaDeviceRegistration')
  const close = () => {
    setOpen(undefined)
    setSelected([])
  }
  return (
    <SpaceBetween size="m">
      {settings.data?.Mode === 'DISABLED' && <Alert type="info">Nobody is asked for a device at present. Those that are registered count again when MFA is switched on in the settings.</Alert>}
      <ServerTable<MfaDevice>
        things="MFA devices"
        rows={rows}
        id={(d) => d.MfaDeviceId}
        name={(d) => d.DeviceName}
        selection="single"
        selected={selected}
        onSelect={setSelected}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <RightsButton reason={rights.why('sso-directory:UpdateMfaDeviceForUser') ?? disabled ?? choose} onClick={() => setOpen('rename')}>
              Rename
            </RightsButton>
            <RightsButton reason={rights.why('sso-directory:DeleteMfaDeviceForUser') ?? choose} onClick={() => setOpen('delete')}>
              Delete
            </RightsButton>
            <RightsButton variant="primary" reason={neither ?? disabled} onClick={() => setOpen('register')}>
              Register device
            </RightsButton>
          </SpaceBetween>
        }
        columns={[
          { id: 'name', header: 'Name', isRowHeader: true, cell: (d) => d.DeviceName },
          { id: 'kind', header: 'Kind', cell: kind },
          { id: 'created', header: 'Registered', cell: (d) => when(d.CreatedAt) },
          { id: 'used', header: 'Last used', cell: (d) => when(d.LastUsedAt) },
        ]}
      />
      {open === 'register' && <RegisterDevice user={user} rights={rights} allowed={settings.data?.AllowedTypes} onClose={close} />}
      {open === 'rename' && device && <RenameDevice user={user} device={device} onClose={close} />}
      {open === 'delete' && device && <DeleteDevice user={user} device={device} last={answer.data?.MfaDevices.length === 1} onClose={close} />}
    </SpaceBetween>
  )
}

function kind(d: MfaDevice) {
  const text = d.DeviceType === 'TOTP' ? 'Authenticator app' : d.Synced ? 'Passkey, on several machines' : 'Security key or built-in authenticator'
  if (!d.CounterRegressedAt) return text
  return (
    <>
      {text}
      <Box color="text-status-error">Its counter went back on {when(d.CounterRegressedAt)}: it may have been copied.</Box>
    </>
  )
}

function DeleteDevice({ user, device, last, onClose }: { user: DescribeUserResponse; device: MfaDevice; last: boolean; onClose: () => void }) {
  const { identityStoreId } = useCenter()
  const notices = useNotices()
  const act = useAct(gatehouse, 'DeleteMfaDeviceForUser')
  return (
    <Confirm
      title={`Delete ${device.DeviceName}?`}
      action="Delete device"
      doing="delete the device"
      typed="DELETE"
      busy={act.isPending}
      error={act.error}
      onDismiss={onClose}
      onConfirm={() =>
        act.mutate(
          { IdentityStoreId: identityStoreId, UserId: user.UserId, MfaDeviceId: device.MfaDeviceId },
          {
            onSuccess: () => {
              notices.done(`${device.DeviceName} is deleted.`)
              onClose()
            },
          },
        )
      }
    >
      {user.UserName} can no longer sign in with it.{' '}
      {last && 'It is the only device: what the user is asked at the next sign-in follows the settings, such as registering another one.'}
    </Confirm>
  )
}
