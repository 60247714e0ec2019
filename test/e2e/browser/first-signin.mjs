import { browse } from './browser.mjs'

// Somebody's first visit: signs in at the portal with the one-time password,
// which must be replaced, and fetches the credentials of one role.
await browse(async ({ page, input, shot, axe }) => {
  await page.goto(input.url)
  await axe(page)
  await page.getByLabel('User name').fill(input.user)
  await page.getByLabel('Password').fill(input.oneTime)
  await page.getByRole('button', { name: 'Sign in' }).click()

  await page.getByLabel('New password', { exact: true }).fill(input.password)
  await page.getByLabel('New password again').fill(input.password)
  await axe(page)
  await shot(page, 'new-password')
  await page.getByRole('button', { name: 'Set new password' }).click()

  const heads = page.getByRole('button', { expanded: false })
  await heads.filter({ hasText: input.account.name }).waitFor()
  await axe(page)
  const accounts = {}
  for (const { id, name } of [input.account, input.management]) {
    await page.getByPlaceholder('Find an account or a permission set').fill(id)
    await page.getByText('1 match').first().waitFor() // which is open then
    const keys = page.getByLabel(new RegExp(`^Access keys of .* in ${name}$`))
    await keys.first().waitFor()
    accounts[id] = (await keys.evaluateAll((all) => all.map((k) => k.getAttribute('aria-label')))).map((label) => /^Access keys of (.*) in /.exec(label)[1])
  }
  await shot(page, 'portal')
  await page.getByPlaceholder('Find an account or a permission set').fill(input.account.id)
  await page.getByLabel(`Access keys of ${input.role} in ${input.account.name}`).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Show the values').click()
  const exports = await dialog.getByRole('region', { name: 'Option 1: set environment variables' }).innerText()
  await axe(page)
  await shot(page, 'credentials')
  return { accounts, exports }
})
