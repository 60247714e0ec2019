import Box from '@cloudscape-design/components/box'
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Select, { type SelectProps } from '@cloudscape-design/components/select'
import { useMemo, useState } from 'react'
import type { AssignedAccount } from '../aws/services/gatehouse'
import { Sheet } from '../ui/sheet'
import { destination } from './destination'
import { usePortalSession } from './session'
import { shortcutUrl } from './shortcut'

const anyRole: SelectProps.Option = { value: '', label: 'Choose when the link is opened' }

/** Makes a link that opens the console in an account, to keep or to pass on; it gives nobody access. */
export function CreateShortcut({ accounts, onDismiss }: { accounts: AssignedAccount[]; onDismiss: () => void }) {
  const { PortalUrl } = usePortalSession()
  const [account, setAccount] = useState<string>()
  const [role, setRole] = useState('')
  const [place, setPlace] = useState('')
  const options = useMemo(
    () => accounts.map((a): SelectProps.Option => ({ value: a.AccountId, label: a.AccountName, description: a.EmailAddress, labelTag: a.AccountId })),
    [accounts],
  )
  const roles = accounts.find((a) => a.AccountId === account)?.Roles.map((r): SelectProps.Option => ({ value: r.RoleName, label: r.RoleName, description: r.Description })) ?? []
  const wrong = place !== '' && destination(place, location.origin).kind !== 'console'
  const url = account && !wrong ? shortcutUrl(PortalUrl, { account, role, destination: place }) : ''
  return (
    <Sheet
      size="medium"
      title="Create shortcut"
      close="Close"
      onDismiss={onDismiss}
      button={
        <CopyToClipboard
          copyButtonText="Copy URL"
          textToCopy={url}
          disabled={!url}
          disabledReason={wrong ? 'Correct the destination first.' : 'Choose an account first.'}
          copySuccessText="Copied"
          copyErrorText="The browser did not let it be copied"
          popoverRenderWithPortal
        />
      }
    >
      <Box variant="p">The link opens the console for whoever has access already. It gives nobody any.</Box>
      <FormField label="Account">
        <Select
          selectedOption={options.find((o) => o.value === account) ?? null}
          options={options}
          filteringType="auto"
          filteringPlaceholder="Find an account by name, number or e-mail address"
          filteringAriaLabel="Find an account"
          filteringClearAriaLabel="Clear the search"
          virtualScroll
          placeholder="Choose an account"
          empty="No account matches"
          onChange={({ detail }) => {
            setAccount(detail.selectedOption.value)
            setRole('')
          }}
        />
      </FormField>
      <FormField label={<>Permission set <i>(optional)</i></>}>
        <Select
          selectedOption={roles.find((o) => o.value === role) ?? anyRole}
          options={[anyRole, ...roles]}
          disabled={!account}
          onChange={({ detail }) => setRole(detail.selectedOption.value ?? '')}
        />
      </FormField>
      <FormField
        label={<>Destination <i>(optional)</i></>}
        description="A page of the console. Without it the link leads where the permission set says, or to the console's first page."
        constraintText="A path such as /console#/users, or the address of such a page."
        errorText={wrong && 'A link can lead to pages of this console only.'}
      >
        <Input value={place} onChange={({ detail }) => setPlace(detail.value.trim())} placeholder="/console#/" spellcheck={false} />
      </FormField>
      {url && (
        <FormField label="URL">
          <Box variant="code">
            <span style={{ overflowWrap: 'anywhere' }}>{url}</span>
          </Box>
        </FormField>
      )}
    </Sheet>
  )
}
