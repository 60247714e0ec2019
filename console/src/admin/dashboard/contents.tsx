import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import Link from '@cloudscape-design/components/link'
import type { ReactNode } from 'react'
import { useAll, useCall } from '../../aws/hooks'
import { service as gatehouse } from '../../aws/services/gatehouse'
import { service as ssoadmin } from '../../aws/services/ssoadmin'
import { useCenter } from '../center'

const most = 5000 // counted one by one; beyond it the figure says 'or more'

/** How much there is of what. */
export function Contents() {
  const { instanceArn, identityStoreId } = useCenter()
  const people = useCall(gatehouse, 'GetUserPoolInfo', { IdentityStoreId: identityStoreId })
  const sets = useAll(ssoadmin, 'ListPermissionSets', { InstanceArn: instanceArn, MaxResults: 100 }, (a) => a.PermissionSets, { most })
  const accounts = useAll(gatehouse, 'SearchAccounts', { MaxResults: 100 }, (a) => a.Accounts, { most })
  return (
    <Container header={<Header variant="h2">At a glance</Header>}>
      <KeyValuePairs
        columns={4}
        items={[
          { label: 'Users', value: <Figure href="#/users" n={people.data?.UserCount} failed={people.isError} /> },
          { label: 'Groups', value: <Figure href="#/groups" n={people.data?.GroupCount} failed={people.isError} /> },
          { label: 'Permission sets', value: <Figure href="#/permission-sets" n={sets.data?.length} failed={sets.isError} /> },
          { label: 'AWS accounts', value: <Figure href="#/accounts" n={accounts.data?.length} failed={accounts.isError} /> },
        ]}
      />
    </Container>
  )
}

function Figure({ href, n, failed }: { href: string; n: number | undefined; failed: boolean }) {
  const shown: ReactNode = failed ? 'not known to this role' : n === undefined ? '…' : `${n.toLocaleString()}${n >= most ? ' or more' : ''}`
  return (
    <Link href={href} fontSize="display-l">
      {failed ? <Box>{shown}</Box> : shown}
    </Link>
  )
}
