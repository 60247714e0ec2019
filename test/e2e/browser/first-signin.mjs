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

  await page.locator('summary', { hasText: input.account }).waitFor()
  await axe(page)
  const accounts = {}
  for (const item of await page.locator('ul.accounts > li').all()) {
    const details = item.locator('details')
    if ((await details.getAttribute('open')) === null) await item.locator('summary').click()
    accounts[await item.locator('.number').innerText()] = await item.locator('.role').allInnerTexts()
  }
  await shot(page, 'portal')
  await page.locator('ul.accounts > li', { hasText: input.account }).getByRole('link', { name: `Access keys of ${input.role}` }).click()
  await page.getByRole('button', { name: 'Get credentials' }).click()
  const exports = await page.getByRole('region', { name: 'Environment variables for macOS and Linux' }).innerText()
  await axe(page)
  await shot(page, 'credentials')
  return { accounts, exports }
})
