import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { type ReactNode } from 'react'
import type { FoundGroup, FoundPermissionSet, FoundUser } from '../../aws/services/gatehouse'
import { count } from '../../ui/format'
import { Problem } from '../../ui/problem'
import { useCenter } from '../center'
import type { Chosen } from './choice'
import { useLosses } from './consequences'
import { principalKey } from '../common/names'
import { total, useStanding, type Product } from './standing'
import { WhatPeopleLose } from './lose'

interface Props {
  kind: 'CREATE' | 'DELETE'
  accounts: Chosen[]
  users: FoundUser[]
  groups: FoundGroup[]
  sets: FoundPermissionSet[]
  product: Product
  onEdit: (step: number) => void
}

const shown = 20

/** Everything that is about to be done, in numbers and by name, before it is. */
export function Review({ kind, accounts, users, groups, sets, product, onEdit }: Props) {
  const { ownerAccount } = useCenter()
  const now = useStanding(product, total(product) > 0)
  const ending = new Set(product.principals.map(principalKey))
  const lost = useLosses(product.accounts, (_, set, p) => product.sets.includes(set) && ending.has(principalKey(p)), kind === 'DELETE')
  const all = total(product)
  const roles = product.accounts.length * product.sets.length
  const there = now.standing
  const create = kind === 'CREATE'
  const idle = there && (create ? there.assigned === all : there.assigned === 0)
  const number = (n: ReactNode) => (now.loading ? <StatusIndicator type="loading">Counting</StatusIndicator> : there ? n : 'not counted')
  return (
    <SpaceBetween size="l">
      {now.error && <Problem error={now.error} doing="see what is assigned already" />}
      {idle && (
        <Alert type="warning" header="Nothing would change">
          {create ? 'All of these assignments exist already.' : 'None of these assignments exist.'}
        </Alert>
      )}
      {product.accounts.includes(ownerAccount) && (
        <Alert type="warning" header="The management account is among the accounts">
          {create
            ? 'Whoever administers it administers the organization and this identity center. Service control policies do not limit anybody in it.'
            : 'Make sure that somebody keeps a permission set in it by which this identity center is administered.'}
        </Alert>
      )}
      {kind === 'DELETE' && <WhatPeopleLose lost={lost} />}
      <Container header={<Header variant="h2">In numbers</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            {
              label: 'Assignments',
              value: (
                <>
                  <Box variant="strong">{all.toLocaleString()}</Box>
                  <Box color="text-body-secondary">
                    {count(product.principals.length, 'user or group', 'users and groups')} × {count(sets.length, 'permission set')} × {count(accounts.length, 'account')}
                  </Box>
                </>
              ),
            },
            { label: create ? 'New among them' : 'That exist', value: number(create ? all - (there?.assigned ?? 0) : there?.assigned) },
            create
              ? { label: 'Roles touched', value: <>{roles.toLocaleString()}, of which new: {number(roles - (there?.roles ?? 0))}</> }
              : { label: 'Roles touched', value: number(there?.roles) },
          ]}
        />
      </Container>
      <Part title="Users and groups" n={product.principals.length} edit={() => onEdit(0)}>
        <Names names={[...groups.map((g) => `${g.DisplayName} (group, ${count(g.MemberCount, 'member')})`), ...users.map((u) => u.UserName)]} />
      </Part>
      <Part title="Permission sets" n={sets.length} edit={() => onEdit(1)}>
        <Names names={sets.map((s) => s.Name)} />
      </Part>
      <Part title="Accounts" n={accounts.length}>
        <Names names={accounts.map((a) => `${a.name} (${a.id})`)} />
      </Part>
    </SpaceBetween>
  )
}

function Part({ title, n, edit, children }: { title: string; n: number; edit?: () => void; children: ReactNode }) {
  return (
    <Container
      header={
        <Header
          variant="h2"
          counter={`(${n.toLocaleString()})`}
          actions={
            edit && (
              <Button onClick={edit} ariaLabel={`Edit ${title.toLowerCase()}`}>
                Edit
              </Button>
            )
          }
        >
          {title}
        </Header>
      }
    >
      {children}
    </Container>
  )
}

function Names({ names }: { names: string[] }) {
  const list = (some: string[]) => (
    <SpaceBetween size="xxs">
      {some.map((n, i) => (
        <div key={i}>{n}</div>
      ))}
    </SpaceBetween>
  )
  if (names.length <= shown) return list(names)
  return (
    <>
      {list(names.slice(0, shown))}
      <ExpandableSection headerText={`${(names.length - shown).toLocaleString()} more`}>{list(names.slice(shown))}</ExpandableSection>
    </>
  )
}
