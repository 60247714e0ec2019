import Link from '@cloudscape-design/components/link'
import SideNavigation, { type SideNavigationProps } from '@cloudscape-design/components/side-navigation'
import Spinner from '@cloudscape-design/components/spinner'
import { Suspense } from 'react'
import { Navigate, Route, Routes, useLocation, useNavigate } from 'react-router'
import { Frame } from '../shell/frame'
import { Boundary } from '../ui/boundary'
import { Running } from './assignments/running'
import { Page } from '../ui/page'
import { useCenter, useInstanceTitle } from './center'
import { sections } from './sections'

/** The administration console, as the role it was opened as. */
export function Console() {
  const center = useCenter()
  const here = useSection()
  const title = useInstanceTitle()
  return (
    <Frame
      title={title || 'Gatehouse'}
      home="#/dashboard"
      person={center.person}
      details={`${center.role.name} in ${center.role.account}`}
      links={[
        { id: 'role', text: 'Change role', href: '/console' },
        { id: 'portal', text: 'Access portal', href: center.portalUrl },
      ]}
      navigation={<Navigation />}
      news={<Running />}
    >
      <Boundary key={here}>
        <Suspense fallback={<Spinner size="large" />}>
          <Routes>
            {sections.map((s) => (
              <Route key={s.path} path={`${s.path}/*`} element={<s.pages />} />
            ))}
            <Route path="/" element={<Navigate to="/dashboard" replace />} />
            <Route path="*" element={<NotFound />} />
          </Routes>
        </Suspense>
      </Boundary>
    </Frame>
  )
}

/** The path of the section that is open. */
const useSection = (): string => '/' + useLocation().pathname.split('/')[1]

function NotFound() {
  return (
    <Page title="Page not found">
      There is nothing at this address. <Link href="#/dashboard">The dashboard</Link> leads everywhere.
    </Page>
  )
}

function Navigation() {
  const go = useNavigate()
  const here = useSection()
  return (
    <SideNavigation
      header={{ text: 'Administration', href: '#/dashboard' }}
      activeHref={`#${here}`}
      items={items}
      onFollow={(event) => {
        if (event.detail.external) return
        event.preventDefault()
        void go(event.detail.href.slice(1))
      }}
    />
  )
}

const items: SideNavigationProps.Item[] = sections.reduce<SideNavigationProps.Item[]>((all, s) => {
  const link: SideNavigationProps.Link = { type: 'link', text: s.text, href: `#${s.path}` }
  const last = all.at(-1)
  if (!s.group) all.push(link)
  else if (last?.type === 'section' && last.text === s.group) (last.items as SideNavigationProps.Item[]).push(link)
  else all.push({ type: 'section', text: s.group, items: [link] })
  return all
}, [])
