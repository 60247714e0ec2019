import Button from '@cloudscape-design/components/button'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Tabs from '@cloudscape-design/components/tabs'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { useTitle } from '../ui/title'
import { Accounts } from './accounts'
import { Applications } from './applications'
import { useAssignedAccounts } from './assigned'
import { ClientConfig } from './clientconfigdialog'
import { CreateShortcut } from './createshortcut'

/** What the person may use: accounts, and applications. */
export function Home({ tab }: { tab: 'accounts' | 'applications' }) {
  const go = useNavigate()
  const accounts = useAssignedAccounts()
  const [open, setOpen] = useState<'shortcut' | 'config'>()
  useTitle(tab === 'accounts' ? 'Accounts' : 'Applications')
  const some = Boolean(accounts.data?.length)
  const close = () => setOpen(undefined)
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          actions={
            some && (
              <SpaceBetween direction="horizontal" size="xs">
                <Button onClick={() => setOpen('config')}>Configure the AWS CLI</Button>
                <Button onClick={() => setOpen('shortcut')}>Create shortcut</Button>
              </SpaceBetween>
            )
          }
        >
          Access portal
        </Header>
      }
    >
      <Tabs
        activeTabId={tab}
        ariaLabel="What you have access to"
        i18nStrings={{ scrollLeftAriaLabel: 'Earlier tabs', scrollRightAriaLabel: 'Later tabs' }}
        onChange={({ detail }) => void go(`/${detail.activeTabId}`)}
        tabs={[
          { id: 'accounts', label: 'Accounts', content: <Accounts accounts={accounts} /> },
          { id: 'applications', label: 'Applications', content: <Applications /> },
        ]}
      />
      {open === 'shortcut' && <CreateShortcut accounts={accounts.data ?? []} onDismiss={close} />}
      {open === 'config' && <ClientConfig accounts={accounts.data ?? []} onDismiss={close} />}
    </ContentLayout>
  )
}
