import { browse, signIn } from '../browser.mjs'

// The portal of somebody with thousands of accounts: what it asks for and draws is
// held against what it should; how long it takes is told.
await browse(async ({ page, input, shot }) => {
  let asked = 0
  page.on('request', (request) => {
    if (request.headers()['x-amz-target']?.endsWith('.ListAssignedAccounts')) asked++
  })
  const portal = `${input.url}/start`
  await signIn(page, portal, input.person, input.password)
  const rows = page.getByText('@many.example')
  await rows.first().waitFor()
  const took = {}
  const time = async (name, work) => {
    const begun = performance.now()
    await work()
    took[name] = Math.round(performance.now() - begun)
  }

  // Opened again by somebody who is signed in: from the address to the accounts.
  asked = 0
  await time('open', async () => {
    await page.goto(portal)
    await rows.first().waitFor()
  })
  took['of that, after the sign-in'] = Math.round(await page.evaluate(() => performance.now()))
  await page.getByText(`(${input.many.toLocaleString('en-US')})`).waitFor()
  const drawn = await rows.count()
  if (drawn > 25) throw new Error(`${drawn} accounts are drawn at once`)
  if (asked !== 1) throw new Error(`the accounts were asked for ${asked} times`)
  const search = page.getByPlaceholder('Find an account or a permission set')
  const last = `many-${String(input.many - 1).padStart(4, '0')}`
  await time('search', async () => {
    await search.fill(last)
    await page.getByText('1 match').first().waitFor()
    await page.getByRole('link', { name: 'Auditor' }).waitFor()
  })
  await time('clear', async () => {
    await search.fill('')
    await page.getByText('1 match').first().waitFor({ state: 'detached' })
  })
  await time('last page', async () => {
    await page.getByRole('button', { name: `Page ${Math.ceil(input.many / 25)} of accounts` }).click()
    await page.getByText(last, { exact: true }).waitFor()
  })
  await shot(page, 'thousands')
  await time('config of all', async () => {
    await page.getByRole('button', { name: 'Configure the AWS CLI' }).click()
    await page.getByText(`${(input.many).toLocaleString('en-US')} roles`).waitFor()
  })
  await page.getByRole('dialog').getByText('Close', { exact: true }).click()
  await time('type-ahead of shortcuts', async () => {
    await page.getByRole('button', { name: 'Create shortcut' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Account' }).click()
    await page.getByRole('dialog').getByPlaceholder('Find an account by name').fill(last)
    await page.getByRole('option').filter({ hasText: last }).waitFor()
  })
  return took
})
