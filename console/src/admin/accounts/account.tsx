import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import Tabs from '@cloudscape-design/components/tabs'
import { useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { useCall } from '../../aws/hooks'
import { service as organizations, type Account } from '../../aws/services/organizations'
import { when } from '../../ui/format'
import { Loading } from '../../ui/loading'
import { Page } from '../../ui/page'
import { Problem } from '../../ui/problem'
import { RightsButton, useRights } from '../../ui/rights'
import { useCenter } from '../center'
import { Assigned } from './assigned'
import { CloseAccount } from './close'
import { AccountStatus } from './columns'
import { MoveAccount } from './move'
import { useAncestors, type Ancestors } from './ancestors'
import { Policies } from './policies'
import { Provisioned } from './provisioned'
import { Reach } from './reach'
import { Tags } from './tags'

const above = [{ text: 'AWS accounts', href: '#/accounts' }]

/** One account: what it is, who has what in it, and what is done with it. */
export function AccountPage() {
  const { account: id = '' } = useParams()
  const answer = useCall(organizations, 'DescribeAccount', { AccountId: id })
  const account = answer.data?.Account
  if (!account) {
    return (
      <Page title={`Account ${id}`} above={above}>
        {answer.error ? <Problem error={answer.error} doing="see this account" retry={() => void answer.refetch()} /> : <Loading what="the account" />}
      </Page>
    )
  }
  return <Shown key={id} account={account} />
}

function Shown({ account }: { account: Account }) {
  const go = useNavigate()
  const { tab = 'assigned' } = useParams()
  const { ownerAccount } = useCenter()
  const id = account.Id ?? ''
  const name = account.Name ?? id
  const place = useAncestors(id)
  const [doing, setDoing] = useState('')
  const { why } = useRights('sso:CreateAccountAssignment', 'organizations:MoveAccount', 'organizations:CloseAccount')
  const open = (account.State ?? account.Status) === 'ACTIVE'
  const close = () => setDoing('')
  return (
    <Page
      title={name}
      above={above}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <RightsButton disabled={!place.parent} reason={why('organizations:MoveAccount')} onClick={() => setDoing('move')}>
            Move
          </RightsButton>
          <RightsButton
            disabled={!open || id === ownerAccount}
            disabledReason={id === ownerAccount ? 'The management account cannot be closed.' : 'The account is closed already.'}
            reason={why('organizations:CloseAccount')}
            onClick={() => setDoing('close')}
          >
            Close
          </RightsButton>
          <RightsButton variant="primary" disabled={!open} disabledReason="Nobody can be given access to a closed account." reason={why('sso:CreateAccountAssignment')} onClick={() => void go(`/accounts/assign?account=${id}`)}>
            Assign users or groups
          </RightsButton>
        </SpaceBetween>
      }
    >
      <SpaceBetween size="l">
        <Facts account={account} place={place} management={id === ownerAccount} />
        <Tabs
          activeTabId={tab}
          onChange={({ detail }) => void go(`/accounts/${id}/${detail.activeTabId}`, { replace: true })}
          tabs={[
            { id: 'assigned', label: 'Assigned users and groups', content: <Assigned account={id} /> },
            { id: 'permission-sets', label: 'Permission sets', content: <Provisioned account={id} /> },
            { id: 'access', label: 'Who can reach it', content: <Reach account={id} /> },
            { id: 'policies', label: 'Service control policies', content: <Policies account={id} place={place} management={id === ownerAccount} /> },
            { id: 'tags', label: 'Tags', content: <Tags account={id} /> },
          ]}
        />
      </SpaceBetween>
      {doing === 'move' && place.parent && <MoveAccount account={{ id, name, parent: place.parent }} onDismiss={close} />}
      {doing === 'close' && <CloseAccount account={{ id, name }} onDismiss={close} />}
    </Page>
  )
}

function Facts({ account, place, management }: { account: Account; place: Ancestors; management: boolean }) {
  return (
    <Container header={<Header variant="h2">Account</Header>}>
      <KeyValuePairs
        columns={3}
        items={[
          { label: 'Account ID', value: <Box variant="code">{account.Id}</Box> },
          { label: 'E-mail address', value: account.Email ?? '–' },
          { label: 'Status', value: <AccountStatus status={account.State ?? account.Status} /> },
          { label: 'Organizational unit', value: place.error ? place.error.message : place.loading ? <StatusIndicator type="loading">Loading</StatusIndicator> : place.names.join(' / ') },
          { label: account.JoinedMethod === 'INVITED' ? 'Joined' : 'Created', value: when(account.JoinedTimestamp) },
          { label: 'Role in the organization', value: management ? 'Management account' : 'Member account' },
          { label: 'ARN', value: <Box variant="code">{account.Arn}</Box> },
        ]}
      />
    </Container>
  )
}
