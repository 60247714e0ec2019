import RadioGroup from '@cloudscape-design/components/radio-group'
import { useCall } from '../../aws/hooks'
import { service as gatehouse } from '../../aws/services/gatehouse'
import { inWords } from '../../ui/problem'
import { useCenter } from '../center'

/** How a person gets to a password: they choose one by a link, or replace one that is made for them. */
export type PasswordMode = 'EMAIL' | 'ONE_TIME'

/** Chooses between the two; says what becomes of the link where no mail is sent. */
export function PasswordChoice({ mode, onChange }: { mode: PasswordMode; onChange: (m: PasswordMode) => void }) {
  const { instanceArn } = useCenter()
  const configuration = useCall(gatehouse, 'GetSsoConfiguration', { InstanceArn: instanceArn })
  const mails = configuration.data?.MailEnabled ?? !configuration.error
  return (
    <RadioGroup
      value={mode}
      onChange={({ detail }) => onChange(detail.value as PasswordMode)}
      items={[
        {
          value: 'EMAIL',
          label: mails ? 'Send a mail with instructions' : 'Make a link with instructions',
          description: mails
            ? 'The person chooses a password by a link. An invitation works for seven days.'
            : configuration.error
              ? `${inWords(configuration.error, 'see whether this server sends mail')} If it sends none, you are shown the link once, to pass on.`
              : 'This server sends no mail: you are shown the link once, to pass on. An invitation works for seven days.',
        },
        { value: 'ONE_TIME', label: 'Generate a one-time password', description: 'You are shown it once, to pass on. The person replaces it at the first sign-in.' },
      ]}
    />
  )
}
