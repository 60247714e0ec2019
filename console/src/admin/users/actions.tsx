import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { useAct, useCall } from '../../aws/hooks'
import { service as gatehouse } from '../../aws/services/gatehouse'
import { service as identitystore, type DescribeUserResponse } from '../../aws/services/identitystore'
import { Confirm } from '../../ui/confirm'
import { useNotices } from '../../ui/notices'
import { RightsButton, useRights } from '../../ui/rights'
import { useCenter } from '../center'
import { useLossList } from './loss'
import { ResetPassword } from './resetpassword'
import { whileDisabled } from './status'

type Deed = 'reset' | 'verify' | 'disable' | 'enable' | 'delete'

/** What can be done with a user as a whole. */
export function UserActions({ user }: { user: DescribeUserResponse }) {
  const [deed, setDeed] = useState<Deed>()
  const rights = useRights('sso-directory:UpdatePassword', 'sso-directory:VerifyEmail', 'sso-directory:DisableUser', 'sso-directory:EnableUser', 'identitystore:DeleteUser')
  const disabled = user.UserStatus === 'DISABLED' ? whileDisabled : undefined
  const close = () => setDeed(undefined)
  return (
    <>
      <SpaceBetween direction="horizontal" size="xs">
        <RightsButton reason={rights.why('sso-directory:UpdatePassword') ?? disabled} onClick={() => setDeed('reset')}>
          Reset password
        </RightsButton>
        <RightsButton reason={rights.why('sso-directory:VerifyEmail') ?? disabled ?? (user.Emails?.length ? undefined : 'The user has no e-mail address.')} onClick={() => setDeed('verify')}>
          Send e-mail verification
        </RightsButton>
        {disabled ? (
          <RightsButton reason={rights.why('sso-directory:EnableUser')} onClick={() => setDeed('enable')}>
            Enable user
          </RightsButton>
        ) : (
          <RightsButton reason={rights.why('sso-directory:DisableUser')} onClick={() => setDeed('disable')}>
            Disable user
          </RightsButton>
        )}
        <RightsButton reason={rights.why('identitystore:DeleteUser')} onClick={() => setDeed('delete')}>
          Delete user
        </RightsButton>
      </SpaceBetween>
      {deed === 'reset' && <ResetPassword user={user} onClose={close} />}
      {deed === 'verify' && <Verify user={user} onClose={close} />}
      {(deed === 'disable' || deed === 'enable') && <Switch user={user} to={deed} onClose={close} />}
      {deed === 'delete' && <Delete user={user} onClose={close} />}
    </>
  )
}

interface Props {
  user: DescribeUserResponse
  onClose: () => void
}

function Verify({ user, onClose }: Props) {
  const { identityStoreId, instanceArn } = useCenter()
  const notices = useNotices()
  const verify = useAct(gatehouse, 'VerifyEmail')
  const configuration = useCall(gatehouse, 'GetSsoConfiguration', { InstanceArn: instanceArn })
  const mails = configuration.data?.MailEnabled ?? true
  const address = user.Emails?.[0]?.Value ?? ''
  return (
    <Confirm
      title="Send e-mail verification?"
      action="Send"
      doing="send the verification"
      busy={verify.isPending}
      error={verify.error}
      waiting={!mails}
      onDismiss={onClose}
      onConfirm={() =>
        verify.mutate(
          { IdentityStoreId: identityStoreId, UserId: user.UserId },
          {
            onSuccess: (a) => {
              notices.done(`A link and a code are on their way to ${a.MailedTo}.`)
              onClose()
            },
          },
        )
      }
    >
      {mails
        ? `A link and a code go to ${address}. Both work for seven days; those sent earlier no longer do.`
        : 'This server sends no mail, and nothing but mail shows that somebody reads it. Mail is the server’s setting --smtp-url.'}
    </Confirm>
  )
}

function Switch({ user, to, onClose }: Props & { to: 'enable' | 'disable' }) {
  const { identityStoreId } = useCenter()
  const notices = useNotices()
  const enable = useAct(gatehouse, 'EnableUser')
  const disable = useAct(gatehouse, 'DisableUser')
  const act = to === 'enable' ? enable : disable
  return (
    <Confirm
      title={to === 'enable' ? `Enable ${user.UserName}?` : `Disable ${user.UserName}?`}
      action={to === 'enable' ? 'Enable' : 'Disable'}
      doing={`${to} the user`}
      busy={act.isPending}
      error={act.error}
      onDismiss={onClose}
      onConfirm={() =>
        act.mutate(
          { IdentityStoreId: identityStoreId, UserId: user.UserId },
          {
            onSuccess: () => {
              notices.done(`${user.UserName} is ${to}d.`)
              onClose()
            },
          },
        )
      }
    >
      {to === 'enable'
        ? 'The user can sign in again, with the password and devices they had. Sessions from before do not come back.'
        : 'The user is signed out and cannot sign in; everything issued to them stops working within a second. Groups and assignments stay as they are. While disabled, a user cannot be changed.'}
    </Confirm>
  )
}

function Delete({ user, onClose }: Props) {
  const { identityStoreId } = useCenter()
  const notices = useNotices()
  const go = useNavigate()
  const act = useAct(identitystore, 'DeleteUser')
  const { list, known } = useLossList(user.UserId)
  return (
    <Confirm
      title={`Delete ${user.UserName}?`}
      action="Delete user"
      doing="delete the user"
      typed={user.UserName ?? 'Delete'}
      waiting={!known}
      busy={act.isPending}
      error={act.error}
      onDismiss={onClose}
      onConfirm={() =>
        act.mutate(
          { IdentityStoreId: identityStoreId, UserId: user.UserId },
          {
            onSuccess: () => {
              notices.done(`${user.UserName} is deleted.`)
              void go('/users', { replace: true })
            },
          },
        )
      }
    >
      This cannot be undone. Sessions and credentials stop working within a second. With the user go:
      {list}
    </Confirm>
  )
}
