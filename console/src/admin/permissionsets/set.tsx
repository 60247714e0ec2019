import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Tabs from '@cloudscape-design/components/tabs'
import { useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { useCall } from '../../aws/hooks'
import { service as ssoadmin } from '../../aws/services/ssoadmin'
import { Loading } from '../../ui/loading'
import { Problem } from '../../ui/problem'
import { RightsButton, useRights } from '../../ui/rights'
import { useTitle } from '../../ui/title'
import { useCenter } from '../center'
import { pageOf, useSetArn } from './arn'
import { DeleteSet } from './deleteset'
import { GeneralTab } from './generaltab'
import { PoliciesTab } from './policiestab'
import { ProvisionedTab } from './provisionedtab'

/** One permission set. */
export function SetPage() {
  const { instanceArn } = useCenter()
  const arn = useSetArn()
  const { tab } = useParams()
  const go = useNavigate()
  const of = { InstanceArn: instanceArn, PermissionSetArn: arn }
  const answer = useCall(ssoadmin, 'DescribePermissionSet', of)
  const set = answer.data?.PermissionSet
  const rights = useRights({ action: 'sso:DeletePermissionSet', resource: arn })
  const [deleting, setDeleting] = useState(false)
  useTitle(set?.Name ?? 'Permission set')
  return (
    <ContentLayout
      breadcrumbs={<BreadcrumbGroup ariaLabel="Where this is" items={[{ text: 'Permission sets', href: '#/permission-sets' }, { text: set?.Name ?? '…', href: `#${pageOf(arn)}` }]} />}
      header={
        <Header
          variant="h1"
          description={set?.Description}
          actions={
            <RightsButton disabled={!set} reason={rights.why('sso:DeletePermissionSet', arn)} onClick={() => setDeleting(true)}>
              Delete
            </RightsButton>
          }
        >
          {set?.Name ?? 'Permission set'}
        </Header>
      }
    >
      {answer.error ? (
        <Problem error={answer.error} doing="see the permission set" retry={() => void answer.refetch()} />
      ) : (
        <SpaceBetween size="l">
          <Tabs
            ariaLabel="Parts of the permission set"
            activeTabId={tab ?? 'general'}
            onChange={({ detail }) => void go(`${pageOf(arn)}/${detail.activeTabId}`)}
            tabs={[
              { id: 'general', label: 'General', content: set ? <GeneralTab set={set} of={of} /> : <Loading what="the permission set" /> },
              { id: 'policies', label: 'Permissions', content: <PoliciesTab of={of} /> },
              { id: 'accounts', label: 'AWS accounts', content: <ProvisionedTab of={of} /> },
            ]}
          />
        </SpaceBetween>
      )}
      {deleting && set && <DeleteSet name={set.Name ?? ''} of={of} onDismiss={() => setDeleting(false)} />}
    </ContentLayout>
  )
}
