/**
 * copied presses a button that copies, and answers what has come to the clipboard,
 * which the page's context must be granted. It takes what was there away first:
 * what says that something is copied may still say it of the last text.
 */
export async function copied(page, button) {
  await page.evaluate(() => navigator.clipboard.writeText(''))
  await button.click()
  const text = await page.evaluate(async () => {
    const end = performance.now() + 15_000
    let text = ''
    while (!text && performance.now() < end) {
      await new Promise(requestAnimationFrame)
      text = await navigator.clipboard.readText()
    }
    return text
  })
  if (!text) throw new Error(`nothing was copied: ${button}`)
  await page.getByText('Copied').first().waitFor()
  await page.keyboard.press('Escape') // closes the word, which may cover the next button
  return text
}
