import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import { useState } from 'react'
import { useAct } from '../../aws/hooks'
import { service as gatehouse, type MfaDevice } from '../../aws/services/gatehouse'
import type { DescribeUserResponse } from '../../aws/services/identitystore'
import { useNotices } from '../../ui/notices'
import { Sheet } from '../../ui/sheet'
import { useCenter } from '../center'

/** Gives a device another name. */
export function RenameDevice({ user, device, onClose }: { user: DescribeUserResponse; device: MfaDevice; onClose: () => void }) {
  const { identityStoreId } = useCenter()
  const notices = useNotices()
  const [name, setName] = useState(device.DeviceName)
  const act = useAct(gatehouse, 'UpdateMfaDeviceForUser')
  const right = name.trim().length > 0 && name.trim().length <= 64
  const save = () =>
    act.mutate(
      { IdentityStoreId: identityStoreId, UserId: user.UserId, MfaDeviceId: device.MfaDeviceId, DeviceName: name.trim() },
      {
        onSuccess: () => {
          notices.done(`${device.DeviceName} is called ${name.trim()} now.`)
          onClose()
        },
      },
    )
  return (
    <Sheet
      size="medium"
      title={`Rename ${device.DeviceName}`}
      action="Rename"
      wrong={right ? undefined : 'Enter 1 to 64 characters.'}
      busy={act.isPending}
      error={act.error}
      doing="rename the device"
      onSave={save}
      onDismiss={onClose}
    >
      <FormField label="Name" constraintText="1 to 64 characters" errorText={right ? undefined : 'Enter 1 to 64 characters.'}>
        <Input value={name} autoFocus onChange={({ detail }) => setName(detail.value)} />
      </FormField>
    </Sheet>
  )
}
