import { browse } from '../../e2e/browser/browser.mjs'

// Opens the device page, allows the device, and says what the person saw.
await browse(async ({ page, context, input, shot, axe }) => {
  await page.goto(input.url)
  await axe(page)
  const code = await page.getByLabel('Code').inputValue()
  await page.getByRole('button', { name: 'Allow' }).click()
  await shot(page, 'allowed')

  const another = await (await context({ javaScriptEnabled: false })).newPage()
  await another.goto(input.url)
  return { code, heading: await page.getByRole('heading').textContent(), title: await another.title() }
})
