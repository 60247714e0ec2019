import Alert from '@cloudscape-design/components/alert'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Tabs from '@cloudscape-design/components/tabs'
import type { ReactNode } from 'react'
import { useNavigate, useParams } from 'react-router'
import { useCall } from '../../aws/hooks'
import { service as identitystore, type DescribeUserResponse } from '../../aws/services/identitystore'
import { Loading } from '../../ui/loading'
import { Page } from '../../ui/page'
import { Problem } from '../../ui/problem'
import { useCenter } from '../center'
import { UserActions } from './actions'
import { enterprise } from './attributes'
import { Devices } from './devices'
import { Mails } from './mails'
import { Profile } from './profile'
import { Sessions } from './sessions'
import { Summary } from './summary'
import { UserAccess } from './access'
import { UserApplications } from './applications'
import { UserGroups } from './groups'

const tabs: { id: string; label: string; content: (p: { user: DescribeUserResponse }) => ReactNode }[] = [
  { id: 'profile', label: 'Profile', content: Profile },
  { id: 'groups', label: 'Groups', content: UserGroups },
  { id: 'access', label: 'AWS accounts', content: UserAccess },
  { id: 'applications', label: 'Applications', content: UserApplications },
  { id: 'devices', label: 'MFA devices', content: Devices },
  { id: 'sessions', label: 'Active sessions', content: Sessions },
  { id: 'mail', label: 'Mail', content: Mails },
]

/** One user, with everything that is theirs. */
export function UserPage() {
  const { identityStoreId } = useCenter()
  const { id = '', tab = 'profile' } = useParams()
  const go = useNavigate()
  const answer = useCall(identitystore, 'DescribeUser', { IdentityStoreId: identityStoreId, UserId: id, Extensions: [enterprise] })
  const user = answer.data
  const name = user?.UserName ?? (answer.isLoading ? 'Loading user' : 'User')
  return (
    <Page
      title={name}
      description={user && user.DisplayName !== name ? user.DisplayName : undefined}
      above={[{ text: 'Users', href: '#/users' }]}
      actions={user && <UserActions user={user} />}
    >
      {answer.isLoading && <Loading what="the user" />}
      {answer.error && <Problem error={answer.error} doing="see this user" retry={() => void answer.refetch()} />}
      {user && (
        <SpaceBetween size="l">
          {user.UserStatus === 'DISABLED' && (
            <Alert type="info" header="This user is disabled">
              They cannot sign in, and what they had in groups and accounts waits for them. Until they are enabled, nothing of them can be changed.
            </Alert>
          )}
          <Summary user={user} />
          <Tabs
            activeTabId={tab}
            ariaLabel={`About ${name}`}
            i18nStrings={{ scrollLeftAriaLabel: 'Earlier tabs', scrollRightAriaLabel: 'Later tabs' }}
            onChange={({ detail }) => void go(`/users/${id}/${detail.activeTabId}`)}
            tabs={tabs.map((t) => ({ id: t.id, label: t.label, content: t.id === tab && <t.content user={user} /> }))}
          />
        </SpaceBetween>
      )}
    </Page>
  )
}
