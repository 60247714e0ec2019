import { browse, openConsole, outside } from '../browser.mjs'
import { tick, wizard } from './wizard.mjs'

// Work that takes long, in four accounts, of which one is held up until the Go half
// lets it go on. Whoever waits for it may reload the page, and the server may die:
// the page goes on from the server's figures.

const who = { groups: ['Engineers'], users: ['bob'], sets: ['Auditor', 'Reader'] }

const acts = {
  /** Two principals get two sets in four accounts: 16 assignments, 4 of them held up. */
  async assign({ page, input, shot, axe }) {
    await choose(page, input, ['one', 'two', 'three', 'four'])
    await page.getByRole('button', { name: 'Assign users or groups' }).click()
    await wizard(page, who)
    await page.getByRole('button', { name: 'Submit', exact: true }).click()
    await page.getByRole('heading', { name: 'Assignments in 4 accounts', level: 1 }).waitFor()
    await stands(page, 'four', 12, 16)

    // After a reload the first figure is the server's, and not nought.
    await page.reload()
    const first = await page.getByText(/^\d+ of 16 done$/).first().innerText()
    if (first !== '12 of 16 done') throw new Error(`after the reload it begins with ${first}`)
    await stands(page, 'four', 12, 16)
    await axe(page)
    await shot(page, 'running')

    // While the server is away the page says so; when it is back it goes on by itself.
    await outside('kill')
    await page.getByText('The server could not be reached.').first().waitFor()
    await page.getByText('12 of 16 done').first().waitFor()
    await axe(page)
    await shot(page, 'server-away')
    await outside('let go')
    await page.getByText('All 16 assignments made.').first().waitFor()
    await page.getByRole('row', { name: /four.*Succeeded.*4 of 4/ }).waitFor()
    await page.getByText('The server could not be reached.').first().waitFor({ state: 'detached' })
    await shot(page, 'finished')
  },

  /** A set is brought up to date where it is a role; what is under way outlives a reload. */
  async update({ page, input, shot, axe }) {
    await openConsole(page, { ...input, path: `/permission-sets/${input.set}/accounts` })
    await page.getByText('4 accounts have an older version').waitFor()
    await page.getByRole('button', { name: 'Update everywhere' }).first().click()
    await page.getByText('Updating all accounts').waitFor()
    await page.reload()
    await page.getByText('Updating all accounts').waitFor()
    await page.getByText('1 account has an older version').waitFor()
    for (const name of ['one', 'two', 'three']) await page.getByRole('row', { name: new RegExp(`${name}.*Present`) }).waitFor()
    await page.getByRole('row', { name: /four.*Older/ }).waitFor()
    await axe(page)
    await shot(page, 'updating')
    await outside('let go')
    await page.getByText('Updated all accounts').waitFor()
    await page.getByRole('row', { name: /four.*Present/ }).waitFor()
    await page.getByText('an older version of this set').waitFor({ state: 'detached' })
    await shot(page, 'updated')
  },

  /** The same two lose both sets in three of the accounts. */
  async remove({ page, input, shot, axe }) {
    await choose(page, input, ['one', 'two', 'three'])
    await page.getByRole('button', { name: 'Remove access' }).click()
    await page.getByText('Whose access to 3 accounts is to end.').waitFor()
    await wizard(page, who, async (step) => {
      await axe(page)
      await shot(page, `remove-${step}`)
    })
    await page.getByText('2 people lose access').first().waitFor()
    const review = await page.locator('main').innerText()
    await axe(page)
    await shot(page, 'remove-review')
    await page.getByRole('button', { name: 'Remove access', exact: true }).click()
    await page.getByRole('heading', { name: 'Removal of assignments in 3 accounts', level: 1 }).waitFor()
    await stands(page, 'three', 8, 12)
    await page.reload()
    await stands(page, 'three', 8, 12)
    await axe(page)
    await shot(page, 'removing')
    await outside('let go')
    await page.getByText('All 12 assignments removed.').first().waitFor()
    await page.getByRole('row', { name: /three.*Succeeded.*4 of 4/ }).waitFor()
    await shot(page, 'removed')
    return { review }
  },
}

/** Selects accounts in their list. */
async function choose(page, input, names) {
  await openConsole(page, { ...input, path: '/accounts' })
  await page.getByRole('button', { name: 'List', exact: true }).click()
  for (const name of names) await tick(page, name)
  await page.getByText(`${names.length} accounts selected`).waitFor()
}

/** Waits until a batch is done but for the account that is held up. */
async function stands(page, held, done, total) {
  await page.getByText(`${done} of ${total} done`).first().waitFor()
  await page.getByRole('row', { name: new RegExp(`${held}.*In progress.*0 of ${total - done}`) }).waitFor()
  const bar = await page.getByRole('progressbar').first().evaluate((e) => e.value)
  if (bar !== Math.round((100 * done) / total)) throw new Error(`the bar stands at ${bar} when ${done} of ${total} are done`)
}

// While the server is away its pages cannot load anything.
await browse((world) => acts[world.input.act](world), {
  viewport: { width: 1280, height: 900 },
  allow: [/Failed to load resource: net::ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE)/],
})
