import Button from '@cloudscape-design/components/button'
import Link from '@cloudscape-design/components/link'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { usePaged } from '../../aws/hooks'
import { service as ssoadmin, type Application } from '../../aws/services/ssoadmin'
import { when } from '../../ui/format'
import { Page } from '../../ui/page'
import { RightsButton, useRights } from '../../ui/rights'
import { ServerTable } from '../../ui/table'
import { useCenter } from '../center'
import { useApplicationPage } from './arn'
import { ApplicationStatus, visibility } from './status'

/** The applications of the instance, of every account that has made some. */
export function ApplicationList() {
  const { instanceArn, role } = useCenter()
  const go = useNavigate()
  const page = useApplicationPage()
  const [account, setAccount] = useState('')
  const rows = usePaged(ssoadmin, 'ListApplications', { InstanceArn: instanceArn, Filter: account ? { ApplicationAccount: account } : undefined }, (a) => a.Applications)
  const rights = useRights({ action: 'sso:CreateApplication', resource: instanceArn })
  const create = (
    <RightsButton variant="primary" reason={rights.why('sso:CreateApplication', instanceArn)} onClick={() => void go('/applications/create')}>
      Create application
    </RightsButton>
  )
  const accounts = [
    { value: '', label: 'Made in any account' },
    { value: role.account, label: `Made in ${role.account}` },
  ]
  return (
    <Page title="Applications" description="What people sign in to besides accounts, and what may act for them.">
      <ServerTable<Application>
        things="applications"
        rows={rows}
        id={(a) => a.ApplicationArn ?? ''}
        name={(a) => a.Name ?? ''}
        filtered={account !== ''}
        filter={
          <div style={{ maxWidth: '20rem' }}>
            <Select ariaLabel="Account" options={accounts} selectedOption={accounts.find((a) => a.value === account) ?? accounts[0]!} onChange={({ detail }) => setAccount(detail.selectedOption.value ?? '')} />
          </div>
        }
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button href="#/applications/issuers">Trusted token issuers</Button>
            {create}
          </SpaceBetween>
        }
        whenEmpty={create}
        columns={[
          { id: 'name', header: 'Name', isRowHeader: true, cell: (a) => <Link href={`#${page(a.ApplicationArn ?? '')}`}>{a.Name}</Link> },
          { id: 'status', header: 'Status', cell: (a) => <ApplicationStatus of={a.Status} /> },
          { id: 'account', header: 'Account', cell: (a) => a.ApplicationAccount },
          { id: 'portal', header: 'Portal', cell: visibility },
          { id: 'description', header: 'Description', cell: (a) => a.Description || '–' },
          { id: 'created', header: 'Created', cell: (a) => when(a.CreatedDate) },
        ]}
      />
    </Page>
  )
}
