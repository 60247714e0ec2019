import { browse } from '../../e2e/browser/browser.mjs'

// Opens a page and looks for faults, or for what is not there.
await browse(async ({ page, input, axe }) => {
  page.setDefaultTimeout(1000)
  await page.goto(input.url)
  if (input.axe) await axe(page)
  if (input.press) await page.getByRole('button', { name: input.press }).click()
  if (input.fetch) await page.evaluate((url) => fetch(url).catch(() => {}), input.fetch)
})
