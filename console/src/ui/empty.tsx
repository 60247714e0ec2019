import Box from '@cloudscape-design/components/box'
import type { ReactNode } from 'react'

/** Says that there is nothing, why, and what to do. */
export function Empty({ title, children, action }: { title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <Box textAlign="center" padding={{ vertical: 'l' }}>
      <Box variant="h3" tagOverride="h2" padding={{ bottom: 'xxs' }}>
        {title}
      </Box>
      <Box variant="p" color="text-body-secondary" padding={{ bottom: 's' }}>
        {children}
      </Box>
      {action}
    </Box>
  )
}
