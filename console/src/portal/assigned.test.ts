import { expect, test } from 'vitest'
import type { AssignedAccount } from '../aws/services/gatehouse'
import { matching } from './assigned'

const account = (id: string, name: string, mail: string | undefined, ...roles: string[]): AssignedAccount => ({
  AccountId: id,
  AccountName: name,
  EmailAddress: mail,
  Roles: roles.map((r) => ({ RoleName: r, PermissionSetArn: '', SessionDuration: 'PT1H' })),
})

const shop = account('111122223333', 'Shop Production', 'shop@example.com', 'Auditor')
const lab = account('444455556666', 'lab-1', undefined, 'PowerUser')
const found = (search: string) => matching([shop, lab], search)

test('accounts are found by name, number, e-mail address and permission set', () => {
  for (const search of ['production', 'SHOP', '1111', '1111-2222-3333', 'shop@EXAMPLE', 'audit', ' prod  shop ']) expect(found(search), search).toEqual([shop])
  for (const search of ['lab-1', 'poweruser', '5555-6666']) expect(found(search), search).toEqual([lab])
})

test('every word must be found', () => {
  expect(found('shop poweruser')).toEqual([])
  expect(found('')).toEqual([shop, lab])
})
