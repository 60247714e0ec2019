import { usePaged } from '../../aws/hooks'
import type { DescribeGroupResponse } from '../../aws/services/identitystore'
import { service as ssoadmin, type ApplicationAssignmentForPrincipal } from '../../aws/services/ssoadmin'
import { ServerTable } from '../../ui/table'
import { ApplicationLink } from '../applications/link'
import { useCenter } from '../center'

/** The applications that a group is assigned to. */
export function GroupApplications({ group }: { group: DescribeGroupResponse }) {
  const { instanceArn } = useCenter()
  const rows = usePaged(
    ssoadmin,
    'ListApplicationAssignmentsForPrincipal',
    { InstanceArn: instanceArn, PrincipalId: group.GroupId, PrincipalType: 'GROUP' as const },
    (a) => a.ApplicationAssignments,
  )
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
      ]}
    />
  )
}
