import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { useAct } from '../../aws/hooks'
import { service as gatehouse } from '../../aws/services/gatehouse'
import type { DescribeUserResponse } from '../../aws/services/identitystore'
import { Dialog } from '../../ui/dialog'
import { Problem } from '../../ui/problem'
import { useCenter } from '../center'
import { PassOn } from './passon'
import { PasswordChoice, type PasswordMode } from './passwordmode'

/** Gives a user another password, by a link or as one that is used once. */
export function ResetPassword({ user, onClose }: { user: DescribeUserResponse; onClose: () => void }) {
  const { identityStoreId } = useCenter()
  const [mode, setMode] = useState<PasswordMode>('EMAIL')
  const act = useAct(gatehouse, 'UpdatePassword')
  return (
    <Dialog
      header={`Reset the password of ${user.UserName}`}
      onDismiss={onClose}
      footer={
        <Box float="right">
          {act.data ? (
            <Button variant="primary" onClick={onClose}>
              {act.data.MailedTo ? 'Close' : 'Close, I have passed it on'}
            </Button>
          ) : (
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="link" onClick={onClose}>
                Cancel
              </Button>
              <Button variant="primary" loading={act.isPending} onClick={() => act.mutate({ IdentityStoreId: identityStoreId, UserId: user.UserId, Mode: mode })}>
                Reset password
              </Button>
            </SpaceBetween>
          )}
        </Box>
      }
    >
      <SpaceBetween size="m">
        {act.data ? (
          <PassOn user={user.UserName ?? ''} password={act.data} />
        ) : (
          <>
            <PasswordChoice mode={mode} onChange={setMode} />
            <Box color="text-body-secondary">
              {mode === 'ONE_TIME'
                ? 'The present password stops working at once, and the user is signed out everywhere.'
                : 'The present password works until the user has chosen another. Links sent earlier no longer work.'}
            </Box>
          </>
        )}
        {act.error && <Problem error={act.error} doing="reset the password" />}
      </SpaceBetween>
    </Dialog>
  )
}
