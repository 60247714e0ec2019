import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { ReactNode } from 'react'
import type { Failure } from '../aws/error'
import { Dialog } from './dialog'
import { Problem } from './problem'

interface Props {
  title: string
  /** What the button says; Save when left out. */
  action?: string
  /** Why it cannot be saved as it stands. */
  wrong?: string
  busy: boolean
  error: Failure | null
  /** What saving is called in an error: 'change the tags'. */
  doing: string
  onSave: () => void
  onDismiss: () => void
  children: ReactNode
}

/** A form over the page. Mount it when it is to be open. */
export function Sheet(p: Props) {
  return (
    <Dialog
      size="large"
      header={p.title}
      onDismiss={p.onDismiss}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={p.onDismiss}>
              Cancel
            </Button>
            <Button variant="primary" loading={p.busy} disabled={p.wrong !== undefined} disabledReason={p.wrong} onClick={p.onSave}>
              {p.action ?? 'Save'}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {p.children}
        {p.error && <Problem error={p.error} doing={p.doing} />}
      </SpaceBetween>
    </Dialog>
  )
}
