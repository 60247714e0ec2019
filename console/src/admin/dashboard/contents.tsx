import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { UseQueryResult } from '@tanstack/react-query'
import type { Failure } from '../../aws/error'
import { useAll, useCall } from '../../aws/hooks'
import { service as gatehouse } from '../../aws/services/gatehouse'
import { service as ssoadmin } from '../../aws/services/ssoadmin'
import { Loading } from '../../ui/loading'
import { Problem } from '../../ui/problem'
import { useCenter } from '../center'
import { failed } from './failed'

const most = 5000 // counted one by one; beyond it the figure says 'or more'

/** How much there is of what. */
export function Contents() {
  const { instanceArn, identityStoreId } = useCenter()
  const people = useCall(gatehouse, 'GetUserPoolInfo', { IdentityStoreId: identityStoreId })
  const sets = useAll(ssoadmin, 'ListPermissionSets', { InstanceArn: instanceArn, MaxResults: 100 }, (a) => a.PermissionSets, { most })
  const accounts = useAll(gatehouse, 'SearchAccounts', { MaxResults: 100 }, (a) => a.Accounts, { most })
  const problem = failed(people, sets, accounts)
  return (
    <Container header={<Header variant="h2">At a glance</Header>}>
      <SpaceBetween size="m">
        {problem && <Problem {...problem} doing="count everything" />}
        <KeyValuePairs
          columns={4}
          items={[
            { label: 'Users', value: <Figure href="#/users" of={people} n={people.data?.UserCount} /> },
            { label: 'Groups', value: <Figure href="#/groups" of={people} n={people.data?.GroupCount} /> },
            { label: 'Permission sets', value: <Figure href="#/permission-sets" of={sets} n={sets.data?.length} /> },
            { label: 'AWS accounts', value: <Figure href="#/accounts" of={accounts} n={accounts.data?.length} /> },
          ]}
        />
      </SpaceBetween>
    </Container>
  )
}

function Figure({ href, of, n }: { href: string; of: UseQueryResult<unknown, Failure>; n: number | undefined }) {
  if (n === undefined && of.isLoading) return <Loading what="the number" />
  if (n === undefined) return <Link href={href}>{of.error?.denied ? 'You may not see how many' : 'Not known'}</Link>
  return (
    <Link href={href} fontSize="display-l">
      {n.toLocaleString()}
      {n >= most && ' or more'}
    </Link>
  )
}
