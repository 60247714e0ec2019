import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState, type MouseEvent, type ReactNode } from 'react'
import type { Failure } from '../aws/error'
import { Dialog } from './dialog'
import { entered } from './enter'
import { Problem } from './problem'

interface Props {
  title: string
  size?: 'medium' | 'large'
  /** What the button says; Save when left out. */
  action?: string
  /** What stands where the button is. */
  button?: ReactNode
  /** What the other button says: Cancel, or Close where there is nothing to save. */
  close?: string
  /** Why it cannot be saved as it stands. */
  wrong?: string
  busy?: boolean
  error?: Failure | null
  /** What saving is called in an error: 'change the tags'. */
  doing?: string
  /** There is something to read only, when it is left out. */
  onSave?: () => void
  onDismiss: () => void
  children: ReactNode
}

/**
 * A form over the page. Mount it when it is to be open. Enter in a field saves. What was
 * entered is not lost by a click beside it or by Escape: it says so, and stays.
 */
export function Sheet(p: Props) {
  const [touched, setTouched] = useState(false)
  const [kept, setKept] = useState(false)
  const action = p.action ?? 'Save'
  const close = p.close ?? (p.onSave ? 'Cancel' : 'Close')
  const reading = !p.onSave && !p.button
  const dismiss = (reason: string) => {
    const aside = reason === 'overlay' || reason === 'keyboard'
    if (aside && reading) return // perhaps it is shown once
    if (aside && touched) return setKept(true)
    p.onDismiss()
  }
  const onClick = (e: MouseEvent) => {
    if ((e.target as Element).closest('button, [role=option], [role=menuitem]')) setTouched(true)
  }
  return (
    <Dialog
      size={p.size ?? 'large'}
      header={p.title}
      onDismiss={({ detail }) => dismiss(detail.reason)}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant={reading ? 'primary' : 'link'} onClick={p.onDismiss}>
              {close}
            </Button>
            {p.button}
            {p.onSave && (
              <Button variant="primary" loading={p.busy} disabled={p.wrong !== undefined} disabledReason={p.wrong} onClick={p.onSave}>
                {action}
              </Button>
            )}
          </SpaceBetween>
        </Box>
      }
    >
      <div onInput={() => setTouched(true)} onClick={onClick} onKeyDown={(e) => entered(e) && p.wrong === undefined && !p.busy && p.onSave?.()}>
        <SpaceBetween size="m">
          {p.children}
          {p.error && <Problem error={p.error} doing={p.doing ?? 'save it'} />}
          {kept && (
            <div role="status">
              <Alert type="info">
                What you entered is still here. {p.onSave && `Choose ${action} to keep it, or `}
                {p.onSave ? close : `Choose ${close}`} to drop it.
              </Alert>
            </div>
          )}
        </SpaceBetween>
      </div>
    </Dialog>
  )
}
