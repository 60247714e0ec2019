import Alert from '@cloudscape-design/components/alert'
import Checkbox from '@cloudscape-design/components/checkbox'
import Container from '@cloudscape-design/components/container'
import Form from '@cloudscape-design/components/form'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import RadioGroup from '@cloudscape-design/components/radio-group'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { useAct, useCall } from '../../aws/hooks'
import { service as gatehouse, type GetMfaDeviceManagementForDirectoryResponse as Rules } from '../../aws/services/gatehouse'
import { Loading } from '../../ui/loading'
import { useNotices } from '../../ui/notices'
import { Problem } from '../../ui/problem'
import { RightsButton, useRights } from '../../ui/rights'
import { useCenter } from '../center'

/** When people are asked for a second factor, and for which. */
export function Mfa() {
  const { identityStoreId } = useCenter()
  const rules = useCall(gatehouse, 'GetMfaDeviceManagementForDirectory', { IdentityStoreId: identityStoreId })
  return (
    <Container header={<Header variant="h2">Multi-factor authentication</Header>}>
      {rules.error && <Problem error={rules.error} doing="see the rules for MFA" retry={() => void rules.refetch()} />}
      {rules.isLoading && <Loading what="the rules for MFA" />}
      {rules.data && <Edit key={rules.dataUpdatedAt} rules={rules.data} />}
    </Container>
  )
}

function Edit({ rules }: { rules: Rules }) {
  const { identityStoreId } = useCenter()
  const [draft, setDraft] = useState(rules)
  const notices = useNotices()
  const rights = useRights('sso-directory:PutMfaDeviceManagementForDirectory')
  const put = useAct(gatehouse, 'PutMfaDeviceManagementForDirectory')
  const change = (part: Partial<Rules>) => setDraft({ ...draft, ...part })
  const type = (t: Rules['AllowedTypes'][number], on: boolean) => change({ AllowedTypes: on ? [...draft.AllowedTypes, t] : draft.AllowedTypes.filter((x) => x !== t) })
  const changed = JSON.stringify(draft) !== JSON.stringify(rules)
  const off = draft.Mode === 'DISABLED'
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault()
        put.mutate({ IdentityStoreId: identityStoreId, ...draft }, { onSuccess: () => notices.done('The rules for MFA are saved. They count from the next sign-in.') })
      }}
    >
      <Form
        actions={
          <RightsButton
            variant="primary"
            formAction="submit"
            loading={put.isPending}
            reason={rights.why('sso-directory:PutMfaDeviceManagementForDirectory')}
            disabled={!changed || draft.AllowedTypes.length === 0}
            disabledReason={draft.AllowedTypes.length === 0 ? 'Allow at least one kind of device.' : 'Nothing is changed.'}
          >
            Save
          </RightsButton>
        }
      >
        <SpaceBetween size="l">
          <FormField label="Ask for MFA">
            <RadioGroup
              value={draft.Mode}
              onChange={({ detail }) => change({ Mode: detail.value as Rules['Mode'] })}
              items={[
                { value: 'ALWAYS_ON', label: 'At every sign-in' },
                { value: 'CONTEXT_AWARE', label: 'When the context changes', description: 'In a browser or a network that the person has not called their own' },
                { value: 'DISABLED', label: 'Never', description: 'People sign in with a password alone' },
              ]}
            />
          </FormField>
          {off && <Alert type="warning">A password that is guessed or stolen is then enough to reach every account of its owner.</Alert>}
          <FormField label="A person without a device">
            <RadioGroup
              value={draft.WithoutDevice}
              onChange={({ detail }) => change({ WithoutDevice: detail.value as Rules['WithoutDevice'] })}
              items={[
                { value: 'REQUIRE_REGISTRATION', label: 'must register one when signing in', disabled: off },
                { value: 'EMAIL_OTP', label: 'gets a one-time code by mail', disabled: off },
                { value: 'BLOCK', label: 'cannot sign in', disabled: off },
                { value: 'ALLOW', label: 'signs in without', disabled: off },
              ]}
            />
          </FormField>
          <FormField label="Devices that may be used">
            <Checkbox checked={draft.AllowedTypes.includes('WEBAUTHN')} onChange={({ detail }) => type('WEBAUTHN', detail.checked)} description="Cannot be phished">
              Passkeys and security keys
            </Checkbox>
            <Checkbox checked={draft.AllowedTypes.includes('TOTP')} onChange={({ detail }) => type('TOTP', detail.checked)}>
              Authenticator apps
            </Checkbox>
          </FormField>
          <Checkbox checked={draft.SelfManagement} onChange={({ detail }) => change({ SelfManagement: detail.checked })} description="Otherwise an administrator registers and removes them, on the user’s page">
            People manage their own devices in the portal
          </Checkbox>
          {put.error && <Problem error={put.error} doing="save the rules for MFA" />}
        </SpaceBetween>
      </Form>
    </form>
  )
}
