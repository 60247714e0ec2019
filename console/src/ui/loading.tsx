import StatusIndicator from '@cloudscape-design/components/status-indicator'

/** Says that something is being read, and what: a wheel that turns alone says nothing to whoever does not see it. */
export const Loading = ({ what }: { what: string }) => <StatusIndicator type="loading">Loading {what}</StatusIndicator>
