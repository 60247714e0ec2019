/** tick ticks the row of a table by its name. */
export const tick = (page, name) => page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).click()

/**
 * wizard goes through the wizard of assignments, which has just been opened, up to
 * its review, when everything on that is counted. `look` is told each step's name.
 */
export async function wizard(page, { groups = [], users = [], sets }, look = async () => {}) {
  const next = page.getByRole('button', { name: 'Next', exact: true })
  await next.click()
  await page.getByText('Select a user or a group.', { exact: true }).first().waitFor()
  for (const g of groups) await tick(page, g)
  if (users.length > 0) await page.getByRole('tab', { name: /^Users / }).click()
  for (const u of users) await tick(page, u)
  await look('principals')
  await next.click()
  for (const s of sets) await tick(page, s)
  await look('sets')
  await next.click()
  await page.getByRole('heading', { name: 'In numbers' }).waitFor()
  await page.getByText('Counting').first().waitFor({ state: 'detached' })
}
