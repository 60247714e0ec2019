import StatusIndicator from '@cloudscape-design/components/status-indicator'

/** Whether a user may sign in. */
export function UserStatus({ status }: { status: 'ENABLED' | 'DISABLED' | undefined }) {
  return status === 'DISABLED' ? <StatusIndicator type="stopped">Disabled</StatusIndicator> : <StatusIndicator>Enabled</StatusIndicator>
}

/** Why nothing of a disabled user can be changed (only enabling, disabling and deleting are left). */
export const whileDisabled = 'A disabled user cannot be changed. Enable the user first.'
