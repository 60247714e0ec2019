import type { UseQueryResult } from '@tanstack/react-query'
import type { Failure } from '../../aws/error'
import { useAll, useCall } from '../../aws/hooks'
import { service as gatehouse } from '../../aws/services/gatehouse'
import { service as ssoadmin } from '../../aws/services/ssoadmin'
import { count } from '../../ui/format'
import { Loading } from '../../ui/loading'
import { ApplicationName } from '../names'
import { useCenter } from '../center'

const named = 5 // things that are called by name before 'and n more'

/** One kind of thing that goes with a user. */
interface Loss {
  what: (n: number) => string
  answer: UseQueryResult<unknown, Failure>
  /** What they are called. */
  names: React.ReactNode[]
}

/** What things of a kind are called. */
const kind = (l: Loss): string => l.what(2).replace(/^2 /, '')

/** What goes when a user is deleted. */
function useLoss(user: string): { losses: Loss[]; known: boolean } {
  const { identityStoreId, instanceArn } = useCenter()
  const theirs = { IdentityStoreId: identityStoreId, UserId: user }
  const groups = useAll(gatehouse, 'SearchGroups', { ...theirs, MaxResults: 100 }, (a) => a.Groups)
  const access = useAll(gatehouse, 'ListUserAccess', { InstanceArn: instanceArn, UserId: user, MaxResults: 100 }, (a) => a.Entries)
  const applications = useAll(ssoadmin, 'ListApplicationAssignmentsForPrincipal', { InstanceArn: instanceArn, PrincipalId: user, PrincipalType: 'USER', MaxResults: 100 }, (a) => a.ApplicationAssignments)
  const sessions = useAll(gatehouse, 'ListSessions', { ...theirs, MaxResults: 100 }, (a) => a.Sessions)
  const devices = useCall(gatehouse, 'ListMfaDevicesForUser', theirs)
  const losses: Loss[] = [
    { what: (n) => count(n, 'group membership'), answer: groups, names: (groups.data ?? []).map((g) => g.DisplayName) },
    { what: (n) => `${count(n, 'permission set')} in accounts`, answer: access, names: (access.data ?? []).map((e) => `${e.PermissionSetName} in ${e.AccountName}`) },
    { what: (n) => count(n, 'application'), answer: applications, names: (applications.data ?? []).map((a) => <ApplicationName key={a.ApplicationArn} arn={a.ApplicationArn ?? ''} />) },
    { what: (n) => `${count(n, 'session')} that will end`, answer: sessions, names: (sessions.data ?? []).map(() => null) },
    { what: (n) => count(n, 'MFA device'), answer: devices, names: (devices.data?.MfaDevices ?? []).map((d) => d.DeviceName) },
  ]
  return { losses, known: losses.every((l) => !l.answer.isLoading) }
}

/** What goes with a user, with names; `children` gets it and whether it is all known. */
export function useLossList(user: string): { list: React.ReactNode; known: boolean } {
  const { losses, known } = useLoss(user)
  const list = (
    <ul>
      {losses.map((l, i) => (
        <li key={i}>
          {l.answer.isLoading ? (
            <Loading what={kind(l)} />
          ) : l.answer.error ? (
            `${kind(l)}: not known. ${l.answer.error.message}`
          ) : (
            <>
              {l.what(l.names.length)}
              <Names names={l.names.filter((n) => n !== null)} />
            </>
          )}
        </li>
      ))}
    </ul>
  )
  return { list, known }
}

function Names({ names }: { names: React.ReactNode[] }) {
  if (names.length === 0) return null
  return (
    <>
      {': '}
      {names.slice(0, named).map((n, i) => (
        <span key={i}>
          {i > 0 && ', '}
          {n}
        </span>
      ))}
      {names.length > named && ` and ${names.length - named} more`}
    </>
  )
}

/** What goes with one user of several, in one line. */
export function LossLine({ user, name }: { user: string; name: string }) {
  const { losses, known } = useLoss(user)
  const failed = losses.find((l) => l.answer.error)?.answer.error
  return (
    <div>
      <b>{name}</b>: {known ? losses.map((l) => (l.answer.error ? `${kind(l)} not known` : l.what(l.names.length))).join(', ') : <Loading what="what they lose" />}
      {known && failed && `. ${failed.message}`}
    </div>
  )
}
