import Box from '@cloudscape-design/components/box'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import { useState } from 'react'
import { useAct } from '../../aws/hooks'
import { service as gatehouse, type StartVirtualMfaDeviceRegistrationResponse } from '../../aws/services/gatehouse'
import { Copied } from '../../ui/copied'
import { when } from '../../ui/format'
import { QrCode } from '../../ui/qrcode'
import { Sheet } from '../../ui/sheet'

interface Props {
  theirs: { IdentityStoreId: string; UserId: string }
  begun: StartVirtualMfaDeviceRegistrationResponse
  onDone: (name: string) => void
  onClose: () => void
}

/** Shows an authenticator app its secret, and asks for a code as proof that it has it. */
export function AppSetup({ theirs, begun, onDone, onClose }: Props) {
  const [code, setCode] = useState('')
  const [name, setName] = useState('')
  const [asked, setAsked] = useState(false)
  const act = useAct(gatehouse, 'CompleteVirtualMfaDeviceRegistration')
  const digits = code.replace(/\s/g, '')
  const right = /^\d{6}$/.test(digits)
  const save = () => {
    setAsked(true)
    if (!right || act.isPending) return
    act.mutate(
      { ...theirs, RegistrationId: begun.RegistrationId, Code: digits, DeviceName: name.trim() || undefined },
      { onSuccess: (a) => onDone(a.MfaDevice.DeviceName) },
    )
  }
  const wrong = asked && !right ? 'Enter the six digits that the app shows.' : act.error?.message
  return (
    <Sheet size="medium" title="Set up the authenticator app" action="Assign MFA" busy={act.isPending} onSave={save} onDismiss={onClose}>
      <div>Scan the code with the user’s authenticator app, then enter what the app shows. There is time until {when(begun.ExpiresAt)}.</div>
      <Box textAlign="center">
        <QrCode text={begun.OtpAuthUri} label="QR code for the authenticator app" />
      </Box>
      <ExpandableSection headerText="Show the secret key">
        <Box variant="code">
          <Copied text={begun.SecretKey} what="secret key" />
        </Box>
      </ExpandableSection>
      <FormField label="Code" errorText={wrong}>
        <Input value={code} inputMode="numeric" autoComplete={false} onChange={({ detail }) => setCode(detail.value)} />
      </FormField>
      <FormField label={<>Device name <i>– optional</i></>} constraintText="At most 64 characters">
        <Input value={name} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
    </Sheet>
  )
}
