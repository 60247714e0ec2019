import { failing, real } from './answers.mjs'
import { said, settled } from './sound.mjs'

/**
 * dialogs opens each dialog that reads something of its own, on a page that is there,
 * while nothing more can be read: it says so, and what it could not find out. Nothing
 * that it asks first is then taken for known.
 */
export async function dialogs({ on, input, tried, fresh, visit, message, axe }) {
  const { user, group, set, account, application } = input.ids
  const main = on.locator('#root main')
  const dialog = on.getByRole('dialog').filter({ visible: true })
  const press = (name, where = main) => where.getByRole('button', { name, exact: true }).first().click()
  const menu = async (name, item) => {
    await press(name)
    await on.getByRole('menuitem', { name: item, exact: true }).click()
  }
  const select = (name) => main.getByRole('checkbox', { name: `Select ${name}`, exact: true }).check()
  const all = [
    { at: `/users/${user}`, open: () => press('Delete user'), says: ['group memberships: not known.', 'MFA devices: not known.'] },
    { at: '/users', open: async () => (await select('subject'), await menu('Actions (1)', 'Delete')), says: ['group memberships not known'] },
    { at: `/users/${user}/groups`, open: () => press('Add to groups'), says: ['Could not see groups'] },
    { at: `/groups/${group}`, open: () => press('Add members'), says: ['Could not see users'] },
    { at: `/groups/${group}`, open: () => press('Delete group'), says: ['Could not see how many', 'permission sets in accounts: not known.', 'applications: not known.'] },
    { at: '/groups', open: async () => (await select('hollow'), await press('Delete')), says: ['applications: not known.'] },
    { at: `/accounts/${account}`, open: () => press('Move'), says: ['Could not see the organizational units'] },
    { at: `/accounts/${account}/policies`, open: () => press('Attach'), says: ['Could not see the policies'] },
    { at: `/accounts/${account}`, open: async () => (await select('subject with Bare'), await press('Remove access')), says: ['Could not see who would lose access', 'subject: Bare'] },
    { at: `/permission-sets/${set}`, open: () => press('Delete'), says: ['Where it is provisioned is not known'] },
    { at: `/permission-sets/${set}/policies`, open: () => press('Attach AWS managed policies'), says: ['Could not see the AWS managed policies'] },
    {
      at: `/permission-sets/${set}/policies`,
      open: async () => (await press('Set'), await dialog.getByRole('radio', { name: 'An AWS managed policy' }).check()),
      says: ['Could not see the AWS managed policies'],
    },
    { at: `/permission-sets/${set}/policies`, open: () => press('Add'), says: ['Could not check the policy'] },
    { at: `/applications/${application}`, open: () => press('Delete'), says: ['assignments: not known.', 'grants: not known.', 'scopes: not known.'] },
    { at: `/applications/${application}/assignments`, open: () => press('Assign users and groups'), says: ['Could not see groups'] },
    { at: `/applications/${application}/grants`, open: () => press('Grant JWT bearer'), says: ['Could not see the trusted token issuers'] },
    { at: `/applications/${application}/scopes`, open: () => press('Add scope'), says: ['Could not see the applications'] },
    { at: '/applications/issuers', open: () => press('Delete Elsewhere'), says: ['Which applications take them is not known'] },
    { at: '/settings/management', open: () => press('Register an account'), says: ['Could not look accounts up'] },
    { at: '/audit', open: async () => (await press('Export'), await press('Export', dialog)), says: ['Could not export the events'] },
  ]
  for (const { at, open, says } of all) {
    await tried(`dialog of ${at} that says ${says[0]}`, async () => {
      on.tell(real)
      await visit(at)
      await settled(on)
      on.tell(failing('ValidationException', message))
      await open()
      await dialog.waitFor()
      await said(on, [...says, message], '[role=dialog]')
      await settled(on)
      await axe(on)
      await on.keyboard.press('Escape')
    })
    on.tell(real)
    await fresh(on)
  }
}
