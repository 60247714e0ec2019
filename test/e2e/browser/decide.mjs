import { browse } from './browser.mjs'

// Opens the page of a login that waits for a person, signs in, reads what the
// page says, and presses the button of the decision.
await browse(async ({ page, input, shot, axe }) => {
  await page.goto(input.url)
  await page.getByLabel('User name').fill(input.user)
  await page.getByLabel('Password').fill(input.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('button', { name: input.decision }).waitFor()
  await axe(page)
  const said = await page.locator('main').innerText()
  await shot(page, 'asked')
  await page.getByRole('button', { name: input.decision }).click()
  await page.waitForLoadState()
  await shot(page, 'decided')
  return { said, after: await page.locator('body').innerText() }
})
