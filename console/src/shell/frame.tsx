import AppLayout from '@cloudscape-design/components/app-layout'
import TopNavigation, { type TopNavigationProps } from '@cloudscape-design/components/top-navigation'
import { useState, type ReactNode } from 'react'
import { useLocation } from 'react-router'
import { useFocusOn } from '../ui/focus'
import { holds, roomy, useMedia } from '../ui/media'
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

/** The frame around every page: who is signed in above, where one can go at the side. */
export function Frame(p: Props) {
  const navigation = useNavigation()
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
        navigationOpen={navigation.open}
        onNavigationChange={({ detail }) => navigation.set(detail.open)}
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

/**
 * Whether the navigation is open: where there is room for it, until the person wants it
 * otherwise. What they want on a narrow screen, where it covers the page, says nothing
 * about a wide one. The library closes it before queries of the size have told of a
 * change, hence the look at the size as it is.
 */
function useNavigation() {
  const room = useMedia(roomy)
  const [wanted, setWanted] = useState({ beside: true, over: false })
  return {
    open: room ? wanted.beside : wanted.over,
    set: (open: boolean) => setWanted((w) => ({ ...w, [holds(roomy) ? 'beside' : 'over']: open })),
  }
}
