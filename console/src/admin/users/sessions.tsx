import SpaceBetween from '@cloudscape-design/components/space-between'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Failure } from '../../aws/error'
import { usePaged } from '../../aws/hooks'
import { call, type Authority } from '../../aws/service'
import { service as gatehouse, type Session } from '../../aws/services/gatehouse'
import type { DescribeUserResponse } from '../../aws/services/identitystore'
import { useAuthority } from '../../session/authority'
import { Confirm } from '../../ui/confirm'
import { count, when } from '../../ui/format'
import { useNotices } from '../../ui/notices'
import { RightsButton, useRights } from '../../ui/rights'
import { ServerTable } from '../../ui/table'
import { useCenter } from '../center'

/** Where a user is signed in. */
export function Sessions({ user }: { user: DescribeUserResponse }) {
  const { identityStoreId } = useCenter()
  const [selected, setSelected] = useState<Session[]>([])
  const [ending, setEnding] = useState<'selected' | 'all'>()
  const rows = usePaged(gatehouse, 'ListSessions', { IdentityStoreId: identityStoreId, UserId: user.UserId }, (a) => a.Sessions)
  const why = useRights('sso:BatchDeleteSession').why('sso:BatchDeleteSession')
  return (
    <>
      <ServerTable<Session>
        things="sessions"
        header="Active sessions"
        rows={rows}
        id={(s) => s.SessionId}
        name={(s) => `session of ${when(s.CreatedAt)}`}
        selection="multi"
        selected={selected}
        onSelect={setSelected}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <RightsButton reason={why ?? (selected.length ? undefined : 'Select sessions first.')} onClick={() => setEnding('selected')}>
              End selected
            </RightsButton>
            <RightsButton reason={why ?? (rows.items.length ? undefined : 'The user has no sessions.')} onClick={() => setEnding('all')}>
              End all
            </RightsButton>
          </SpaceBetween>
        }
        columns={[
          { id: 'since', header: 'Signed in', isRowHeader: true, cell: (s) => when(s.CreatedAt) },
          { id: 'seen', header: 'Last seen', cell: (s) => when(s.LastUsedAt) },
          { id: 'until', header: 'Ends', cell: (s) => when(s.ExpiresAt) },
          { id: 'address', header: 'From', cell: (s) => s.SourceIp || '–' },
          { id: 'browser', header: 'Browser', cell: (s) => s.UserAgent || '–', maxWidth: 320 },
        ]}
      />
      {ending && (
        <End
          user={user}
          sessions={ending === 'all' ? undefined : selected}
          onClose={() => {
            setEnding(undefined)
            setSelected([])
          }}
        />
      )}
    </>
  )
}

const atOnce = 100 // sessions that one call takes

/** Ends some sessions of a user, or all of them; answers how many. */
async function end(authority: Authority, store: string, user: string, chosen: string[] | undefined): Promise<number> {
  const theirs = { IdentityStoreId: store, UserId: user }
  let ended = 0
  if (chosen) {
    for (; ended < chosen.length; ended += atOnce) await call(authority, gatehouse, 'BatchDeleteSession', { ...theirs, SessionIds: chosen.slice(ended, ended + atOnce) })
    return chosen.length
  }
  for (let rounds = 0; rounds < 100; rounds++) {
    const page = await call(authority, gatehouse, 'ListSessions', { ...theirs, MaxResults: atOnce })
    if (page.Sessions.length === 0) break
    await call(authority, gatehouse, 'BatchDeleteSession', { ...theirs, SessionIds: page.Sessions.map((s) => s.SessionId) })
    ended += page.Sessions.length
  }
  return ended
}

function End({ user, sessions, onClose }: { user: DescribeUserResponse; sessions: Session[] | undefined; onClose: () => void }) {
  const { identityStoreId } = useCenter()
  const authority = useAuthority()
  const known = useQueryClient()
  const notices = useNotices()
  const act = useMutation<number, Failure>({
    mutationFn: () => end(authority, identityStoreId, user.UserId, sessions?.map((s) => s.SessionId)),
    onSuccess: (n) => {
      notices.done(`${count(n, 'session')} of ${user.UserName} ended.`)
      onClose()
    },
    onSettled: () => void known.invalidateQueries(),
  })
  return (
    <Confirm
      title={sessions ? `End ${count(sessions.length, 'session')}?` : `End all sessions of ${user.UserName}?`}
      action="End sessions"
      doing="end the sessions"
      typed="confirm"
      busy={act.isPending}
      error={act.error}
      onConfirm={() => act.mutate()}
      onDismiss={onClose}
    >
      The portal, applications, command line tools and role credentials that came from {sessions?.length === 1 ? 'this session' : 'these sessions'} stop working within a
      second. The user may sign in again; to prevent that, disable the user.
    </Confirm>
  )
}
