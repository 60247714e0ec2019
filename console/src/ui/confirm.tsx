import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState, type ReactNode } from 'react'
import type { Failure } from '../aws/error'
import { Dialog } from './dialog'
import { Problem } from './problem'

interface Props {
  title: string
  /** What will happen, shown before anything does. */
  children: ReactNode
  /** What must be typed first, for what cannot be undone. */
  typed?: string
  action: string
  /** What the other button says; Cancel when left out. */
  cancel?: string
  /** What `action` is called in an error: 'delete the user'. */
  doing: string
  busy: boolean
  error: Failure | null
  /** What is shown below: how far it is, what could not be done. */
  outcome?: ReactNode
  /** What will happen is still being found out: not yet. */
  waiting?: boolean
  onConfirm: () => void
  onDismiss: () => void
}

/** Asks before something is done that is hard to undo. Mount it when it is to be open. */
export function Confirm(p: Props) {
  const [text, setText] = useState('')
  const ready = !p.waiting && (!p.typed || text === p.typed)
  return (
    <Dialog
      header={p.title}
      onDismiss={p.onDismiss}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={p.onDismiss}>
              {p.cancel ?? 'Cancel'}
            </Button>
            <Button variant="primary" loading={p.busy} disabled={!ready} onClick={p.onConfirm}>
              {p.action}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {p.typed ? <Alert type="warning">{p.children}</Alert> : <div>{p.children}</div>}
        {p.typed && (
          <FormField label={`To confirm, type ${p.typed}`}>
            <Input value={text} onChange={({ detail }) => setText(detail.value)} placeholder={p.typed} autoFocus onKeyDown={({ detail }) => detail.key === 'Enter' && ready && !p.busy && p.onConfirm()} />
          </FormField>
        )}
        {p.outcome}
        {p.error && <Problem error={p.error} doing={p.doing} />}
      </SpaceBetween>
    </Dialog>
  )
}
