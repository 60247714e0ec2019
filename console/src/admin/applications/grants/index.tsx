import Box from '@cloudscape-design/components/box'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useState } from 'react'
import { useAct, useCall } from '../../../aws/hooks'
import { service as ssoadmin, type Grant } from '../../../aws/services/ssoadmin'
import { Confirm } from '../../../ui/confirm'
import { useNotices } from '../../../ui/notices'
import { useSlices } from '../../../ui/pages'
import { RightsButton, useRights } from '../../../ui/rights'
import { ServerTable } from '../../../ui/table'
import { IssuerName } from '../issuers/name'
import type { Of } from '../of'
import { AddPlain } from './addplain'
import { kinds, type Kind } from './kinds'
import { JwtBearer } from './jwtbearer'
import { RedirectUris } from './redirecturis'

interface Row {
  kind: Kind
  /** Undefined where the application has no such grant. */
  grant: Grant | undefined
}

/** The ways in which the application may get tokens. */
export function Grants({ arn }: Of) {
  const answer = useCall(ssoadmin, 'ListApplicationGrants', { ApplicationArn: arn })
  const rights = useRights(...['sso:PutApplicationGrant', 'sso:DeleteApplicationGrant'].map((action) => ({ action, resource: arn })))
  const [open, setOpen] = useState<{ row: Row; to: 'put' | 'delete' }>()
  const close = () => setOpen(undefined)
  const all = answer.data && kinds.map((kind) => ({ kind, grant: answer.data.Grants.find((g) => g.GrantType === kind.type)?.Grant }))
  const rows = useSlices<Row>(all, { loading: answer.isLoading, error: answer.error, refresh: () => void answer.refetch() })
  const put = rights.why('sso:PutApplicationGrant', arn)
  return (
    <>
      <ServerTable<Row>
        things="grants"
        description="The ways of OAuth 2.0 in which the application may get tokens."
        rows={rows}
        id={(r) => r.kind.type}
        name={(r) => r.kind.name}
        more={{ wrapLines: true }}
        columns={[
          {
            id: 'grant',
            header: 'Grant',
            minWidth: 180,
            isRowHeader: true,
            cell: (r) => (
              <>
                {r.kind.name}
                <Box color="text-body-secondary" fontSize="body-s">
                  {r.kind.about}
                </Box>
              </>
            ),
          },
          { id: 'state', header: 'State', minWidth: 140, cell: (r) => (r.grant ? <StatusIndicator>Granted</StatusIndicator> : <StatusIndicator type="stopped">Not granted</StatusIndicator>) },
          { id: 'content', header: 'With', minWidth: 200, cell: (r) => <Content grant={r.grant} /> },
          {
            id: 'act',
            header: 'Actions',
            minWidth: 120,
            cell: (r) => (
              <SpaceBetween direction="horizontal" size="xs">
                {!(r.grant && r.kind.plain) && (
                  <RightsButton variant="inline-link" reason={put} ariaLabel={`${r.grant ? 'Edit' : 'Grant'} ${r.kind.name}`} onClick={() => setOpen({ row: r, to: 'put' })}>
                    {r.grant ? 'Edit' : 'Grant'}
                  </RightsButton>
                )}
                {r.grant && (
                  <RightsButton variant="inline-link" reason={rights.why('sso:DeleteApplicationGrant', arn)} ariaLabel={`Delete ${r.kind.name}`} onClick={() => setOpen({ row: r, to: 'delete' })}>
                    Delete
                  </RightsButton>
                )}
              </SpaceBetween>
            ),
          },
        ]}
      />
      {open?.to === 'put' && open.row.kind.plain && <AddPlain arn={arn} kind={open.row.kind} onDismiss={close} />}
      {open?.to === 'put' && open.row.kind.type === 'authorization_code' && <RedirectUris arn={arn} before={open.row.grant?.AuthorizationCode} onDismiss={close} />}
      {open?.to === 'put' && open.row.kind.name === 'JWT bearer' && <JwtBearer arn={arn} before={open.row.grant?.JwtBearer} onDismiss={close} />}
      {open?.to === 'delete' && <DeleteGrant arn={arn} kind={open.row.kind} onDismiss={close} />}
    </>
  )
}

function Content({ grant }: { grant: Grant | undefined }) {
  const lines = [
    ...(grant?.AuthorizationCode?.RedirectUris ?? []).map((uri) => <div key={uri}>{uri}</div>),
    ...(grant?.JwtBearer?.AuthorizedTokenIssuers ?? []).map((i) => (
      <div key={i.TrustedTokenIssuerArn}>
        <IssuerName arn={i.TrustedTokenIssuerArn ?? ''} />: {i.AuthorizedAudiences?.join(', ') || 'no audience'}
      </div>
    )),
  ]
  return lines.length ? <>{lines}</> : <>–</>
}

function DeleteGrant({ arn, kind, onDismiss }: { arn: string; kind: Kind; onDismiss: () => void }) {
  const remove = useAct(ssoadmin, 'DeleteApplicationGrant')
  const notices = useNotices()
  return (
    <Confirm
      title={`Delete the grant ${kind.name}?`}
      action="Delete"
      doing="delete the grant"
      busy={remove.isPending}
      error={remove.error}
      onDismiss={onDismiss}
      onConfirm={() =>
        remove.mutate(
          { ApplicationArn: arn, GrantType: kind.type },
          {
            onSuccess: () => {
              notices.done(`The grant ${kind.name} is deleted.`)
              onDismiss()
            },
          },
        )
      }
    >
      The application can get no tokens in this way any more.{!kind.plain && ' What was filled in cannot be brought back.'}
    </Confirm>
  )
}
