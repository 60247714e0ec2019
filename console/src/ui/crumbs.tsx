import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group'

/** The way from a section to the page: [['Users', '#/users'], ['ada']]. */
export function Crumbs({ way }: { way: [text: string, href?: string][] }) {
  return <BreadcrumbGroup ariaLabel="Breadcrumbs" expandAriaLabel="Show the path" items={way.map(([text, href]) => ({ text, href: href ?? '' }))} />
}
