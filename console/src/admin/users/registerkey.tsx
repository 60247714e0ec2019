import Alert from '@cloudscape-design/components/alert'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import { useState } from 'react'
import { useAct } from '../../aws/hooks'
import { service as gatehouse, type StartWebAuthnDeviceRegistrationResponse } from '../../aws/services/gatehouse'
import { Sheet } from '../../ui/sheet'
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
    <Sheet
      size="medium"
      title="Register a security key or passkey"
      action="Register"
      wrong={act.isError ? 'A registration is good for one answer. Close this and begin again.' : undefined}
      busy={waiting || act.isPending}
      error={act.error}
      doing="register the device"
      onSave={() => void save()}
      onDismiss={onClose}
    >
      <div>The device must be at this computer: plug the key in, or let the user use this computer’s own. Then follow what the browser asks.</div>
      <FormField label={<>Device name <i>– optional</i></>} constraintText="At most 64 characters">
        <Input value={name} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      {refused && (
        <Alert type="error" header="The browser has made none">
          {refused}
        </Alert>
      )}
    </Sheet>
  )
}
