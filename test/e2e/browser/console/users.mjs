import { browse, openConsole, phoneBar } from '../browser.mjs'
import { answered, counted, hold, refuse } from './calls.mjs'

const evil = '<img/src=x/onerror=document.title=1>'
const password = 'Difference-Engine-1822'

// The administrator finds one of very many, adds somebody, passes a one-time password
// on, and that person signs in with it. Then what is done with several at once.
await browse(async ({ page, context, input, shot, axe }) => {
  const out = {}
  const heading = (name) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
  const button = (name) => page.getByRole('button', { name, exact: true })
  const dialog = page.getByRole('dialog')
  const tab = (name) => page.getByRole('tab', { name, exact: true }).click()
  const table = (name) => page.getByRole('table', { name })

  // The list: loading, failed, no match, and one page of very many.
  let free = await hold(page, input.url, 'Gatehouse.SearchUsers')
  await openConsole(page, { ...input, path: '/users' })
  await heading('Users')
  await page.getByText('Loading users').first().waitFor()
  await shot(page, 'users-loading')
  await free()
  out.read = await counted(page, 'Gatehouse.SearchUsers', async () => {
    await table('Users').getByRole('link').nth(49).waitFor()
  })
  await page.getByText(`(${input.count.toLocaleString('en-US')})`).first().waitFor()
  out.rows = await table('Users').locator('tbody tr').count()
  out.title = await page.title()
  await shot(page, 'users')
  await axe(page)
  await button('Next page').click()
  await table('Users').getByRole('link', { name: 'person-00050' }).waitFor()
  free = await refuse(page, input.url, 'Gatehouse.SearchUsers', { code: 'ValidationException', message: 'The store is being moved.' })
  await page.getByPlaceholder('Find by the beginning').fill('nobody-is-called-so')
  await page.getByText('Could not see users').first().waitFor()
  await page.getByText('The store is being moved.').first().waitFor()
  await shot(page, 'users-failed')
  await axe(page)
  await free()
  await button('Try again').click()
  await page.getByText('No users match.').first().waitFor()
  await shot(page, 'users-none')
  await openConsole(page, { ...input, path: '/users?find=person-09998' })
  await table('Users').getByRole('link', { name: 'person-09998' }).waitFor()
  out.found = await table('Users').locator('tbody tr').count()

  // The wizard refuses what is missing, and makes a user whose name is hostile.
  await button('Add user').click()
  await heading('Add user')
  await axe(page)
  await button('Next').click()
  await page.getByText('Enter a user name.').first().waitFor()
  await shot(page, 'add-missing')
  const fill = async (label, value) => page.getByLabel(label, { exact: true }).fill(value)
  await fill('User name', evil)
  await fill('E-mail address', 'charles@example.com')
  await fill('Confirm e-mail address', 'charles@example.org')
  await fill('First name', 'Charles')
  await fill('Last name', 'Babbage')
  out.displayName = await page.getByLabel('Display name', { exact: true }).inputValue()
  await page.getByText('The addresses differ.').first().waitFor()
  await fill('Confirm e-mail address', 'charles@example.com')
  await page.getByText('Generate a one-time password').click()
  await page.getByRole('button', { name: 'Job-related information' }).click()
  await fill('Department', 'Engines')
  await page.getByRole('button', { name: 'Contact methods' }).click()
  await fill('Phone number', '+44 20 7946 0000')
  await shot(page, 'add-details')

  // What was entered is not lost by a link, nor by going back; Enter goes on.
  for (const leave of [() => page.getByRole('link', { name: 'Groups', exact: true }).click(), () => page.evaluate(() => history.back()), () => button('Cancel').click()]) {
    await leave()
    await dialog.getByText('What you entered is not saved').waitFor()
    await dialog.getByRole('button', { name: 'Stay' }).click()
    await dialog.waitFor({ state: 'detached' })
  }
  await page.getByLabel('Department', { exact: true }).press('Enter')
  await page.getByPlaceholder('Find groups by name').fill('engin')
  await page.getByRole('checkbox', { name: 'Select engineers', exact: true }).check()
  await page.getByPlaceholder('Find groups by name').fill(evil)
  await page.getByRole('checkbox', { name: `Select ${evil}`, exact: true }).check()
  await shot(page, 'add-groups')
  await axe(page)
  await button('Next').click()
  await page.getByText(/^2 groups: engineers, /).waitFor()
  await shot(page, 'add-review')
  await axe(page)

  // One of the groups refuses; that alone is tried again.
  free = await refuse(page, input.url, 'AWSIdentityStore.CreateGroupMembership', {
    code: 'ServiceQuotaExceededException', message: 'The group is full.', which: (i) => i.GroupId === input.engineers,
  })
  const making = answered(page, 'AWSIdentityStore.CreateUser')
  await button('Add user').last().click()
  await dialog.getByText('not a member of 1 group').first().waitFor()
  await dialog.getByText('The group is full.').first().waitFor()
  out.user = (await making).UserId
  await shot(page, 'add-partly')
  await axe(page)
  await free()
  await dialog.getByRole('button', { name: 'Try again' }).click()
  await dialog.getByText('not a member of').first().waitFor({ state: 'detached' })
  await dialog.getByText('Shown once').first().waitFor()
  const [portal, name, oneTime] = await dialog.locator('dd').allInnerTexts()
  out.portal = portal.trim()
  out.name = name.trim()
  await shot(page, 'add-done')

  // The person signs in with what was passed on.
  const person = await (await context()).newPage()
  await person.goto(out.portal)
  await person.getByLabel('User name').fill(evil)
  await person.getByLabel('Password', { exact: true }).fill(oneTime.trim())
  await person.getByRole('button', { name: 'Sign in', exact: true }).click()
  await person.getByLabel('New password', { exact: true }).fill(password)
  await person.getByLabel('New password again').fill(password)
  await person.getByRole('button', { name: 'Set new password' }).click()
  await person.locator('#top').getByRole('button', { name: 'Charles Babbage' }).waitFor()

  // Their page.
  await dialog.getByRole('button', { name: 'Close, I have passed it on' }).click()
  await heading(evil)
  await page.getByText('+44 20 7946 0000').first().waitFor()
  await page.getByText('Engines').first().waitFor()
  await axe(page)
  await shot(page, 'user')

  // In the dark, and on a phone.
  for (const [name, options] of [['dark', { colorScheme: 'dark' }], ['phone', { viewport: { width: 320, height: 640 } }]]) {
    const other = await (await context(options)).newPage()
    await openConsole(other, { ...input, path: '/users' })
    await other.getByRole('link', { name: 'person-00001' }).waitFor()
    await shot(other, `users-${name}`)
    await axe(other, phoneBar)
    if (name === 'phone') await cards(other)
    for (const path of [`/users/${out.user}`, '/users/create']) {
      await openConsole(other, { ...input, path })
      await other.getByRole('heading', { level: 1, name: path.endsWith('create') ? 'Add user' : evil }).waitFor()
      await other.getByText(path.endsWith('create') ? 'Generate a one-time password' : 'Engines').waitFor()
      await shot(other, `${path.endsWith('create') ? 'add' : 'user'}-${name}`)
      await axe(other, phoneBar)
    }
    out[`wide-${name}`] = await other.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  }

  // A list of cards is used as the table is; navigation covers the page until it has led somewhere.
  async function cards(phone) {
    const list = phone.getByRole('list', { name: 'Users', exact: true })
    out.cards = await list.getByRole('listitem').count()
    out.tables = await phone.getByRole('table').count()
    await phone.getByRole('checkbox', { name: 'Select person-00001', exact: true }).check()
    await phone.getByRole('button', { name: 'Actions (1)' }).waitFor()
    await phone.getByRole('button', { name: 'Next page' }).click()
    await list.getByRole('link', { name: 'person-00050' }).waitFor()
    await phone.getByRole('checkbox', { name: 'Select all users of this page', exact: true }).check()
    await phone.getByRole('button', { name: 'Actions (51)' }).waitFor()
    await shot(phone, 'users-phone-selected')
    await phone.getByRole('button', { name: 'Open navigation' }).click()
    await phone.getByRole('link', { name: 'Groups', exact: true }).click()
    await phone.getByRole('heading', { level: 1, name: 'Groups' }).waitFor()
    await phone.getByRole('button', { name: 'Open navigation' }).waitFor()
    await phone.setViewportSize({ width: 1200, height: 800 })
    await phone.getByRole('link', { name: 'Permission sets', exact: true }).waitFor()
    await phone.setViewportSize({ width: 320, height: 640 })
    await phone.getByRole('link', { name: 'Permission sets', exact: true }).waitFor({ state: 'hidden' })
  }

  await page.goto(`${page.url().split('#')[0]}#/users`)
  await heading('Users')

  // Several at once: disabled, one of them refused; deleted.
  await page.getByPlaceholder('Find by the beginning').fill('person-0990')
  await table('Users').getByRole('link', { name: 'person-00001' }).waitFor({ state: 'detached' })
  await page.getByRole('checkbox', { name: 'Select person-09901', exact: true }).check()
  await page.getByRole('checkbox', { name: 'Select person-09902', exact: true }).check()
  await button('Actions (2)').click()
  free = await refuse(page, input.url, 'Gatehouse.DisableUser', {
    code: 'ConflictException', message: 'Somebody is at it already.', which: (i) => i.UserId.endsWith(Number(9902).toString(16).padStart(12, '0')),
  })
  await page.getByRole('menuitem', { name: 'Disable' }).click()
  await dialog.getByRole('button', { name: 'Disable' }).click()
  await dialog.getByText('1 of 2 done').first().waitFor()
  await dialog.getByText('Somebody is at it already.').first().waitFor()
  await shot(page, 'users-partly')
  await axe(page)
  await free()
  await dialog.getByRole('button', { name: 'Try again' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.goto(`${page.url().split('#')[0]}#/users?status=DISABLED`)
  await table('Users').getByRole('link', { name: 'person-09903' }).waitFor({ state: 'detached' }) // the enabled leave
  await table('Users').getByRole('link', { name: 'person-09902' }).waitFor()
  out.disabled = await table('Users').locator('tbody tr').count()
  await page.getByRole('checkbox', { name: 'Select all users of this page', exact: true }).check()
  await button('Actions (2)').click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await dialog.getByText('person-09901: 0 group memberships').first().waitFor()
  await dialog.getByLabel('To confirm, type Delete').fill('Delete')
  await shot(page, 'users-delete')
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByText('No users match.').first().waitFor()

  // Who may only look is told so.
  const viewer = await (await context()).newPage()
  await openConsole(viewer, { ...input.viewer, path: '/users' })
  await viewer.getByRole('link', { name: 'person-00001' }).waitFor()
  const add = viewer.getByRole('button', { name: 'Add user' })
  await viewer.locator('button[aria-disabled=true]', { hasText: 'Add user' }).waitFor()
  await add.hover()
  out.denied = await viewer.locator('[role=tooltip]').first().textContent()
  await shot(viewer, 'users-viewer')
  await axe(viewer)
  await viewer.getByRole('link', { name: 'person-00001' }).click()
  await viewer.locator('button[aria-disabled=true]', { hasText: 'Delete user' }).waitFor()
  await viewer.getByRole('tab', { name: 'Mail' }).click()
  await viewer.getByText('You may not see mails').first().waitFor()
  await shot(viewer, 'user-viewer')
  await axe(viewer)
  return out
}, { viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' })
