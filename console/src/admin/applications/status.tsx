import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { Application } from '../../aws/services/ssoadmin'

/** Whether an application can be used. */
export const ApplicationStatus = ({ of }: { of: Application['Status'] }) =>
  of === 'DISABLED' ? <StatusIndicator type="stopped">Disabled</StatusIndicator> : <StatusIndicator>Enabled</StatusIndicator>

/** Whether the portal shows an application, in words. */
export const visibility = (a: Application): string => (a.PortalOptions?.Visibility === 'DISABLED' ? 'Hidden' : 'Visible')
