import { browse } from './browser.mjs'

// One link from a mail, to the portal; then, as somebody who forgot the password
// on another day, the page that asks for the next mail.
await browse(async ({ page, context, input, shot, axe }) => {
  await page.goto(input.link)
  await axe(page)
  await shot(page, input.name + '-link')
  const heading = await page.getByRole('heading', { level: 1 }).innerText()
  await page.getByRole('button', { name: 'Continue' }).click()
  await axe(page)
  await page.getByLabel('New password', { exact: true }).fill(input.password)
  await page.getByLabel('New password again').fill(input.password)
  await page.getByRole('button', { name: 'Set new password' }).click()
  await page.getByRole('heading', { name: 'No account is assigned to you' }).waitFor()
  await axe(page)
  await page.getByRole('button', { name: input.user, exact: true }).click()
  await page.getByRole('menuitem', { name: 'Profile and sessions' }).click()
  await page.getByRole('heading', { name: 'Sessions' }).waitFor()
  await axe(page)
  await shot(page, input.name + '-profile')

  const other = await (await context({ javaScriptEnabled: false, colorScheme: 'dark', viewport: { width: 320, height: 700 } })).newPage()
  await other.goto(input.url)
  await other.getByRole('link', { name: 'Forgotten your password?' }).click()
  await other.getByLabel('User name').fill(input.user)
  await shot(other, input.name + '-forgotten')
  await other.getByRole('button', { name: 'Send the mail' }).click()
  await other.getByRole('heading', { name: 'Look into your mail' }).waitFor()
  return { heading }
})
