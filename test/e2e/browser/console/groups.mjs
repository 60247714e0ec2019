import { browse, openConsole, phoneBar } from '../browser.mjs'
import { answered, hold, refuse } from './calls.mjs'

const evil = '<svg/onload=document.title=1>'

// A group from nothing to its end: made with members, one of whom is refused at
// first; renamed, filled, emptied, and deleted after it was told who loses what.
await browse(async ({ page, context, input, shot, axe }) => {
  const out = {}
  const heading = (name) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
  const button = (name) => page.getByRole('button', { name, exact: true })
  const dialog = page.getByRole('dialog')
  const said = (text) => page.getByText(text).first().waitFor()
  const table = (name) => page.getByRole('table', { name })
  const choose = (scope, name) => scope.getByRole('checkbox', { name: `Select ${name}`, exact: true }).check()

  const free = await hold(page, input.url, 'Gatehouse.SearchGroups')
  await openConsole(page, { ...input, path: '/groups' })
  await heading('Groups')
  await said('Loading groups')
  await shot(page, 'groups-loading')
  await free()
  await table('Groups').getByRole('link', { name: 'taken' }).waitFor()
  await axe(page)
  const well = await refuse(page, input.url, 'Gatehouse.SearchGroups', { code: 'ValidationException', message: 'The store is being moved.' })
  await page.getByPlaceholder('Find by the beginning').fill('x')
  await said('Could not see groups')
  await shot(page, 'groups-failed')
  await axe(page)
  await well()
  await button('Try again').click()
  await said('No groups match.')

  // Made, with two members; one of them only at the second attempt.
  await button('Create group').click()
  await heading('Create group')
  await button('Create group').click()
  await said('Enter a name.')
  await axe(page)
  await page.getByLabel('Group name').fill(evil)
  await page.getByLabel('Description').fill('Those who <b>try</b> names')
  await choose(page, 'ada')
  await page.getByPlaceholder('Find by the beginning').fill('grace@')
  await table('Users').getByText('ada').first().waitFor({ state: 'detached' })
  await choose(page, 'grace')
  await shot(page, 'group-create')
  await axe(page)
  const open = await refuse(page, input.url, 'AWSIdentityStore.CreateGroupMembership', {
    code: 'ServiceQuotaExceededException', message: 'Too many groups.', which: (i) => i.MemberId.UserId === input.grace,
  })
  const made = answered(page, 'AWSIdentityStore.CreateGroup')
  await button('Create group with 2 members').click()
  await said('Too many groups.')
  out.group = (await made).GroupId
  await shot(page, 'group-partly')
  await axe(page)
  await open()
  await button('Try again').click()
  await heading(evil)
  await table('Members').getByRole('link', { name: 'grace' }).waitFor()
  out.members = await table('Members').locator('tbody tr').count()
  await axe(page)
  await shot(page, 'group')

  // Another group has the name; then a better one.
  await button('Edit').click()
  await dialog.getByLabel('Group name').fill('taken')
  await dialog.getByRole('button', { name: 'Save changes' }).click()
  await dialog.getByText('Another group has this name already.').first().waitFor()
  await axe(page)
  await dialog.getByLabel('Group name').fill('testers')
  await page.keyboard.press('Escape')
  await dialog.getByText('What you entered is still here.').waitFor()
  await page.mouse.click(5, 300) // beside the dialog
  await shot(page, 'group-edit-kept')
  await axe(page)
  await dialog.getByLabel('Group name').press('Enter')
  await heading('testers')

  // Members go and come; the disabled are not offered.
  await choose(page, 'ada')
  await choose(page, 'grace')
  await button('Remove').click()
  await dialog.getByText('ada, grace').first().waitFor()
  await axe(page)
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await said('There are no members.')
  await button('Add members').click()
  await dialog.getByRole('checkbox', { name: 'Select ada', exact: true }).waitFor()
  out.offered = await dialog.getByText('idle').count()
  await choose(dialog, 'ada')
  await choose(dialog, 'grace')
  await shot(page, 'group-add-members')
  await axe(page)
  await dialog.getByRole('button', { name: 'Add 2 members' }).click()
  await table('Members').getByRole('link', { name: 'grace' }).waitFor()

  // What it gives: nothing yet. The other group gives an account.
  await page.getByRole('tab', { name: 'AWS accounts' }).click()
  await said('There are no accounts.')
  await page.getByRole('tab', { name: 'Applications' }).click()
  await said('There are no applications.')
  await axe(page)
  await page.goto(`${page.url().split('#')[0]}#/groups/${input.taken}/access`)
  await heading('taken')
  await table('Accounts').getByRole('link', { name: 'Tester' }).waitFor()
  await axe(page)
  await shot(page, 'group-access')

  // In the dark, and on a phone.
  for (const [name, options] of [['dark', { colorScheme: 'dark' }], ['phone', { viewport: { width: 320, height: 640 } }]]) {
    const other = await (await context(options)).newPage()
    await openConsole(other, { ...input, path: `/groups/${out.group}` })
    await other.getByRole('link', { name: 'grace' }).waitFor()
    await shot(other, `group-${name}`)
    await axe(other, phoneBar)
    out[name] = await other.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  }

  // Who loses what is told before it is deleted.
  await button('Delete group').click()
  await dialog.getByText('1 person will lose').first().waitFor()
  await dialog.getByText('Tester in').first().waitFor()
  await shot(page, 'group-delete')
  await axe(page)
  await dialog.getByLabel('To confirm, type taken').fill('taken')
  await dialog.getByRole('button', { name: 'Delete group' }).click()
  await heading('Groups')
  await choose(page, 'testers')
  await button('Delete').click()
  await dialog.getByText('2 people will lose').first().waitFor()
  await dialog.getByLabel('To confirm, type testers').fill('testers')
  await dialog.getByRole('button', { name: 'Delete group' }).click()
  await said('There are no groups.')
  await shot(page, 'groups-none')
  await axe(page)

  const viewer = await (await context()).newPage()
  await openConsole(viewer, { ...input.viewer, path: '/groups' })
  await viewer.locator('button[aria-disabled=true]', { hasText: 'Create group' }).first().waitFor()
  await shot(viewer, 'groups-viewer')
  await axe(viewer)
  return out
}, { viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' })
