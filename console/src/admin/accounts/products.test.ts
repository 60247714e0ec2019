import { expect, test } from 'vitest'
import type { AccessEntry, AccessPath } from '../../aws/services/gatehouse'
import { losses } from './consequences'
import type { Principal } from '../common/names'
import { products } from './products'

const ada: Principal = { type: 'USER', id: 'ada' }
const dev: Principal = { type: 'GROUP', id: 'dev' }

test('assignments are taken apart into whole products', () => {
  const of = (set: string, principal: Principal) => ({ account: '1', set, principal })
  expect(products([of('read', ada), of('write', ada), of('read', dev), of('write', dev)])).toEqual([{ sets: ['read', 'write'], principals: [ada, dev] }])
  expect(products([of('read', ada), of('write', ada), of('read', dev)])).toEqual([
    { sets: ['read'], principals: [ada, dev] },
    { sets: ['write'], principals: [ada] },
  ])
})

test('who has another way in loses nothing', () => {
  const path = (p: Principal): AccessPath => ({ PrincipalType: p.type, PrincipalId: p.id, Via: [], Pending: false })
  const entry = (user: string, set: string, ...by: Principal[]): AccessEntry => ({
    UserId: user, UserName: user, UserStatus: 'ENABLED', AccountId: '1', AccountName: 'one', PermissionSetArn: set, PermissionSetName: set, State: 'PROVISIONED', Paths: by.map(path),
  })
  const entries = [entry('ada', 'read', ada, dev), entry('bob', 'read', dev), entry('eve', 'read', dev), entry('eve', 'write', { type: 'USER', id: 'eve' })]
  const ended = (_: string, set: string, p: Principal) => set === 'read' && p.id === 'dev'
  expect(losses(entries, ended)).toEqual({ people: 2, shutOut: 1 })
  expect(losses(entries, () => false)).toEqual({ people: 0, shutOut: 0 })
})
