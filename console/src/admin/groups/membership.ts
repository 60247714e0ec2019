import { call, type Authority } from '../../aws/service'
import { service as identitystore } from '../../aws/services/identitystore'

/** Ends a user's membership of a group, which is named by both. */
export async function removeMember(authority: Authority, store: string, group: string, user: string): Promise<void> {
  const found = await call(authority, identitystore, 'GetGroupMembershipId', { IdentityStoreId: store, GroupId: group, MemberId: { UserId: user } })
  await call(authority, identitystore, 'DeleteGroupMembership', { IdentityStoreId: store, MembershipId: found.MembershipId })
}
