import { useState } from 'react'
import { useAct } from '../../../aws/hooks'
import { Failure } from '../../../aws/error'
import { call } from '../../../aws/service'
import { service as gatehouse, type FoundGroup, type UpdatePasswordResponse } from '../../../aws/services/gatehouse'
import { service as identitystore } from '../../../aws/services/identitystore'
import { useSeveral } from '../../../aws/several'
import { useCenter } from '../../center'
import { created, type Draft } from '../attributes'
import type { PasswordMode } from '../passwordmode'

/** A user that was made, and what has become of the rest that was asked for. */
export interface Made {
  id: string
  name: string
  password?: UpdatePasswordResponse
  /** Why there is no password; the user is there all the same. */
  noPassword?: Failure
}

/**
 * Makes a user as the wizard asks: the user, the memberships, the password. Each is a
 * call of its own; what fails after the first is told, and can be tried again alone.
 */
export function useMaking(mode: PasswordMode) {
  const { identityStoreId } = useCenter()
  const [made, setMade] = useState<Made>()
  const [busy, setBusy] = useState(false)
  const create = useAct(identitystore, 'CreateUser')
  const password = useAct(gatehouse, 'UpdatePassword')
  const memberships = useSeveral<{ user: string; group: FoundGroup }>((authority, m) =>
    call(authority, identitystore, 'CreateGroupMembership', { IdentityStoreId: identityStoreId, GroupId: m.group.GroupId, MemberId: { UserId: m.user } }),
  )

  const givePassword = async (to: Made) => {
    try {
      const answer = await password.mutateAsync({ IdentityStoreId: identityStoreId, UserId: to.id, Mode: mode })
      setMade({ id: to.id, name: to.name, password: answer })
    } catch (e) {
      setMade({ id: to.id, name: to.name, noPassword: e instanceof Failure ? e : new Failure('Unexpected', String(e), 0) })
    }
  }
  const during = async (work: () => Promise<unknown>) => {
    setBusy(true)
    try {
      await work()
    } finally {
      setBusy(false)
    }
  }

  return {
    made,
    busy,
    /** Why no user was made. */
    error: create.error,
    memberships,
    begin: (draft: Draft, groups: FoundGroup[]) =>
      during(async () => {
        const request = created(identityStoreId, draft)
        const user = await create.mutateAsync(request).catch(() => undefined) // the wizard shows create.error
        if (!user) return
        const name = request.UserName ?? ''
        if (groups.length) await memberships.run(groups.map((group) => ({ user: user.UserId, group })))
        await givePassword({ id: user.UserId, name })
      }),
    retryPassword: () => made && void during(() => givePassword(made)),
    retryGroups: () => void during(() => memberships.run(memberships.refused.map((r) => r.item))),
  }
}
