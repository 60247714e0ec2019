import { browse, openConsole, outside } from '../browser.mjs'

// The administrator and the viewer open the console, each in a browser of their own.
// Without a role in the address it opens as the only one there is, and asks where
// there are two; who has none is told so.
await browse(async ({ page, context, input, shot, axe }) => {
  const opened = async (page, as) => {
    await openConsole(page, { ...as, path: '/dashboard' })
    await page.locator('#top').getByRole('button', { name: as.user }).click()
    return page.locator('#top').getByText(` in ${as.account}`).first().innerText()
  }
  const admin = await opened(page, input)
  await shot(page, 'opened')
  await page.keyboard.press('Escape')
  await axe(page)
  const other = await (await context({ colorScheme: 'dark' })).newPage()
  const viewer = await opened(other, input.viewer)

  const { url, user, password, account, role } = input
  const unnamed = { url, user, password, path: '/users' }
  const openAs = (page, role) =>
    page.waitForURL((at) => at.pathname === '/console' && at.searchParams.get('account_id') === account && at.searchParams.get('role_name') === role && at.hash === '#/users')
  const heading = (page, name) => page.getByRole('heading', { level: 1, name }).waitFor()
  await openConsole(page, unnamed)
  await openAs(page, role)
  await heading(page, 'Users')

  await outside('second role')
  await openConsole(page, unnamed)
  await heading(page, 'Open the console as')
  for (const name of [role, input.second]) await page.getByRole('link', { name, exact: true }).waitFor()
  await axe(page)
  await shot(page, 'choose-role')
  if (new URL(page.url()).search) throw new Error(`it did not wait for an answer, and is at ${page.url()}`)
  await page.getByRole('link', { name: input.second, exact: true }).click()
  await openAs(page, input.second)
  await heading(page, 'Users')

  const nobody = await (await context()).newPage()
  await openConsole(nobody, { ...unnamed, user: input.nobody })
  await nobody.getByRole('heading', { name: 'Nothing to administer' }).waitFor()
  await axe(nobody)
  await shot(nobody, 'no-role')
  return { admin, viewer }
})
