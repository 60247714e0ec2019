import Box from '@cloudscape-design/components/box'
import { useState } from 'react'
import { useAct } from '../../aws/hooks'
import { service as gatehouse } from '../../aws/services/gatehouse'
import type { DescribeUserResponse } from '../../aws/services/identitystore'
import { Sheet } from '../../ui/sheet'
import { useCenter } from '../center'
import { PassOn } from './passon'
import { PasswordChoice, type PasswordMode } from './passwordmode'

/** Gives a user another password, by a link or as one that is used once. */
export function ResetPassword({ user, onClose }: { user: DescribeUserResponse; onClose: () => void }) {
  const { identityStoreId } = useCenter()
  const [mode, setMode] = useState<PasswordMode>('EMAIL')
  const act = useAct(gatehouse, 'UpdatePassword')
  const title = `Reset the password of ${user.UserName}`
  if (act.data) {
    return (
      <Sheet size="medium" title={title} close={act.data.MailedTo ? 'Close' : 'Close, I have passed it on'} onDismiss={onClose}>
        <PassOn user={user.UserName ?? ''} password={act.data} />
      </Sheet>
    )
  }
  return (
    <Sheet
      size="medium"
      title={title}
      action="Reset password"
      busy={act.isPending}
      error={act.error}
      doing="reset the password"
      onSave={() => act.mutate({ IdentityStoreId: identityStoreId, UserId: user.UserId, Mode: mode })}
      onDismiss={onClose}
    >
      <PasswordChoice mode={mode} onChange={setMode} />
      <Box color="text-body-secondary">
        {mode === 'ONE_TIME'
          ? 'The present password stops working at once, and the user is signed out everywhere.'
          : 'The present password works until the user has chosen another. Links sent earlier no longer work.'}
      </Box>
    </Sheet>
  )
}
