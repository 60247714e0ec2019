import { useState } from 'react'
import { useCall, usePaged } from '../../../aws/hooks'
import { service as ssoadmin, type OidcJwtConfiguration, type TrustedTokenIssuerMetadata } from '../../../aws/services/ssoadmin'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { Page } from '../../../ui/page'
import { RightsButton, useRights } from '../../../ui/rights'
import { ServerTable } from '../../../ui/table'
import { useCenter } from '../../center'
import { CreateIssuer } from './create'
import { DeleteIssuer } from './delete'
import { attributeLabel } from './draft'
import { EditIssuer } from './edit'

/** The OpenID providers elsewhere whose tokens say who a person is. */
export function Issuers() {
  const { instanceArn } = useCenter()
  const rows = usePaged(ssoadmin, 'ListTrustedTokenIssuers', { InstanceArn: instanceArn }, (a) => a.TrustedTokenIssuers)
  const rights = useRights({ action: 'sso:CreateTrustedTokenIssuer', resource: instanceArn }, 'sso:UpdateTrustedTokenIssuer', 'sso:DeleteTrustedTokenIssuer')
  const [open, setOpen] = useState<{ to: 'create' } | { to: 'edit' | 'delete'; issuer: TrustedTokenIssuerMetadata }>()
  const close = () => setOpen(undefined)
  const create = (
    <RightsButton variant="primary" reason={rights.why('sso:CreateTrustedTokenIssuer', instanceArn)} onClick={() => setOpen({ to: 'create' })}>
      Create trusted token issuer
    </RightsButton>
  )
  return (
    <Page
      title="Trusted token issuers"
      description="OpenID providers elsewhere. An application that is granted JWT bearer brings their tokens, which say who a person is."
      above={[{ text: 'Applications', href: '#/applications' }]}
    >
      <ServerTable<TrustedTokenIssuerMetadata>
        things="trusted token issuers"
        rows={rows}
        id={(i) => i.TrustedTokenIssuerArn ?? ''}
        name={(i) => i.Name ?? ''}
        actions={create}
        whenEmpty={create}
        columns={[
          { id: 'name', header: 'Name', isRowHeader: true, cell: (i) => i.Name },
          { id: 'url', header: 'Issuer URL', cell: (i) => <Of issuer={i} what={(c) => c.IssuerUrl} /> },
          { id: 'claim', header: 'Claim', cell: (i) => <Of issuer={i} what={(c) => c.ClaimAttributePath} /> },
          { id: 'attribute', header: 'Attribute of the user', cell: (i) => <Of issuer={i} what={(c) => attributeLabel(c.IdentityStoreAttributePath)} /> },
          {
            id: 'act',
            header: 'Actions',
            cell: (i) => (
              <SpaceBetween direction="horizontal" size="xs">
                <RightsButton variant="inline-link" reason={rights.why('sso:UpdateTrustedTokenIssuer')} ariaLabel={`Edit ${i.Name}`} onClick={() => setOpen({ to: 'edit', issuer: i })}>
                  Edit
                </RightsButton>
                <RightsButton variant="inline-link" reason={rights.why('sso:DeleteTrustedTokenIssuer')} ariaLabel={`Delete ${i.Name}`} onClick={() => setOpen({ to: 'delete', issuer: i })}>
                  Delete
                </RightsButton>
              </SpaceBetween>
            ),
          },
        ]}
      />
      {open?.to === 'create' && <CreateIssuer onDismiss={close} />}
      {open?.to === 'edit' && <EditIssuer arn={open.issuer.TrustedTokenIssuerArn ?? ''} name={open.issuer.Name ?? ''} onDismiss={close} />}
      {open?.to === 'delete' && <DeleteIssuer arn={open.issuer.TrustedTokenIssuerArn ?? ''} name={open.issuer.Name ?? ''} onDismiss={close} />}
    </Page>
  )
}

/** What the list itself does not say of an issuer; there are ten at most. */
function Of({ issuer, what }: { issuer: TrustedTokenIssuerMetadata; what: (c: OidcJwtConfiguration) => string }) {
  const answer = useCall(ssoadmin, 'DescribeTrustedTokenIssuer', { TrustedTokenIssuerArn: issuer.TrustedTokenIssuerArn ?? '' })
  const c = answer.data?.TrustedTokenIssuerConfiguration?.OidcJwtConfiguration
  return <>{c ? what(c) : answer.isLoading ? '…' : '–'}</>
}
