import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Modal from '@cloudscape-design/components/modal'
import Select, { type SelectProps } from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { useAct, useAll } from '../../aws/hooks'
import { service as organizations } from '../../aws/services/organizations'
import { useNotices } from '../../ui/notices'
import { Problem } from '../../ui/problem'

/** Attaches one more service control policy to an account. */
export function AttachPolicy({ account, have, onDismiss }: { account: string; have: string[]; onDismiss: () => void }) {
  const notices = useNotices()
  const act = useAct(organizations, 'AttachPolicy')
  const policies = useAll(organizations, 'ListPolicies', { Filter: 'SERVICE_CONTROL_POLICY' }, (a) => a.Policies)
  const [chosen, setChosen] = useState<SelectProps.Option | null>(null)
  const attach = () =>
    act.mutate(
      { PolicyId: chosen?.value ?? '', TargetId: account },
      {
        onSuccess: () => {
          notices.done(`${chosen?.label} is attached.`)
          onDismiss()
        },
      },
    )
  return (
    <Modal
      visible
      header="Attach a service control policy"
      onDismiss={onDismiss}
      closeAriaLabel="Close"
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onDismiss}>
              Cancel
            </Button>
            <Button variant="primary" disabled={!chosen} loading={act.isPending} onClick={attach}>
              Attach
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Box>It counts at once, for everybody in this account.</Box>
        <FormField label="Policy">
          <Select
            selectedOption={chosen}
            options={policies.data?.filter((p) => !have.includes(p.Id ?? '')).map((p) => ({ value: p.Id, label: p.Name, description: p.Description }))}
            onChange={({ detail }) => setChosen(detail.selectedOption)}
            filteringType="auto"
            filteringAriaLabel="Find a policy"
            placeholder="Choose a policy"
            statusType={policies.isLoading ? 'loading' : policies.error ? 'error' : 'finished'}
            loadingText="Loading policies"
            errorText={policies.error?.message}
            empty="There is no policy that is not attached already."
          />
        </FormField>
        {act.error && <Problem error={act.error} doing="attach the policy" />}
      </SpaceBetween>
    </Modal>
  )
}
