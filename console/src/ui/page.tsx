import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import type { ReactNode } from 'react'
import { useTitle } from './title'

interface Props {
  /** The page's heading, and the beginning of its title. */
  title: string
  description?: ReactNode
  actions?: ReactNode
  /** The pages above this one: name and address ('#/users'). */
  above?: { text: string; href: string }[]
  children: ReactNode
}

/** A page: its title in the window and above the content, and the way back up. */
export function Page({ title, description, actions, above = [], children }: Props) {
  useTitle(title)
  return (
    <ContentLayout
      breadcrumbs={above.length > 0 && <BreadcrumbGroup items={[...above, { text: title, href: '' }]} ariaLabel="Breadcrumbs" expandAriaLabel="Show the path" />}
      header={
        <Header variant="h1" description={description} actions={actions}>
          {title}
        </Header>
      }
    >
      {children}
    </ContentLayout>
  )
}
