import AppLayout from '@cloudscape-design/components/app-layout'
import TopNavigation, { type TopNavigationProps } from '@cloudscape-design/components/top-navigation'
import { useState, type ReactNode } from 'react'
import { useLocation } from 'react-router'
import { useFocusOn } from '../ui/focus'
import { NoticesBar } from '../ui/notices'
import { signOut } from './signout'

interface Props {
  title: string
  home: string
  /** Who is signed in. */
  person: string
  /** What is below the person's name. */
  details?: string
  links: { id: string; text: string; href: string }[]
  utilities?: TopNavigationProps.Utility[]
  navigation?: ReactNode
  breadcrumbs?: ReactNode
  /** What stands above the notices, on every page. */
  news?: ReactNode
  children: ReactNode
}

const wide = '(min-width: 912px)' // where the library shows navigation beside the content

/** The frame around every page: who is signed in above, where one can go at the side. */
export function Frame(p: Props) {
  const [open, setOpen] = useState(() => matchMedia(wide).matches)
  useFocusOn(useLocation().pathname)
  return (
    <>
      <header id="top">
        <TopNavigation
          identity={{ href: p.home, title: p.title, logo: { src: '/app/icon.svg', alt: '' } }}
          utilities={[
            ...(p.utilities ?? []),
            {
              type: 'menu-dropdown',
              text: p.person,
              description: p.details,
              iconName: 'user-profile',
              items: [...p.links, { id: 'signout', text: 'Sign out' }],
              onItemClick: ({ detail }) => {
                if (detail.id === 'signout') signOut()
              },
            },
          ]}
          i18nStrings={{ overflowMenuTriggerText: 'More', overflowMenuTitleText: 'All', searchIconAriaLabel: 'Search', searchDismissIconAriaLabel: 'Close search' }}
        />
      </header>
      <AppLayout
        headerSelector="#top"
        navigation={p.navigation}
        navigationHide={!p.navigation}
        navigationOpen={open}
        onNavigationChange={({ detail }) => setOpen(detail.open)}
        toolsHide
        breadcrumbs={p.breadcrumbs}
        notifications={
          <>
            {p.news}
            <NoticesBar />
          </>
        }
        stickyNotifications
        content={p.children}
        ariaLabels={{ navigation: 'Navigation', navigationClose: 'Close navigation', navigationToggle: 'Open navigation', notifications: 'Notifications' }}
      />
    </>
  )
}
