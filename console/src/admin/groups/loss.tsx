import { useAll, useCall } from '../../aws/hooks'
import { service as gatehouse } from '../../aws/services/gatehouse'
import { service as ssoadmin } from '../../aws/services/ssoadmin'
import { count } from '../../ui/format'
import { Loading } from '../../ui/loading'
import { inWords } from '../../ui/problem'
import { AccountName, ApplicationName, PermissionSetName } from '../names'
import { useCenter } from '../center'

const named = 10 // accesses that are called by name before 'and n more'

/** What people lose with a group, and whether all of it is known. */
export function useGroupLoss(id: string, name: string): { text: React.ReactNode; known: boolean } {
  const { identityStoreId, instanceArn } = useCenter()
  const theirs = { InstanceArn: instanceArn, PrincipalId: id, PrincipalType: 'GROUP' as const, MaxResults: 100 }
  // Its own name finds it first: nothing sorts before a name among what begins with it.
  const found = useCall(gatehouse, 'SearchGroups', { IdentityStoreId: identityStoreId, Query: name.slice(0, 256), MaxResults: 10 })
  const access = useAll(ssoadmin, 'ListAccountAssignmentsForPrincipal', theirs, (a) => a.AccountAssignments)
  const applications = useAll(ssoadmin, 'ListApplicationAssignmentsForPrincipal', theirs, (a) => a.ApplicationAssignments)
  const known = !found.isLoading && !access.isLoading && !applications.isLoading
  if (!known) return { text: <Loading what="what they lose" />, known }
  const members = found.data?.Groups.find((g) => g.GroupId === id)?.MemberCount
  const people = members === undefined ? `Its members (${inWords(found.error, 'see how many') ?? 'how many is not known'})` : members === 0 ? 'Nobody' : count(members, 'person', 'people')
  const sets = access.data ?? []
  const apps = applications.data ?? []
  const text = (
    <>
      {people} will lose what this group alone gives them:
      <ul>
        <li>
          {access.error ? `permission sets in accounts: not known. ${access.error.message}` : `${count(sets.length, 'permission set')} in accounts`}
          {sets.length > 0 && ': '}
          {sets.slice(0, named).map((a, i) => (
            <span key={i}>
              {i > 0 && ', '}
              <PermissionSetName arn={a.PermissionSetArn ?? ''} /> in <AccountName id={a.AccountId ?? ''} />
            </span>
          ))}
          {sets.length > named && ` and ${sets.length - named} more`}
        </li>
        <li>
          {applications.error ? `applications: not known. ${applications.error.message}` : count(apps.length, 'application')}
          {apps.length > 0 && ': '}
          {apps.slice(0, named).map((a, i) => (
            <span key={i}>
              {i > 0 && ', '}
              <ApplicationName arn={a.ApplicationArn ?? ''} />
            </span>
          ))}
          {apps.length > named && ` and ${apps.length - named} more`}
        </li>
      </ul>
    </>
  )
  return { text, known }
}

/** What people lose with one group of several. */
export function GroupLoss({ id, name }: { id: string; name: string }) {
  return (
    <div>
      <b>{name}</b>: {useGroupLoss(id, name).text}
    </div>
  )
}
