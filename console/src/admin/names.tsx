import { useCall } from '../aws/hooks'
import { service as identitystore } from '../aws/services/identitystore'
import { service as organizations } from '../aws/services/organizations'
import { service as ssoadmin } from '../aws/services/ssoadmin'
import { useCenter } from './center'
import { lastPart } from './common/arn'

/** An application's name; its id until the name is known, or where the role may not know it. */
export function ApplicationName({ arn }: { arn: string }) {
  const answer = useCall(ssoadmin, 'DescribeApplication', { ApplicationArn: arn })
  return <>{answer.data?.Name || lastPart(arn)}</>
}

/** A permission set's name, or its id. */
export function PermissionSetName({ arn }: { arn: string }) {
  const { instanceArn } = useCenter()
  const answer = useCall(ssoadmin, 'DescribePermissionSet', { InstanceArn: instanceArn, PermissionSetArn: arn })
  return <>{answer.data?.PermissionSet?.Name || lastPart(arn)}</>
}

/** An account's name, or nothing: its id stands beside it anyway. */
export function AccountName({ id }: { id: string }) {
  const answer = useCall(organizations, 'DescribeAccount', { AccountId: id })
  return <>{answer.data?.Account?.Name || id}</>
}

/** A group's name, or its id. */
export function GroupName({ id }: { id: string }) {
  const { identityStoreId } = useCenter()
  const answer = useCall(identitystore, 'DescribeGroup', { IdentityStoreId: identityStoreId, GroupId: id })
  return <>{answer.data?.DisplayName || id}</>
}
