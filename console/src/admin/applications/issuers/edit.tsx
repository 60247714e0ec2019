import Spinner from '@cloudscape-design/components/spinner'
import { useState } from 'react'
import { useAct, useCall } from '../../../aws/hooks'
import { service as ssoadmin } from '../../../aws/services/ssoadmin'
import { useNotices } from '../../../ui/notices'
import { Sheet } from '../../../ui/sheet'
import { faultsOf, type Draft } from './draft'
import { IssuerFields } from './fields'

interface Props {
  arn: string
  name: string
  onDismiss: () => void
}

/** Changes a trusted token issuer: all but its URL. */
export function EditIssuer({ arn, name, onDismiss }: Props) {
  const answer = useCall(ssoadmin, 'DescribeTrustedTokenIssuer', { TrustedTokenIssuerArn: arn })
  const c = answer.data?.TrustedTokenIssuerConfiguration?.OidcJwtConfiguration
  const before: Draft | undefined = c && { name: answer.data?.Name ?? name, url: c.IssuerUrl, claim: c.ClaimAttributePath, attribute: c.IdentityStoreAttributePath }
  const [changed, setChanged] = useState<Partial<Draft>>({})
  const [tried, setTried] = useState(false)
  const update = useAct(ssoadmin, 'UpdateTrustedTokenIssuer')
  const notices = useNotices()
  const draft = before && { ...before, ...changed }
  const faults = draft ? faultsOf(draft) : {}
  const save = () => {
    setTried(true)
    if (!draft || update.isPending || faults.name || faults.claim) return
    update.mutate(
      {
        TrustedTokenIssuerArn: arn,
        Name: draft.name.trim(),
        TrustedTokenIssuerConfiguration: { OidcJwtConfiguration: { ClaimAttributePath: draft.claim.trim(), IdentityStoreAttributePath: draft.attribute, JwksRetrievalOption: 'OPEN_ID_DISCOVERY' } },
      },
      {
        onSuccess: () => {
          notices.done(`${draft.name.trim()} is changed. Tokens that come from now on are read so.`)
          onDismiss()
        },
      },
    )
  }
  return (
    <Sheet
      title={`Edit ${name}`}
      wrong={draft ? undefined : 'The issuer is not read yet.'}
      busy={update.isPending}
      error={update.error ?? answer.error}
      doing={answer.error ? 'see the trusted token issuer' : 'change the trusted token issuer'}
      onSave={save}
      onDismiss={onDismiss}
    >
      {answer.isLoading && <Spinner />}
      {draft && <IssuerFields draft={draft} faults={tried ? faults : {}} made onChange={(part) => setChanged((d) => ({ ...d, ...part }))} />}
    </Sheet>
  )
}
