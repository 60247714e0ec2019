import { browse, openConsole } from '../browser.mjs'

// Where no mail is sent the administrator is shown a link to pass on; whoever gets
// it chooses a password and is in the portal.
await browse(async ({ page, context, input, shot, axe }) => {
  await openConsole(page, { ...input, path: '/users/create' })
  for (const [label, value] of [
    ['User name', 'mary'], ['E-mail address', 'mary@example.com'], ['Confirm e-mail address', 'mary@example.com'], ['First name', 'Mary'], ['Last name', 'Somerville'],
  ]) await page.getByLabel(label, { exact: true }).fill(value)
  await page.getByText('Make a link with instructions').click()
  await page.getByLabel('Last name', { exact: true }).press('Enter')
  await page.getByRole('heading', { name: 'Groups' }).first().waitFor()
  await page.getByRole('button', { name: 'Next', exact: true }).click()
  await page.getByRole('button', { name: 'Add user', exact: true }).last().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('This server sends no mail').first().waitFor()
  await axe(page)
  await shot(page, 'invitation')
  const link = (await dialog.locator('dd').nth(2).innerText()).trim()
  await dialog.getByRole('button', { name: 'Close, I have passed it on' }).click()
  await page.getByRole('heading', { level: 1, name: 'mary' }).waitFor()
  await page.getByText('None yet').first().waitFor()
  await page.getByRole('button', { name: 'Send e-mail verification' }).click()
  await dialog.getByText('nothing but mail shows that somebody reads it').first().waitFor()

  const person = await (await context()).newPage()
  await person.goto(link)
  await person.getByRole('button', { name: 'Continue' }).click()
  await person.getByLabel('New password', { exact: true }).fill('Molecular-Science-1869')
  await person.getByLabel('New password again').fill('Molecular-Science-1869')
  await person.getByRole('button', { name: 'Set new password' }).click()
  await person.locator('#top').getByRole('button', { name: 'Mary Somerville' }).waitFor()
}, { viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' })
