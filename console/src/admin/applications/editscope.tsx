import Alert from '@cloudscape-design/components/alert'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Multiselect from '@cloudscape-design/components/multiselect'
import { useState } from 'react'
import { useAct, useAll } from '../../aws/hooks'
import { service as ssoadmin, type ScopeDetails } from '../../aws/services/ssoadmin'
import { useNotices } from '../../ui/notices'
import { Sheet } from '../../ui/sheet'
import { useCenter } from '../center'
import { lastPart } from '../common/arn'

const most = 10
const form = /^[A-Za-z0-9_]{1,50}(:[A-Za-z0-9_]{1,50}){0,2}$/
const accounts = 'sso:account:access' // opens the accounts of people (reference 10.3)

/** A scope that the application may ask for, and who may exchange its tokens for their own. */
export function EditScope({ arn, before, onDismiss }: { arn: string; before: ScopeDetails | undefined; onDismiss: () => void }) {
  const { instanceArn } = useCenter()
  const applications = useAll(ssoadmin, 'ListApplications', { InstanceArn: instanceArn, MaxResults: 50 }, (a) => a.Applications, { most: 500 })
  const [scope, setScope] = useState(before?.Scope ?? '')
  const [targets, setTargets] = useState(before?.AuthorizedTargets ?? [])
  const [tried, setTried] = useState(false)
  const put = useAct(ssoadmin, 'PutApplicationAccessScope')
  const notices = useNotices()
  const name = scope.trim()
  const nameWrong = form.test(name) ? undefined : 'Enter one to three parts of letters, digits and _, with colons between them.'
  const targetsWrong = targets.length > most ? `Choose at most ${most}.` : undefined
  const options = [
    { value: instanceArn, label: 'The identity center', description: lastPart(instanceArn) },
    ...(applications.data ?? []).map((a) => ({ value: a.ApplicationArn ?? '', label: a.Name ?? '', description: lastPart(a.ApplicationArn ?? '') })),
  ]
  const save = () => {
    setTried(true)
    if (put.isPending || nameWrong || targetsWrong) return
    put.mutate(
      { ApplicationArn: arn, Scope: name, AuthorizedTargets: targets.length ? targets : undefined },
      {
        onSuccess: () => {
          notices.done(`The scope ${name} is saved.`)
          onDismiss()
        },
      },
    )
  }
  return (
    <Sheet title={before ? `Edit ${before.Scope}` : 'Add scope'} action={before ? 'Save' : 'Add'} busy={put.isPending} error={put.error} doing="save the scope" onSave={save} onDismiss={onDismiss}>
      {!before && (
        <FormField label="Scope" constraintText="One to three parts of letters, digits and _, with colons between them" errorText={tried && nameWrong}>
          <Input value={scope} placeholder="reports:read" autoFocus ariaRequired onChange={({ detail }) => setScope(detail.value)} />
        </FormField>
      )}
      {name === accounts && (
        <Alert type="warning">This scope opens every account and every permission set of a person to the application, as soon as it speaks for that person. Give it to confidential back ends only.</Alert>
      )}
      <FormField
        label={<>Authorized targets <i>– optional</i></>}
        description="The applications that may exchange a token of this scope for one of their own. Without any, none may."
        constraintText={`At most ${most}`}
        errorText={applications.error ? `The applications could not be read: ${applications.error.message}` : tried && targetsWrong}
      >
        <Multiselect
          placeholder="Choose targets"
          filteringType="auto"
          filteringPlaceholder="Find by name or id"
          filteringAriaLabel="Find targets"
          statusType={applications.isLoading ? 'loading' : 'finished'}
          loadingText="Loading applications"
          options={options}
          selectedOptions={targets.map((t) => options.find((o) => o.value === t) ?? { value: t, label: lastPart(t) })}
          deselectAriaLabel={(o) => `Remove ${o.label}`}
          onChange={({ detail }) => setTargets(detail.selectedOptions.map((o) => o.value ?? ''))}
        />
      </FormField>
    </Sheet>
  )
}
