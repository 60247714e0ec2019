import SpaceBetween from '@cloudscape-design/components/space-between'
import Tabs from '@cloudscape-design/components/tabs'
import { useState, type ReactNode } from 'react'
import { useNavigate, useParams } from 'react-router'
import { useCall } from '../../aws/hooks'
import { service as identitystore, type DescribeGroupResponse } from '../../aws/services/identitystore'
import { Loading } from '../../ui/loading'
import { Page } from '../../ui/page'
import { Problem } from '../../ui/problem'
import { RightsButton, useRights } from '../../ui/rights'
import { useCenter } from '../center'
import { GroupAccess } from './access'
import { GroupApplications } from './applications'
import { DeleteGroups } from './delete'
import { GroupDetails } from './details'
import { EditGroup } from './edit'
import { Members } from './members'

const tabs: { id: string; label: string; content: (p: { group: DescribeGroupResponse }) => ReactNode }[] = [
  { id: 'members', label: 'Members', content: Members },
  { id: 'access', label: 'AWS accounts', content: GroupAccess },
  { id: 'applications', label: 'Applications', content: GroupApplications },
]

/** One group: who is in it, and what it gives them. */
export function GroupPage() {
  const { identityStoreId } = useCenter()
  const { id = '', tab = 'members' } = useParams()
  const go = useNavigate()
  const [open, setOpen] = useState<'edit' | 'delete'>()
  const answer = useCall(identitystore, 'DescribeGroup', { IdentityStoreId: identityStoreId, GroupId: id })
  const rights = useRights('identitystore:UpdateGroup', 'identitystore:DeleteGroup')
  const group = answer.data
  const name = group?.DisplayName ?? (answer.isLoading ? 'Loading group' : 'Group')
  const actions = group && (
    <SpaceBetween direction="horizontal" size="xs">
      <RightsButton reason={rights.why('identitystore:UpdateGroup')} onClick={() => setOpen('edit')}>
        Edit
      </RightsButton>
      <RightsButton reason={rights.why('identitystore:DeleteGroup')} onClick={() => setOpen('delete')}>
        Delete group
      </RightsButton>
    </SpaceBetween>
  )
  return (
    <Page title={name} description={group?.Description} above={[{ text: 'Groups', href: '#/groups' }]} actions={actions}>
      {answer.isLoading && <Loading what="the group" />}
      {answer.error && <Problem error={answer.error} doing="see this group" retry={() => void answer.refetch()} />}
      {group && (
        <SpaceBetween size="l">
          <GroupDetails group={group} />
          <Tabs
            activeTabId={tab}
            ariaLabel={`About ${name}`}
            i18nStrings={{ scrollLeftAriaLabel: 'Earlier tabs', scrollRightAriaLabel: 'Later tabs' }}
            onChange={({ detail }) => void go(`/groups/${id}/${detail.activeTabId}`)}
            tabs={tabs.map((t) => ({ id: t.id, label: t.label, content: t.id === tab && <t.content group={group} /> }))}
          />
        </SpaceBetween>
      )}
      {open === 'edit' && group && <EditGroup group={group} onClose={() => setOpen(undefined)} />}
      {open === 'delete' && group && (
        <DeleteGroups
          groups={[{ id, name }]}
          onClose={(left) => {
            setOpen(undefined)
            if (left.length === 0) void go('/groups', { replace: true })
          }}
        />
      )}
    </Page>
  )
}
