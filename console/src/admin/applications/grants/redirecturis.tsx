import AttributeEditor from '@cloudscape-design/components/attribute-editor'
import Input from '@cloudscape-design/components/input'
import { useState } from 'react'
import { useAct } from '../../../aws/hooks'
import { service as ssoadmin, type AuthorizationCodeGrant } from '../../../aws/services/ssoadmin'
import { useNotices } from '../../../ui/notices'
import { Sheet } from '../../../ui/sheet'

const most = 10

/** What is wrong with an address that people are sent back to (RFC 6749 section 3.1.2). */
function wrong(uris: string[], i: number): string {
  const uri = uris[i]!.trim()
  if (uri === '') return 'Enter an address.'
  if (!URL.canParse(uri)) return 'Enter an absolute address, such as https://app.example.com/callback.'
  if (uri.includes('#')) return 'The address must have no fragment (#).'
  return uris.findIndex((u) => u.trim() === uri) < i ? 'This address is there already.' : ''
}

/** The addresses that the authorization code grant may send people back to. */
export function RedirectUris({ arn, before, onDismiss }: { arn: string; before: AuthorizationCodeGrant | undefined; onDismiss: () => void }) {
  const [uris, setUris] = useState(before?.RedirectUris?.length ? before.RedirectUris : [''])
  const [tried, setTried] = useState(false)
  const put = useAct(ssoadmin, 'PutApplicationGrant')
  const notices = useNotices()
  const save = () => {
    setTried(true)
    if (put.isPending || uris.length === 0 || uris.some((_, i) => wrong(uris, i) !== '')) return
    put.mutate(
      { ApplicationArn: arn, GrantType: 'authorization_code', Grant: { AuthorizationCode: { RedirectUris: uris.map((u) => u.trim()) } } },
      {
        onSuccess: () => {
          notices.done('Authorization code is granted.')
          onDismiss()
        },
      },
    )
  }
  return (
    <Sheet
      title="Authorization code"
      action={before ? 'Save' : 'Grant'}
      wrong={uris.length === 0 ? 'Add a redirect URI.' : undefined}
      busy={put.isPending}
      error={put.error}
      doing="save the grant"
      onSave={save}
      onDismiss={onDismiss}
    >
      <AttributeEditor<string>
        items={uris}
        empty="No redirect URI: the application could send nobody here."
        addButtonText="Add redirect URI"
        removeButtonText="Remove"
        removeButtonAriaLabel={(u) => `Remove ${u || 'this redirect URI'}`}
        disableAddButton={uris.length >= most}
        additionalInfo={`At most ${most}. An address counts to the letter; one at 127.0.0.1 is good with every port.`}
        onAddButtonClick={() => setUris([...uris, ''])}
        onRemoveButtonClick={({ detail }) => setUris(uris.filter((_, i) => i !== detail.itemIndex))}
        definition={[
          {
            label: 'Redirect URI',
            control: (u, i) => (
              <Input
                value={u}
                type="url"
                ariaLabel={`Redirect URI ${i + 1}`}
                placeholder="https://app.example.com/callback"
                onChange={({ detail }) => setUris(uris.map((v, j) => (i === j ? detail.value : v)))}
              />
            ),
            errorText: (_, i) => (tried ? wrong(uris, i) : ''),
          },
        ]}
      />
    </Sheet>
  )
}
