import Alert from '@cloudscape-design/components/alert'
import AttributeEditor from '@cloudscape-design/components/attribute-editor'
import Link from '@cloudscape-design/components/link'
import Select from '@cloudscape-design/components/select'
import Textarea from '@cloudscape-design/components/textarea'
import { useState } from 'react'
import { useAct, useAll } from '../../../aws/hooks'
import { service as ssoadmin, type JwtBearerGrant } from '../../../aws/services/ssoadmin'
import { useNotices } from '../../../ui/notices'
import { Problem } from '../../../ui/problem'
import { Sheet } from '../../../ui/sheet'
import { useCenter } from '../../center'
import { lastPart } from '../../common/arn'

const most = 10

interface Row {
  issuer: string
  /** One a line. */
  audiences: string
}

const split = (audiences: string): string[] => [...new Set(audiences.split('\n').map((a) => a.trim()).filter(Boolean))]

function issuerWrong(rows: Row[], i: number): string {
  const { issuer } = rows[i]!
  if (issuer === '') return 'Choose an issuer.'
  return rows.findIndex((r) => r.issuer === issuer) < i ? 'This issuer is there already.' : ''
}

function audiencesWrong(r: Row): string {
  const all = split(r.audiences)
  if (all.length === 0) return 'Enter an audience.'
  if (all.length > most) return `Enter at most ${most}.`
  return all.some((a) => a.length > 512) ? 'An audience has at most 512 characters.' : ''
}

/** The issuers whose tokens the application may bring, and the audiences that these must be for. */
export function JwtBearer({ arn, before, onDismiss }: { arn: string; before: JwtBearerGrant | undefined; onDismiss: () => void }) {
  const { instanceArn } = useCenter()
  const issuers = useAll(ssoadmin, 'ListTrustedTokenIssuers', { InstanceArn: instanceArn, MaxResults: 100 }, (a) => a.TrustedTokenIssuers)
  const [rows, setRows] = useState<Row[]>(before?.AuthorizedTokenIssuers?.map((i) => ({ issuer: i.TrustedTokenIssuerArn ?? '', audiences: (i.AuthorizedAudiences ?? []).join('\n') })) ?? [{ issuer: '', audiences: '' }])
  const [tried, setTried] = useState(false)
  const put = useAct(ssoadmin, 'PutApplicationGrant')
  const notices = useNotices()
  const change = (i: number, part: Partial<Row>) => setRows(rows.map((r, j) => (i === j ? { ...r, ...part } : r)))
  const options = (issuers.data ?? []).map((i) => ({ value: i.TrustedTokenIssuerArn ?? '', label: i.Name ?? '' }))
  // One that has been deleted since is still named by the grant.
  const option = (issuer: string) => options.find((o) => o.value === issuer) ?? (issuer ? { value: issuer, label: issuers.data ? `${lastPart(issuer)} (deleted)` : lastPart(issuer) } : null)
  const save = () => {
    setTried(true)
    if (put.isPending || rows.some((r, i) => issuerWrong(rows, i) !== '' || audiencesWrong(r) !== '')) return
    put.mutate(
      {
        ApplicationArn: arn,
        GrantType: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        Grant: { JwtBearer: { AuthorizedTokenIssuers: rows.map((r) => ({ TrustedTokenIssuerArn: r.issuer, AuthorizedAudiences: split(r.audiences) })) } },
      },
      {
        onSuccess: () => {
          notices.done('JWT bearer is granted.')
          onDismiss()
        },
      },
    )
  }
  return (
    <Sheet
      title="JWT bearer"
      action={before ? 'Save' : 'Grant'}
      wrong={rows.length === 0 ? 'Add an issuer.' : undefined}
      busy={put.isPending}
      error={put.error}
      doing="save the grant"
      onSave={save}
      onDismiss={onDismiss}
    >
      {issuers.error && <Problem error={issuers.error} doing="see the trusted token issuers" retry={() => void issuers.refetch()} />}
      {issuers.data?.length === 0 && (
        <Alert type="info">
          There is no trusted token issuer yet. <Link href="#/applications/issuers">Create one</Link> first.
        </Alert>
      )}
      <AttributeEditor<Row>
        items={rows}
        empty="No issuer."
        addButtonText="Add issuer"
        removeButtonText="Remove"
        removeButtonAriaLabel={(r) => `Remove ${option(r.issuer)?.label ?? 'this issuer'}`}
        disableAddButton={rows.length >= most}
        additionalInfo={`At most ${most} issuers, each with at most ${most} audiences. A token is taken when its claim aud is one of them.`}
        onAddButtonClick={() => setRows([...rows, { issuer: '', audiences: '' }])}
        onRemoveButtonClick={({ detail }) => setRows(rows.filter((_, i) => i !== detail.itemIndex))}
        definition={[
          {
            label: 'Trusted token issuer',
            control: (r, i) => (
              <Select
                ariaLabel={`Issuer ${i + 1}`}
                placeholder="Choose an issuer"
                statusType={issuers.isLoading ? 'loading' : 'finished'}
                loadingText="Loading issuers"
                empty="No issuer"
                options={options}
                selectedOption={option(r.issuer)}
                onChange={({ detail }) => change(i, { issuer: detail.selectedOption.value ?? '' })}
              />
            ),
            errorText: (_, i) => (tried ? issuerWrong(rows, i) : ''),
          },
          {
            label: 'Audiences, one a line',
            control: (r, i) => <Textarea value={r.audiences} rows={2} onChange={({ detail }) => change(i, { audiences: detail.value })} />,
            errorText: (r) => (tried ? audiencesWrong(r) : ''),
          },
        ]}
      />
    </Sheet>
  )
}
