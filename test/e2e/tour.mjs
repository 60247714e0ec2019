// What the tour of README.md does in the browser.
import { browse } from './browser/browser.mjs'

await browse(async ({ page, input, shot, axe }) => {
  const signIn = async () => {
    await page.getByLabel('User name').fill(input.user)
    await page.getByLabel('Password', { exact: true }).fill(input.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
  }
  if (input.act === 'sign in') {
    await page.goto(input.url)
    await signIn()
    await page.getByLabel('New password', { exact: true }).fill(input.newPassword)
    await page.getByLabel('New password again').fill(input.newPassword)
    await shot(page, 'new-password')
    await page.getByRole('button', { name: 'Set new password' }).click()
    await page.getByRole('heading', { name: 'Access portal' }).waitFor()
    const accounts = await page.getByRole('button', { expanded: true }).allInnerTexts() // the only one is open
    await page.getByLabel('Access keys of StarGazing in playground').click()
    const dialog = page.getByRole('dialog')
    const parts = ['Once, for all profiles: add to ~/.aws/config', 'For this role: add to ~/.aws/config']
    const config = (await Promise.all(parts.map((name) => dialog.getByRole('region', { name }).innerText()))).map((p) => p.trim()).join('\n\n')
    await dialog.getByText('Good until').waitFor()
    await axe(page)
    await shot(page, 'accounts')
    return { accounts, config }
  }
  await page.goto(input.device)
  await page.getByLabel('Code').fill(input.code)
  await page.getByRole('button', { name: 'Continue' }).click()
  await signIn()
  await page.getByRole('heading', { name: 'Allow this device?' }).waitFor()
  await shot(page, 'allow')
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.getByRole('heading', { name: 'The device is allowed' }).waitFor()
  await axe(page)
  await shot(page, 'allowed')
  return { title: await page.title() }
})
