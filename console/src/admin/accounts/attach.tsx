import Box from '@cloudscape-design/components/box'
import FormField from '@cloudscape-design/components/form-field'
import Select, { type SelectProps } from '@cloudscape-design/components/select'
import { useState } from 'react'
import { useAct, useAll } from '../../aws/hooks'
import { service as organizations } from '../../aws/services/organizations'
import { choices } from '../../ui/choices'
import { useNotices } from '../../ui/notices'
import { inWords } from '../../ui/problem'
import { Sheet } from '../../ui/sheet'

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
    <Sheet title="Attach a service control policy" action="Attach" wrong={chosen ? undefined : 'Choose a policy.'} doing="attach the policy" busy={act.isPending} error={act.error} onSave={attach} onDismiss={onDismiss}>
      <Box>It counts at once, for everybody in this account.</Box>
      <FormField label="Policy" errorText={inWords(policies.error, 'see the policies')}>
        <Select
          selectedOption={chosen}
          options={policies.data?.filter((p) => !have.includes(p.Id ?? '')).map((p) => ({ value: p.Id, label: p.Name, description: p.Description }))}
          onChange={({ detail }) => setChosen(detail.selectedOption)}
          filteringType="auto"
          filteringAriaLabel="Find a policy"
          placeholder="Choose a policy"
          {...choices(policies, 'policies')}
          empty="There is no policy that is not attached already."
        />
      </FormField>
    </Sheet>
  )
}
