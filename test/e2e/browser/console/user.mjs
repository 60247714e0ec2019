import { browse, openConsole, signIn } from '../browser.mjs'
import { devices } from './devices.mjs'

// The page of one user, whose name is hostile: two administrators edit at once, groups
// and devices come and go, sessions end, passwords are given, and in the end the user
// is deleted after it was told what goes with them.
await browse(async ({ page, context, input, shot, axe }) => {
  const out = { user: input.person.id }
  const evil = input.person.name
  const heading = (name) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
  const button = (name) => page.getByRole('button', { name, exact: true })
  const dialog = page.getByRole('dialog')
  const tab = (name) => page.getByRole('tab', { name, exact: true }).click()
  const done = (text) => page.getByText(text).first().waitFor()
  const table = (name) => page.getByRole('table', { name })

  const portal = `${input.url}/start`
  const person = await (await context()).newPage()
  await signIn(person, portal, evil, input.password)
  await person.locator('#top').waitFor()
  await openConsole(page, { ...input, path: `/users/${out.user}` })
  await heading(evil)

  // Two administrators edit at once: nothing is lost, nothing overwritten unseen.
  const second = await page.context().newPage()
  for (const [p, title] of [[page, 'Title'], [second, 'Nickname']]) {
    if (p === second) await openConsole(second, { ...input, path: `/users/${out.user}/profile` })
    await p.getByRole('button', { name: 'Edit', exact: true }).click()
    await p.getByRole('button', { name: p === page ? 'Job-related information' : 'Additional attributes' }).waitFor()
    if (p === second) await p.getByRole('button', { name: 'Additional attributes' }).click()
    await p.getByLabel(title, { exact: true }).fill(`${title} of the engine`)
  }
  await second.getByRole('button', { name: 'Save changes' }).click()
  await second.getByText('Nickname of the engine').first().waitFor()
  await second.close()
  await axe(page)
  await tab('Groups')
  await dialog.getByText('What you entered is not saved').waitFor()
  await dialog.getByRole('button', { name: 'Stay' }).click()
  await dialog.waitFor({ state: 'detached' })
  await button('Save changes').click()
  await page.getByText('Somebody else has changed this user meanwhile').first().waitFor()
  await shot(page, 'edit-conflict')
  await button('Show the present values').click()
  await page.getByText('Somebody else has changed').first().waitFor({ state: 'detached' })
  await page.getByLabel('Phone number', { exact: true }).fill('')
  await button('Save changes').click()
  await page.getByText('Nickname of the engine').first().waitFor()
  await page.getByText('Title of the engine').first().waitFor()

  // Groups, accounts, applications.
  await tab('Groups')
  await table('Groups').getByText(evil).waitFor()
  await axe(page)
  await page.getByRole('checkbox', { name: `Select ${evil}`, exact: true }).check()
  await button('Remove from groups').click()
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await dialog.waitFor({ state: 'detached' })
  await table('Groups').getByText(evil).waitFor({ state: 'detached' })
  await button('Add to groups').click()
  await dialog.getByRole('checkbox', { name: `Select ${evil}`, exact: true }).check()
  await shot(page, 'user-add-to-groups')
  await axe(page)
  await dialog.getByRole('button', { name: 'Add to 1 group' }).click()
  await dialog.waitFor({ state: 'detached' })
  await table('Groups').getByText(evil).waitFor()
  await shot(page, 'user-groups')
  await tab('AWS accounts')
  await page.getByRole('cell', { name: /Assigned to engineers/ }).waitFor()
  await axe(page)
  await shot(page, 'user-access')
  await tab('Applications')
  await page.getByText('There are no applications.').first().waitFor()
  await axe(page)

  Object.assign(out, await devices({ page, dialog, button, tab, table, done, shot, axe }))

  // Sessions: theirs is there, and ends.
  await tab('Active sessions')
  await table('Sessions').getByRole('checkbox', { name: /^Select session of / }).first().waitFor() // not the row that says 'Loading'
  await axe(page)
  await shot(page, 'user-sessions')
  await button('End all').click()
  await dialog.getByLabel('To confirm, type confirm').fill('confirm')
  await axe(page)
  await dialog.getByRole('button', { name: 'End sessions' }).click()
  await page.getByText('There are no sessions.').first().waitFor()
  await person.goto(portal)
  await person.getByRole('button', { name: 'Sign in', exact: true }).waitFor()

  // The password: by mail, and as one that is used once.
  await button('Reset password').click()
  await dialog.getByText('Send a mail with instructions').click()
  await axe(page)
  await dialog.getByRole('button', { name: 'Reset password' }).click()
  await dialog.getByText('A mail to charles@example.com').first().waitFor()
  await shot(page, 'reset-mail')
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click()
  await button('Reset password').click()
  await dialog.getByText('Generate a one-time password').click()
  await dialog.getByRole('button', { name: 'Reset password' }).click()
  await dialog.getByText('Nobody can look this password up again').first().waitFor()
  await dialog.getByRole('button', { name: 'Close, I have passed it on' }).click()
  await button('Send e-mail verification').click()
  await dialog.getByRole('button', { name: 'Send' }).click()
  await done('on their way to charles@example.com')
  await tab('Mail')
  await table('Mails').getByText('E-mail verification').waitFor()
  await table('Mails').getByText('Link to set another password').waitFor()
  await axe(page)
  await shot(page, 'user-mail')

  // Disabled, nothing of them can be changed; and enabled again.
  await button('Disable user').click()
  await dialog.getByRole('button', { name: 'Disable' }).click()
  await page.getByText('This user is disabled').first().waitFor()
  out.whileDisabled = await button('Reset password').getAttribute('aria-disabled')
  await tab('Profile')
  out.editWhileDisabled = await button('Edit').getAttribute('aria-disabled')
  await shot(page, 'user-disabled')
  await axe(page)
  await button('Enable user').click()
  await dialog.getByRole('button', { name: 'Enable' }).click()
  await page.getByText('This user is disabled').first().waitFor({ state: 'detached' })

  // Deleted, after what goes with them was told.
  await button('Delete user').click()
  await dialog.getByText('2 group memberships').first().waitFor()
  await dialog.getByText('1 permission set in accounts').first().waitFor()
  await dialog.getByText('1 MFA device').first().waitFor()
  await dialog.getByLabel(`To confirm, type ${evil}`).fill(evil)
  await shot(page, 'user-delete')
  await axe(page)
  await dialog.getByRole('button', { name: 'Delete user' }).click()
  await heading('Users')

  return out
}, { viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' })
