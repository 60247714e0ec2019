import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Tabs from '@cloudscape-design/components/tabs'
import type { ReactNode } from 'react'
import { Navigate, Route, Routes, useNavigate } from 'react-router'
import { useTitle } from '../../ui/title'
import { Addresses } from './addresses'
import { Attributes } from './attributes'
import { Delegated } from './delegated'
import { Details } from './details'
import { Mails } from './mails'
import { Mfa } from './mfa'
import { Regions } from './regions'
import { SignIn } from './signin'

const tabs: { id: string; label: string; content: ReactNode }[] = [
  { id: 'details', label: 'Details', content: <Details /> },
  { id: 'portal', label: 'Portal addresses', content: <Addresses /> },
  {
    id: 'authentication',
    label: 'Authentication',
    content: (
      <SpaceBetween size="l">
        <Mfa />
        <SignIn />
        <Mails />
      </SpaceBetween>
    ),
  },
  { id: 'attributes', label: 'Attributes for access control', content: <Attributes /> },
  {
    id: 'management',
    label: 'Management',
    content: (
      <SpaceBetween size="l">
        <Delegated />
        <Regions />
      </SpaceBetween>
    ),
  },
]

export default function Settings() {
  return (
    <Routes>
      {tabs.map((t) => (
        <Route key={t.id} path={t.id} element={<Tab id={t.id} />} />
      ))}
      <Route path="*" element={<Navigate to="details" replace />} />
    </Routes>
  )
}

function Tab({ id }: { id: string }) {
  useTitle('Settings')
  const go = useNavigate()
  return (
    <ContentLayout header={<Header variant="h1">Settings</Header>}>
      <Tabs
        ariaLabel="Settings"
        activeTabId={id}
        onChange={({ detail }) => void go(`/settings/${detail.activeTabId}`)}
        tabs={tabs.map((t) => ({ ...t, content: t.id === id && t.content }))}
      />
    </ContentLayout>
  )
}
