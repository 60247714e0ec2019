import ExpandableSection from '@cloudscape-design/components/expandable-section'
import { useMemo, useState } from 'react'
import { useAct } from '../../../aws/hooks'
import { service as ssoadmin, type Tag } from '../../../aws/services/ssoadmin'
import { useNotices } from '../../../ui/notices'
import { Sheet } from '../../../ui/sheet'
import { TagFields, tagsWrong } from '../../../ui/tagfields'
import { useCenter } from '../../center'
import { blank, faultsOf, type Draft } from './draft'
import { IssuerFields } from './fields'

/** Makes a trusted token issuer. */
export function CreateIssuer({ onDismiss }: { onDismiss: () => void }) {
  const { instanceArn } = useCenter()
  const [draft, setDraft] = useState<Draft>(blank)
  const [tags, setTags] = useState<Tag[]>([])
  const [tried, setTried] = useState(false)
  const create = useAct(ssoadmin, 'CreateTrustedTokenIssuer')
  const notices = useNotices()
  const faults = faultsOf(draft)
  // The same request, sent twice, makes one issuer; another one is another request.
  const wish = JSON.stringify([draft, tags])
  const token = useMemo(() => (wish ? crypto.randomUUID() : ''), [wish])
  const save = () => {
    setTried(true)
    if (create.isPending || Object.keys(faults).length > 0 || tagsWrong(tags)) return
    create.mutate(
      {
        InstanceArn: instanceArn,
        Name: draft.name.trim(),
        TrustedTokenIssuerType: 'OIDC_JWT',
        TrustedTokenIssuerConfiguration: {
          OidcJwtConfiguration: { IssuerUrl: draft.url.trim(), ClaimAttributePath: draft.claim.trim(), IdentityStoreAttributePath: draft.attribute, JwksRetrievalOption: 'OPEN_ID_DISCOVERY' },
        },
        Tags: tags.length ? tags : undefined,
        ClientToken: token,
      },
      {
        onSuccess: () => {
          notices.done(`${draft.name.trim()} is made. Applications take its tokens once a JWT bearer grant names it.`)
          onDismiss()
        },
      },
    )
  }
  return (
    <Sheet title="Create trusted token issuer" action="Create" busy={create.isPending} error={create.error} doing="create the trusted token issuer" onSave={save} onDismiss={onDismiss}>
      <IssuerFields draft={draft} faults={tried ? faults : {}} onChange={(part) => setDraft((d) => ({ ...d, ...part }))} />
      <ExpandableSection headerText="Tags">
        <TagFields tags={tags} onChange={setTags} tried={tried} />
      </ExpandableSection>
    </Sheet>
  )
}
