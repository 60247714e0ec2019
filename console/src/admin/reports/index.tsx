import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import Tabs from '@cloudscape-design/components/tabs'
import { Navigate, Route, Routes, useNavigate } from 'react-router'
import { useTitle } from '../../ui/title'
import { AccountReport } from './account'
import { UserReport } from './user'

export default function Reports() {
  return (
    <Routes>
      <Route path="accounts" element={<Report tab="accounts" />} />
      <Route path="users" element={<Report tab="users" />} />
      <Route path="*" element={<Navigate to="accounts" replace />} />
    </Routes>
  )
}

function Report({ tab }: { tab: 'accounts' | 'users' }) {
  useTitle('Access reports')
  const go = useNavigate()
  return (
    <ContentLayout header={<Header variant="h1">Access reports</Header>}>
      <Tabs
        activeTabId={tab}
        onChange={({ detail }) => void go(`/reports/${detail.activeTabId}`)}
        tabs={[
          { id: 'accounts', label: 'Who can reach an account', content: tab === 'accounts' && <AccountReport /> },
          { id: 'users', label: 'What a person can reach', content: tab === 'users' && <UserReport /> },
        ]}
      />
    </ContentLayout>
  )
}
