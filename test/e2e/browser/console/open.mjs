import { browse, openConsole } from '../browser.mjs'

// The administrator and the viewer open the console, each in a browser of their own.
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
  return { admin, viewer: await opened(other, input.viewer) }
})
