import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { useAct } from '../../aws/hooks'
import { service as gatehouse, type MfaDevice } from '../../aws/services/gatehouse'
import type { DescribeUserResponse } from '../../aws/services/identitystore'
import { Dialog } from '../../ui/dialog'
import { useNotices } from '../../ui/notices'
import { Problem } from '../../ui/problem'
import { useCenter } from '../center'

/** Gives a device another name. */
export function RenameDevice({ user, device, onClose }: { user: DescribeUserResponse; device: MfaDevice; onClose: () => void }) {
  const { identityStoreId } = useCenter()
  const notices = useNotices()
  const [name, setName] = useState(device.DeviceName)
  const act = useAct(gatehouse, 'UpdateMfaDeviceForUser')
  const right = name.trim().length > 0 && name.trim().length <= 64
  const save = () =>
    right &&
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
    <Dialog
      header={`Rename ${device.DeviceName}`}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
            <Button variant="primary" loading={act.isPending} onClick={save}>
              Rename
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <FormField label="Name" constraintText="1 to 64 characters" errorText={right ? undefined : 'Enter 1 to 64 characters.'}>
          <Input value={name} autoFocus onChange={({ detail }) => setName(detail.value)} onKeyDown={({ detail }) => detail.key === 'Enter' && save()} />
        </FormField>
        {act.error && <Problem error={act.error} doing="rename the device" />}
      </SpaceBetween>
    </Dialog>
  )
}
