import { expect, test } from 'vitest'
import type { AssignedAccount } from '../aws/services/gatehouse'
import { configFile, profiles, sessionName } from './clientconfig'

const account = (id: string, name: string, ...roles: string[]): AssignedAccount => ({
  AccountId: id,
  AccountName: name,
  Roles: roles.map((r) => ({ RoleName: r, PermissionSetArn: '', SessionDuration: 'PT1H' })),
})

const names = (...accounts: AssignedAccount[]) => profiles(accounts).map((p) => p.name)

test('a profile is named after account and role', () => {
  expect(names(account('111122223333', 'Shop Production', 'ReadOnlyAccess', 'Power+User'))).toEqual(['shop-production-readonlyaccess', 'shop-production-power-user'])
  expect(names(account('111122223333', ' Zürich / "Ä" ', 'A.B_C'))).toEqual(['zurich-a-a.b-c'])
})

test('a name that no profile can have is the number', () => {
  expect(names(account('111122223333', '支付', 'Admin'), account('444455556666', ']\n[default]', 'Admin'))).toEqual(['111122223333-admin', 'default-admin'])
})

test('no two profiles share a name, in whatever order', () => {
  const a = account('111122223333', 'Shop', 'Admin')
  const b = account('444455556666', 'shop', 'admin', 'Reader')
  expect(names(a, b)).toEqual(['shop-111122223333-admin', 'shop-444455556666-admin', 'shop-reader'])
  expect(names(b, a)).toEqual(['shop-444455556666-admin', 'shop-reader', 'shop-111122223333-admin'])
  expect(names(account('111122223333', 'a', 'X+Y', 'X=Y'))).toEqual(['a-111122223333-x-y', 'a-111122223333-x-y-2'])
  const clash = names(a, b, account('777788889999', 'shop-111122223333', 'Admin'))
  expect(new Set(clash).size).toBe(clash.length)
})

test('no name can begin a line of its own', () => {
  const d = { session: sessionName('Acme\n[default]'), startUrl: 'https://s/1', region: 'us-east-1', endpoint: 'https://e' }
  const text = configFile(d, profiles([account('111122223333', 'x\n[profile evil]\ncredential_process = rm', 'Admin')]))
  expect(text.split('\n').filter((l) => l.startsWith('['))).toEqual(['[sso-session acme-default]', '[services acme-default]', '[profile x-profile-evil-credential-process-rm-admin]'])
})

test('a deployment without a name has one for clients', () => {
  expect([sessionName(undefined), sessionName('Acme Corp'), sessionName('…')]).toEqual(['gatehouse', 'acme-corp', 'gatehouse'])
})
