import { lazy, type ComponentType, type LazyExoticComponent } from 'react'

/** A part of the console: an entry of the navigation, and the pages below its path. */
export interface Section {
  path: string
  text: string
  group?: string
  pages: LazyExoticComponent<ComponentType>
}

/** The sections in the order of the navigation. Each is loaded when it is opened. */
export const sections: Section[] = [
  { path: '/dashboard', text: 'Dashboard', pages: lazy(() => import('./dashboard')) },
  { path: '/users', text: 'Users', group: 'Directory', pages: lazy(() => import('./users')) },
  { path: '/groups', text: 'Groups', group: 'Directory', pages: lazy(() => import('./groups')) },
  { path: '/accounts', text: 'AWS accounts', group: 'Multi-account permissions', pages: lazy(() => import('./accounts')) },
  { path: '/permission-sets', text: 'Permission sets', group: 'Multi-account permissions', pages: lazy(() => import('./permissionsets')) },
  { path: '/assignments', text: 'Assignment progress', group: 'Multi-account permissions', pages: lazy(() => import('./assignments')) },
  { path: '/applications', text: 'Applications', group: 'Application assignments', pages: lazy(() => import('./applications')) },
  { path: '/reports', text: 'Access reports', group: 'Oversight', pages: lazy(() => import('./reports')) },
  { path: '/audit', text: 'Audit', group: 'Oversight', pages: lazy(() => import('./audit')) },
  { path: '/settings', text: 'Settings', pages: lazy(() => import('./settings')) },
]
