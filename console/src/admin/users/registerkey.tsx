import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { useAct } from '../../aws/hooks'
import { service as gatehouse, type StartWebAuthnDeviceRegistrationResponse } from '../../aws/services/gatehouse'
import { Dialog } from '../../ui/dialog'
import { Problem } from '../../ui/problem'
import { createCredential } from '../../ui/webauthn'

interface Props {
  theirs: { IdentityStoreId: string; UserId: string }
  begun: StartWebAuthnDeviceRegistrationResponse
  onDone: (name: string) => void
  onClose: () => void
}

/** Has this browser make a passkey, on a key or on the machine, and registers it. */
export function KeySetup({ theirs, begun, onDone, onClose }: Props) {
  const [name, setName] = useState('')
  const [waiting, setWaiting] = useState(false)
  const [refused, setRefused] = useState<string>()
  const act = useAct(gatehouse, 'CompleteWebAuthnDeviceRegistration')
  const save = async () => {
    if (waiting || act.isPending) return
    setWaiting(true)
    setRefused(undefined)
    const made = await createCredential(begun.CreationOptions)
    setWaiting(false)
    if ('why' in made) return setRefused(made.why)
    act.mutate(
      { ...theirs, RegistrationId: begun.RegistrationId, Credential: made.credential, DeviceName: name.trim() || undefined },
      { onSuccess: (a) => onDone(a.MfaDevice.DeviceName) },
    )
  }
  return (
    <Dialog
      header="Register a security key or passkey"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
            <Button variant="primary" loading={waiting || act.isPending} disabled={act.isError} disabledReason="A registration is good for one answer. Close this and begin again." onClick={() => void save()}>
              Register
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <div>The device must be at this computer: plug the key in, or let the user use this computer’s own. Then follow what the browser asks.</div>
        <FormField label={<>Device name <i>– optional</i></>} constraintText="At most 64 characters">
          <Input value={name} onChange={({ detail }) => setName(detail.value)} onKeyDown={({ detail }) => detail.key === 'Enter' && void save()} />
        </FormField>
        {refused && (
          <Alert type="error" header="The browser has made none">
            {refused}
          </Alert>
        )}
        {act.error && <Problem error={act.error} doing="register the device" />}
      </SpaceBetween>
    </Dialog>
  )
}
