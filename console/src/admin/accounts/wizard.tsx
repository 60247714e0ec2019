import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useMemo, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { useAct } from '../../aws/hooks'
import { service as gatehouse, type FoundPermissionSet } from '../../aws/services/gatehouse'
import { count } from '../../ui/format'
import { Page } from '../../ui/page'
import { Problem } from '../../ui/problem'
import { useUnsaved } from '../../ui/unsaved'
import { Wizard } from '../../ui/wizard'
import { useCenter } from '../center'
import { useChoice } from './choice'
import { useNamed } from './named'
import { ChoosePrincipals, type Chosen } from '../common/principals'
import { Review } from './review'
import { ChooseSets } from './sets'
import { total, type Product } from './standing'

const most = 10_000 // assignments of a batch
const above = [{ text: 'AWS accounts', href: '#/accounts' }]
const words = {
  CREATE: { title: 'Assign users and groups', submit: 'Submit', doing: 'assign users and groups' },
  DELETE: { title: 'Remove access', submit: 'Remove access', doing: 'remove access' },
}

/**
 * Makes, or removes, assignments in several accounts: the one that the address names
 * (?account=…), else those that are selected.
 */
export function AssignmentWizard({ kind }: { kind: 'CREATE' | 'DELETE' }) {
  const go = useNavigate()
  const { instanceArn } = useCenter()
  const choice = useChoice()
  const named = useNamed(useSearchParams()[0].get('account'))
  const accounts = named.asked ? named.accounts : choice.accounts
  const [step, setStep] = useState(0)
  const [tried, setTried] = useState(false)
  const [principals, setPrincipals] = useState<Chosen>({ users: [], groups: [] })
  const [sets, setSets] = useState<FoundPermissionSet[]>([])
  const unsaved = useUnsaved(principals.users.length + principals.groups.length + sets.length > 0)
  const act = useAct(gatehouse, 'StartAssignmentBatch')
  const { title, submit, doing } = words[kind]

  const product = useMemo<Product>(
    () => ({
      accounts: accounts.map((a) => a.id),
      sets: sets.map((s) => s.PermissionSetArn),
      principals: [...principals.groups.map((g) => ({ type: 'GROUP' as const, id: g.GroupId })), ...principals.users.map((u) => ({ type: 'USER' as const, id: u.UserId }))],
    }),
    [accounts, sets, principals],
  )
  // The same request, sent twice, is one batch; another choice is another request.
  const wish = JSON.stringify(product)
  const token = useMemo(() => (wish ? crypto.randomUUID() : ''), [wish])

  const wrong = [
    product.principals.length === 0 ? 'Select a user or a group.' : '',
    product.sets.length === 0 ? 'Select a permission set.' : '',
    total(product) > most ? `These are ${count(total(product), 'assignment')}; at most ${most.toLocaleString()} can be done at once. Select fewer accounts, permission sets, users or groups.` : '',
  ]
  const move = (to: number) => {
    const stop = wrong.findIndex((w, i) => w !== '' && i < to)
    setTried(stop >= 0)
    setStep(stop >= 0 ? stop : to)
  }
  const send = () => {
    if (wrong[2]) return setTried(true)
    act.mutate(
      { InstanceArn: instanceArn, Kind: kind, AccountIds: product.accounts, PermissionSetArns: product.sets, Principals: product.principals.map((p) => ({ PrincipalType: p.type, PrincipalId: p.id })), ClientToken: token },
      {
        onSuccess: ({ Batch }) => {
          if (!named.asked) choice.clear()
          unsaved.leave(`/assignments/${Batch.BatchId}`)
        },
      },
    )
  }
  if (named.error) {
    return (
      <Page title={title} above={above}>
        <Problem error={named.error} doing="see the account" />
      </Page>
    )
  }
  if (act.isSuccess) return null // on the way to the batch
  if (accounts.length === 0 && !named.asked) {
    return (
      <Page title={title} above={above}>
        <Alert type="info" header="No account is selected" action={<Button onClick={() => void go('/accounts')}>Select accounts</Button>}>
          Select the accounts first, in the tree or in the list.
        </Alert>
      </Page>
    )
  }
  const error = (i: number) => (tried && step === i && wrong[i] ? wrong[i] : undefined)
  return (
    <Wizard
      title={title}
      above={above}
      back={named.asked ? `/accounts/${accounts[0]?.id ?? ''}` : '/accounts'}
      step={step}
      onStep={move}
      submit={submit}
      busy={act.isPending}
      onSubmit={send}
      steps={[
        {
          title: 'Users and groups',
          description: kind === 'CREATE' ? `Who is to have access to ${count(accounts.length, 'account')}.` : `Whose access to ${count(accounts.length, 'account')} is to end.`,
          errorText: error(0),
          content: <ChoosePrincipals chosen={principals} onChange={setPrincipals} />,
        },
        {
          title: 'Permission sets',
          description: kind === 'CREATE' ? 'What they are to be there: each gets each of them.' : 'What they are to be no longer.',
          errorText: error(1),
          content: <ChooseSets chosen={sets} onChange={setSets} />,
        },
        {
          title: 'Review',
          errorText: error(2),
          content: (
            <SpaceBetween size="l">
              <Review kind={kind} accounts={accounts} users={principals.users} groups={principals.groups} sets={sets} product={product} onEdit={setStep} />
              {act.error && <Problem error={act.error} doing={doing} />}
            </SpaceBetween>
          ),
        },
      ]}
    >
      {unsaved.question}
    </Wizard>
  )
}
