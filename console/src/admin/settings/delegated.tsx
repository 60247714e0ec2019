import Link from '@cloudscape-design/components/link'
import { useState } from 'react'
import { useAct, usePaged } from '../../aws/hooks'
import { service as organizations, type DelegatedAdministrator } from '../../aws/services/organizations'
import { Confirm } from '../../ui/confirm'
import { when } from '../../ui/format'
import { useNotices } from '../../ui/notices'
import { RightsButton, useRights } from '../../ui/rights'
import { Sheet } from '../../ui/sheet'
import { ServerTable } from '../../ui/table'
import { PickAccount } from '../reports/pick'

const sso = 'sso.amazonaws.com'

/** The member accounts from which the identity center may be managed as well. */
export function Delegated() {
  const rows = usePaged(organizations, 'ListDelegatedAdministrators', { ServicePrincipal: sso }, (a) => a.DelegatedAdministrators, { size: 20 })
  const rights = useRights('organizations:RegisterDelegatedAdministrator', 'organizations:DeregisterDelegatedAdministrator')
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<DelegatedAdministrator>()
  return (
    <>
      <ServerTable<DelegatedAdministrator>
        things="delegated administrators"
        description="Roles of these accounts may manage users, groups, permission sets and assignments, except what reaches into the management account."
        rows={rows}
        id={(a) => a.Id ?? ''}
        name={(a) => a.Name ?? ''}
        actions={
          <RightsButton reason={rights.why('organizations:RegisterDelegatedAdministrator')} onClick={() => setAdding(true)}>
            Register an account
          </RightsButton>
        }
        columns={[
          { id: 'name', header: 'Account', isRowHeader: true, cell: (a) => <Link href={`#/accounts/${a.Id}`}>{a.Name}</Link> },
          { id: 'id', header: 'Number', cell: (a) => a.Id },
          { id: 'since', header: 'Since', cell: (a) => when(a.DelegationEnabledDate) },
          {
            id: 'act',
            header: 'Actions',
            cell: (a) => (
              <RightsButton variant="inline-link" ariaLabel={`Deregister ${a.Name}`} reason={rights.why('organizations:DeregisterDelegatedAdministrator')} onClick={() => setRemoving(a)}>
                Deregister
              </RightsButton>
            ),
          },
        ]}
      />
      {adding && <Add onDismiss={() => setAdding(false)} />}
      {removing && <Remove account={removing} onDismiss={() => setRemoving(undefined)} />}
    </>
  )
}

function Add({ onDismiss }: { onDismiss: () => void }) {
  const [account, setAccount] = useState<string>()
  const notices = useNotices()
  const register = useAct(organizations, 'RegisterDelegatedAdministrator')
  return (
    <Sheet
      title="Register a delegated administrator"
      action="Register"
      wrong={account ? undefined : 'Choose an account.'}
      busy={register.isPending}
      error={register.error}
      doing="register the account"
      onDismiss={onDismiss}
      onSave={() =>
        account &&
        register.mutate(
          { AccountId: account, ServicePrincipal: sso },
          {
            onSuccess: () => {
              notices.done(`Account ${account} may manage this identity center.`)
              onDismiss()
            },
          },
        )
      }
    >
      <PickAccount onPick={setAccount} picked={account} />
    </Sheet>
  )
}

function Remove({ account, onDismiss }: { account: DelegatedAdministrator; onDismiss: () => void }) {
  const notices = useNotices()
  const deregister = useAct(organizations, 'DeregisterDelegatedAdministrator')
  return (
    <Confirm
      title={`Deregister ${account.Name}?`}
      action="Deregister"
      doing="deregister the account"
      busy={deregister.isPending}
      error={deregister.error}
      onDismiss={onDismiss}
      onConfirm={() =>
        deregister.mutate(
          { AccountId: account.Id ?? '', ServicePrincipal: sso },
          {
            onSuccess: () => {
              notices.done(`${account.Name} no longer manages this identity center.`)
              onDismiss()
            },
          },
        )
      }
    >
      Roles of {account.Name} ({account.Id}) can no longer manage this identity center. What they have made stays.
    </Confirm>
  )
}
