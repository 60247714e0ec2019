import SpaceBetween from '@cloudscape-design/components/space-between'
import Tabs from '@cloudscape-design/components/tabs'
import { useState, type ReactNode } from 'react'
import { useNavigate, useParams } from 'react-router'
import { useCall } from '../../aws/hooks'
import { service as ssoadmin } from '../../aws/services/ssoadmin'
import { Loading } from '../../ui/loading'
import { Page } from '../../ui/page'
import { Problem } from '../../ui/problem'
import { RightsButton, useRights } from '../../ui/rights'
import { useApplicationArn, useApplicationPage } from './arn'
import { Assignments } from './assignments'
import { Authentication } from './authentication'
import { DeleteApplication } from './delete'
import { Details } from './details'
import { Grants } from './grants'
import type { Of } from './of'
import { Scopes } from './scopes'
import { SwitchApplication } from './switch'

const tabs: { id: string; label: string; content: (p: Of) => ReactNode }[] = [
  { id: 'details', label: 'Details', content: Details },
  { id: 'assignments', label: 'Assigned users and groups', content: Assignments },
  { id: 'authentication', label: 'Authentication', content: Authentication },
  { id: 'grants', label: 'Grants', content: Grants },
  { id: 'scopes', label: 'Scopes', content: Scopes },
]

/** One application. */
export function ApplicationPage() {
  const arn = useApplicationArn()
  const { tab = 'details' } = useParams()
  const page = useApplicationPage()
  const go = useNavigate()
  const [open, setOpen] = useState<'switch' | 'delete'>()
  const answer = useCall(ssoadmin, 'DescribeApplication', { ApplicationArn: arn })
  const rights = useRights(...['sso:UpdateApplication', 'sso:DeleteApplication'].map((action) => ({ action, resource: arn })))
  const application = answer.data
  const name = application?.Name ?? (answer.isLoading ? 'Loading application' : 'Application')
  const actions = application && (
    <SpaceBetween direction="horizontal" size="xs">
      <RightsButton reason={rights.why('sso:UpdateApplication', arn)} onClick={() => setOpen('switch')}>
        {application.Status === 'DISABLED' ? 'Enable' : 'Disable'}
      </RightsButton>
      <RightsButton reason={rights.why('sso:DeleteApplication', arn)} onClick={() => setOpen('delete')}>
        Delete
      </RightsButton>
    </SpaceBetween>
  )
  return (
    <Page title={name} description={application?.Description} above={[{ text: 'Applications', href: '#/applications' }]} actions={actions}>
      {answer.isLoading && <Loading what="the application" />}
      {answer.error && <Problem error={answer.error} doing="see this application" retry={() => void answer.refetch()} />}
      {application && (
        <Tabs
          activeTabId={tab}
          ariaLabel={`About ${name}`}
          i18nStrings={{ scrollLeftAriaLabel: 'Earlier tabs', scrollRightAriaLabel: 'Later tabs' }}
          onChange={({ detail }) => void go(page(arn, detail.activeTabId))}
          tabs={tabs.map((t) => ({ id: t.id, label: t.label, content: t.id === tab && <t.content application={application} arn={arn} /> }))}
        />
      )}
      {open === 'switch' && application && <SwitchApplication application={application} arn={arn} onDismiss={() => setOpen(undefined)} />}
      {open === 'delete' && application && <DeleteApplication application={application} arn={arn} onDismiss={() => setOpen(undefined)} />}
    </Page>
  )
}
