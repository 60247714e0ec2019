import Checkbox from '@cloudscape-design/components/checkbox'
import Container from '@cloudscape-design/components/container'
import Form from '@cloudscape-design/components/form'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useState } from 'react'
import { useAct, useCall } from '../../aws/hooks'
import { service as gatehouse, type GetSsoConfigurationResponse as Configuration } from '../../aws/services/gatehouse'
import { Loading } from '../../ui/loading'
import { useNotices } from '../../ui/notices'
import { Problem } from '../../ui/problem'
import { RightsButton, useRights } from '../../ui/rights'
import { useCenter } from '../center'

/** How long people stay signed in, and how those without a password begin. */
export function SignIn() {
  const { instanceArn } = useCenter()
  const configuration = useCall(gatehouse, 'GetSsoConfiguration', { InstanceArn: instanceArn })
  return (
    <Container header={<Header variant="h2">Signing in</Header>}>
      {configuration.error && <Problem error={configuration.error} doing="see how people sign in" retry={() => void configuration.refetch()} />}
      {configuration.isLoading && <Loading what="how people sign in" />}
      {configuration.data && <Edit key={configuration.dataUpdatedAt} configuration={configuration.data} />}
    </Container>
  )
}

const units = [
  { value: '1', label: 'minutes' },
  { value: '60', label: 'hours' },
  { value: '1440', label: 'days' },
] as const

/** The largest unit that a number of minutes is whole in. */
const unitOf = (minutes: number) => [...units].reverse().find((u) => minutes % Number(u.value) === 0) ?? units[0]

function Edit({ configuration }: { configuration: Configuration }) {
  const { instanceArn } = useCenter()
  const [unit, setUnit] = useState<(typeof units)[number]>(unitOf(configuration.SessionDurationMinutes))
  const [length, setLength] = useState(String(configuration.SessionDurationMinutes / Number(unit.value)))
  const [otp, setOtp] = useState(configuration.SendEmailOtp)
  const notices = useNotices()
  const rights = useRights({ action: 'sso:UpdateSSOConfiguration', resource: instanceArn })
  const update = useAct(gatehouse, 'UpdateSSOConfiguration')
  const minutes = /^\d{1,6}$/.test(length) ? Number(length) * Number(unit.value) : NaN
  const valid = minutes >= 15 && minutes <= 129_600
  const changed = minutes !== configuration.SessionDurationMinutes || otp !== configuration.SendEmailOtp
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault()
        update.mutate({ InstanceArn: instanceArn, SessionDurationMinutes: minutes, SendEmailOtp: otp }, { onSuccess: () => notices.done('Saved. Sessions that have begun keep their length.') })
      }}
    >
      <Form
        actions={
          <RightsButton
            variant="primary"
            formAction="submit"
            loading={update.isPending}
            reason={rights.why('sso:UpdateSSOConfiguration', instanceArn)}
            disabled={!valid || !changed}
            disabledReason={valid ? 'Nothing is changed.' : 'The length must be 15 minutes to 90 days.'}
          >
            Save
          </RightsButton>
        }
      >
        <SpaceBetween size="l">
          <FormField label="Portal sessions last" constraintText="15 minutes to 90 days" errorText={valid ? undefined : 'Choose 15 minutes to 90 days.'}>
            <SpaceBetween direction="horizontal" size="xs">
              <Input value={length} inputMode="numeric" ariaLabel="Length" onChange={({ detail }) => setLength(detail.value)} />
              <Select
                selectedOption={unit}
                options={[...units]}
                ariaLabel="Unit"
                onChange={({ detail }) => setUnit(units.find((u) => u.value === detail.selectedOption.value) ?? units[0])}
              />
            </SpaceBetween>
          </FormField>
          <Checkbox checked={otp} onChange={({ detail }) => setOtp(detail.checked)} description="For users that were made by API or a script: they sign in with the code and choose a password then">
            Mail a one-time code to people who have no password
          </Checkbox>
          <StatusIndicator type={configuration.MailEnabled ? 'success' : 'warning'}>
            {configuration.MailEnabled ? 'This server sends mail' : 'This server sends no mail: start it with --smtp-url. Until then you pass links and one-time passwords on.'}
          </StatusIndicator>
          {update.error && <Problem error={update.error} doing="save how people sign in" />}
        </SpaceBetween>
      </Form>
    </form>
  )
}
