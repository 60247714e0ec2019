import Link from '@cloudscape-design/components/link'
import { usePaged } from '../../aws/hooks'
import { service as ssoadmin, type ApplicationAssignmentForPrincipal } from '../../aws/services/ssoadmin'
import type { DescribeUserResponse } from '../../aws/services/identitystore'
import { ServerTable } from '../../ui/table'
import { ApplicationLink } from '../applications/link'
import { useCenter } from '../center'
import { GroupName } from '../names'

/** The applications a user is assigned to, by themselves or by a group. */
export function UserApplications({ user }: { user: DescribeUserResponse }) {
  const { instanceArn } = useCenter()
  const rows = usePaged(ssoadmin, 'ListApplicationAssignmentsForPrincipal', { InstanceArn: instanceArn, PrincipalId: user.UserId, PrincipalType: 'USER' as const }, (a) => a.ApplicationAssignments)
  return (
    <ServerTable<ApplicationAssignmentForPrincipal>
      things="applications"
      rows={rows}
      id={(a) => `${a.ApplicationArn} ${a.PrincipalId}`}
      name={(a) => a.ApplicationArn ?? ''}
      columns={[
        {
          id: 'application',
          header: 'Application',
          isRowHeader: true,
          cell: (a) => <ApplicationLink arn={a.ApplicationArn ?? ''} />,
        },
        {
          id: 'why',
          header: 'Why',
          cell: (a) =>
            a.PrincipalType === 'GROUP' ? (
              <>
                Assigned to <Link href={`#/groups/${a.PrincipalId}`}><GroupName id={a.PrincipalId ?? ''} /></Link>
              </>
            ) : (
              'Assigned to the user'
            ),
        },
      ]}
    />
  )
}
