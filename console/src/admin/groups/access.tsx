import Link from '@cloudscape-design/components/link'
import { usePaged } from '../../aws/hooks'
import type { DescribeGroupResponse } from '../../aws/services/identitystore'
import { service as ssoadmin, type AccountAssignmentForPrincipal } from '../../aws/services/ssoadmin'
import { ServerTable } from '../../ui/table'
import { useCenter } from '../center'
import { lastPart } from '../common/arn'
import { AccountName, PermissionSetName } from '../names'

/** The accounts that a group gives access to, and as what. */
export function GroupAccess({ group }: { group: DescribeGroupResponse }) {
  const { instanceArn } = useCenter()
  const rows = usePaged(
    ssoadmin,
    'ListAccountAssignmentsForPrincipal',
    { InstanceArn: instanceArn, PrincipalId: group.GroupId, PrincipalType: 'GROUP' as const },
    (a) => a.AccountAssignments,
  )
  return (
    <ServerTable<AccountAssignmentForPrincipal>
      things="accounts"
      header="AWS accounts and permission sets"
      description="What every member is assigned through this group."
      rows={rows}
      id={(a) => `${a.AccountId} ${a.PermissionSetArn} ${a.PrincipalId}`}
      name={(a) => `${a.AccountId} ${lastPart(a.PermissionSetArn ?? '')}`}
      columns={[
        { id: 'account', header: 'Account', isRowHeader: true, cell: (a) => <Link href={`#/accounts/${a.AccountId}`}><AccountName id={a.AccountId ?? ''} /></Link> },
        { id: 'id', header: 'Account ID', cell: (a) => a.AccountId },
        {
          id: 'set',
          header: 'Permission set',
          cell: (a) => (
            <Link href={`#/permission-sets/${lastPart(a.PermissionSetArn ?? '')}`}>
              <PermissionSetName arn={a.PermissionSetArn ?? ''} />
            </Link>
          ),
        },
      ]}
    />
  )
}
