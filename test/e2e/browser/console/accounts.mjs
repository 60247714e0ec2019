import { browse, openConsole, outside } from '../browser.mjs'
import { tick, wizard } from './wizard.mjs'

// The accounts, the wizard that assigns in several, and how far that is. The Go
// half runs the acts below one after the other, and does between them what is not
// done in the console.

const hostile = '<img src=x onerror=alert(1)>'

const acts = {
  /** All accounts are ticked in the list, two groups get two permission sets in them; it survives a reload. */
  async assign({ page, input, shot, axe }) {
    await openConsole(page, { ...input, path: '/accounts' })
    await page.getByRole('row', { name: /Security/ }).waitFor()
    await axe(page)
    await shot(page, 'tree')
    await page.getByRole('button', { name: 'List', exact: true }).click()
    await page.getByRole('link', { name: 'playground' }).waitFor()
    await axe(page)
    await search(page, 'Find accounts', 'shop')
    await page.getByRole('link', { name: 'playground' }).waitFor({ state: 'detached' })
    await tick(page, 'shop-staging')
    await search(page, 'Find accounts', '')
    await page.getByRole('link', { name: 'playground' }).waitFor()
    await page.getByText('1 account selected').first().waitFor()
    await page.getByRole('checkbox', { name: 'Select all accounts of this page' }).click()
    await page.getByText('6 accounts selected').first().waitFor()
    await shot(page, 'list')
    await page.reload() // the view and the selection outlive it
    await page.getByText('6 accounts selected').first().waitFor()

    await assign(page, ['Auditors', 'Developers'], ['PowerUserAccess', 'SecurityAudit'], async (step) => {
      await axe(page)
      await shot(page, step)
    })
    await page.getByRole('heading', { name: 'The management account is among the accounts' }).or(page.getByText('The management account is among the accounts')).first().waitFor()
    const review = await page.locator('main').innerText()
    await axe(page)
    await shot(page, 'review')
    await page.getByRole('button', { name: 'Submit', exact: true }).click()
    await page.waitForURL(/#\/assignments\/./)
    await page.getByRole('heading', { name: 'Assignments in 6 accounts', level: 1 }).waitFor()
    await page.reload()
    await page.getByText('All 24 assignments made.').first().waitFor()
    await page.getByRole('row', { name: /playground.*Succeeded.*4 of 4/ }).waitFor()
    await axe(page)
    await shot(page, 'progress')

    // The same again would change nothing.
    await openConsole(page, { ...input, path: '/accounts' })
    await page.getByRole('button', { name: 'Select all accounts', exact: true }).click()
    await page.getByText('6 accounts selected').first().waitFor()
    await assign(page, ['Auditors', 'Developers'], ['PowerUserAccess', 'SecurityAudit'])
    await page.getByText('Nothing would change').first().waitFor()
    return { review }
  },

  /** One account of two cannot have a set; the reason is said, the filter finds it. */
  async fail({ page, input, shot, axe }) {
    await openConsole(page, { ...input, path: '/accounts' })
    await page.getByRole('button', { name: 'List', exact: true }).click()
    await tick(page, 'Management')
    await tick(page, 'playground')
    await assign(page, ['Developers'], ['Local'])
    await page.getByRole('button', { name: 'Submit', exact: true }).click()
    await page.getByText('1 assignment failed').first().waitFor()
    await page.getByRole('button', { name: 'Failed', exact: true }).click()
    await page.getByRole('row', { name: /Management/ }).waitFor({ state: 'detached' })
    const row = page.getByRole('row', { name: /playground/ })
    await row.waitFor()
    await axe(page)
    await shot(page, 'failed')
    return { reason: await row.innerText(), batch: page.url().split('/').pop() }
  },

  /** What failed is begun again once its cause is mended; every page tells that it goes on. */
  async retry({ page, input, shot, axe }) {
    await openConsole(page, { ...input, path: `/assignments/${input.batch}` })
    await page.getByRole('button', { name: 'Retry what failed' }).click()
    await page.getByText('All 2 assignments made.').first().waitFor()
    for (const [name, href] of [['Developers', '#/groups/'], ['Local', '#/permission-sets/ps']]) {
      await page.locator(`main a[href^="${href}"]`, { hasText: new RegExp(`^${name}$`) }).first().waitFor()
    }
    await axe(page)
    await shot(page, 'batch')

    const held = await holdBatches(page, input.batch)
    await openConsole(page, { ...input, path: '/dashboard' })
    await page.getByText('Assignments in 2 accounts').first().waitFor()
    await page.getByText('1 of 2 done').first().waitFor()
    await axe(page)
    await shot(page, 'flash')
    await held.release()
    await page.getByText('Assignments in 2 accounts: all done.').first().waitFor()
    await page.getByRole('button', { name: 'View' }).click()
    await page.waitForURL(new RegExp(`#/assignments/${input.batch}$`))
    await page.goto(page.url().replace(/#.*/, '#/assignments'))
    await page.getByRole('row', { name: /Assignments in 2 accounts\s*Developers with Local.*Succeeded.*ada/ }).waitFor()
    await axe(page)
    await shot(page, 'batches')
  },

  /** One account: who has what, why, and taking it away with the consequences first. */
  async account({ page, input, shot, axe }) {
    await openConsole(page, { ...input, path: `/accounts/${input.playground}` })
    await page.getByRole('heading', { name: 'playground', level: 1 }).waitFor()
    await page.getByRole('checkbox', { name: 'Select Developers with Local' }).waitFor()
    await axe(page)
    await shot(page, 'account')
    for (const [tab, there] of [
      ['Permission sets', /Local.*Up to date/],
      ['Who can reach it', /grace.*Local/],
      ['Service control policies', /FullAWSAccess.*this account/],
    ]) {
      await page.getByRole('tab', { name: tab }).click()
      await page.getByRole('row', { name: there }).first().waitFor()
      await axe(page)
      await shot(page, `account-${tab.split(' ')[0].toLowerCase()}`)
    }
    await page.getByRole('tab', { name: 'Permission sets' }).click()
    await page.getByRole('checkbox', { name: 'Select Local' }).click()
    await page.getByRole('button', { name: 'Re-provision' }).click()
    await page.getByText('Local is provisioned.').first().waitFor()
    await page.getByRole('tab', { name: 'Tags' }).click()
    await page.getByRole('button', { name: 'Edit tags' }).click()
    await page.getByRole('button', { name: 'Add tag' }).click()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Enter a key.', { exact: true }).first().waitFor()
    await page.getByLabel('Key of tag 1').fill('owner')
    await page.getByLabel('Value of tag 1').fill(hostile)
    await axe(page)
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Letters, digits, spaces and _ . : / = + - @ only.', { exact: true }).first().waitFor()
    await page.getByLabel('Value of tag 1').fill('platform team')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('row', { name: 'owner platform team' }).waitFor()

    await page.getByRole('tab', { name: 'Assigned users and groups' }).click()
    await page.getByRole('checkbox', { name: 'Select Developers with Local' }).click()
    await page.getByRole('button', { name: 'Remove access' }).click()
    const dialog = page.getByRole('dialog', { name: 'Remove 1 assignment' })
    await dialog.getByText('2 people lose access').first().waitFor()
    const consequences = await dialog.innerText()
    await axe(page)
    await shot(page, 'consequences')
    await dialog.getByRole('button', { name: 'Remove access' }).click()
    await page.waitForURL(/#\/assignments\/./)
    await page.getByText('All 1 assignment removed.').first().waitFor()
    return { consequences }
  },

  /** A service control policy is attached to an account and detached again; one must stay. */
  async policies({ page, input, shot, axe }) {
    await openConsole(page, { ...input, path: `/accounts/${input.playground}/policies` })
    const row = (name, place) => page.getByRole('row', { name: new RegExp(`${name}.*${place}`) })
    const choose = (name, place) => page.getByRole('radio', { name: `Select ${name} of ${place}`, exact: true })
    const dialog = page.getByRole('dialog')
    const inDialog = (name) => dialog.getByRole('button', { name, exact: true })
    await row('FullAWSAccess', 'this account').waitFor()
    await row('FullAWSAccess', 'organizational unit Sandbox').waitFor()
    await row('FullAWSAccess', 'Root').waitFor()
    if (await choose('FullAWSAccess', 'Root').isEnabled()) throw new Error('what is attached above the account can be detached from it')

    await page.getByRole('button', { name: 'Attach', exact: true }).click()
    await dialog.locator('[aria-disabled=true]', { hasText: 'Attach' }).waitFor() // nothing is chosen yet
    await dialog.getByRole('button', { name: /^Policy/ }).click()
    if (await page.getByRole('option', { name: 'FullAWSAccess' }).count()) throw new Error('what is attached is offered again')
    await page.getByRole('option', { name: 'NoPolicies' }).click()
    await axe(page)
    await shot(page, 'policy-attach')
    await inDialog('Attach').click()
    await row('NoPolicies', 'this account').waitFor()
    await page.getByText('NoPolicies is attached.').first().waitFor()
    await axe(page)
    await shot(page, 'policy-attached')
    await outside('attached')

    await choose('NoPolicies', 'this account').click()
    await page.getByRole('button', { name: 'Detach', exact: true }).click()
    await dialog.getByText('people in this account can do again').waitFor()
    await axe(page)
    await inDialog('Detach').click()
    await row('NoPolicies', 'this account').waitFor({ state: 'detached' })
    await page.getByText('NoPolicies is detached.').first().waitFor()
    await outside('detached')

    await choose('FullAWSAccess', 'this account').click()
    await page.getByRole('button', { name: 'Detach', exact: true }).click()
    await inDialog('Detach').click()
    await dialog.getByText('Could not detach the policy').waitFor()
    await axe(page)
    await shot(page, 'policy-last')
    await inDialog('Cancel').click()
    await row('FullAWSAccess', 'this account').waitFor()
  },

  /** The tree: a unit is made and renamed, an account moved there; a new account, with a name that would be markup. */
  async tree({ page, input, shot, axe }) {
    await openConsole(page, { ...input, path: '/accounts' })
    const menu = async (name, item) => {
      await page.getByRole('button', { name: `Actions for ${name}`, exact: true }).click()
      await page.getByRole('menuitem', { name: item, exact: true }).click()
    }
    await menu('Root', 'Create organizational unit below')
    await page.getByRole('dialog').getByLabel('Name').fill('Attic')
    await axe(page)
    await page.keyboard.press('Enter')
    await page.getByRole('row', { name: /Attic/ }).waitFor()
    await menu('Attic', 'Rename')
    await page.getByRole('dialog').getByLabel('Name').fill(hostile)
    await page.getByRole('button', { name: 'Rename', exact: true }).click()
    await page.getByRole('row', { name: hostile }).waitFor()
    await page.getByRole('button', { name: 'Open Sandbox' }).click()
    await menu('playground', 'Move')
    await page.getByRole('button', { name: /Destination/ }).click()
    await page.getByRole('option', { name: hostile }).click()
    await axe(page)
    await page.getByRole('button', { name: 'Move', exact: true }).click()
    await page.getByText(`playground was moved to Root / ${hostile}.`).first().waitFor()
    await page.getByText('Nothing lies here.').first().waitFor() // Sandbox is still open
    await menu(hostile, 'Select all accounts below')
    await page.getByText('1 account selected').first().waitFor()
    await shot(page, 'moved')
    await menu(hostile, 'Delete')
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText(`Could not delete ${hostile}`).first().waitFor()
    await axe(page)
    await shot(page, 'unit-not-empty')
    await page.getByRole('button', { name: 'Cancel' }).click()

    // A unit in a unit: a name that is taken is refused, and what is empty goes.
    for (const name of ['Shelf', 'Shelf']) {
      await menu(hostile, 'Create organizational unit below')
      await page.getByRole('dialog').getByLabel('Name').fill(name)
      await page.getByRole('button', { name: 'Create', exact: true }).click()
      await page.getByText('Organizational unit Shelf was created').or(page.getByText('Could not create the organizational unit')).first().waitFor()
    }
    await page.getByText('Could not create the organizational unit').first().waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await menu('Shelf', 'Delete')
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText('Organizational unit Shelf was deleted.').first().waitFor()
    await page.getByRole('row', { name: /Shelf/ }).waitFor({ state: 'detached' })

    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByRole('heading', { name: 'Create account', level: 1 }).waitFor() // whose button has the same name
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByText('Enter a name.', { exact: true }).first().waitFor()
    await page.getByLabel('Account name').fill(hostile)
    await page.getByLabel('E-mail address').fill('hostile@example.com')
    await axe(page)
    await page.keyboard.press('Enter')
    await page.getByText('Created', { exact: true }).first().waitFor()
    await axe(page)
    await page.getByRole('button', { name: 'Open the account' }).click()
    await page.getByRole('heading', { name: hostile, level: 1 }).waitFor()
    await page.getByRole('button', { name: 'Close', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox').fill(page.url().split('/').pop())
    await dialog.getByRole('button', { name: 'Close account' }).click()
    await page.getByText(`${hostile} is being closed.`).first().waitFor()
    return { where: await placeOf(page, input) }
  },

  /** What the lists say when there is nothing, when they wait, fail or may not be seen; and what a viewer may not do. */
  async states({ page, context, input, shot, axe }) {
    const answers = (operation, status, body) => page.route('**/', (route) => (target(route) === operation ? route.fulfill({ status, contentType: 'application/x-amz-json-1.1', body: JSON.stringify(body) }) : route.fallback()))
    const forbidden = { __type: 'AccessDeniedException', message: 'Somebody said no.' }
    const cases = [
      ['/accounts', 'SearchAccounts', { Accounts: [] }, 'There are no accounts.'],
      ['/assignments', 'ListAssignmentBatches', { Batches: [] }, 'There are no batches of assignments.'],
      [`/accounts/${input.playground}`, 'ListPermissionSetsProvisionedToAccount', { PermissionSets: [] }, 'There are no assignments.'],
      [`/accounts/${input.playground}/access`, 'ListAccountAccess', { Entries: [] }, 'There are no people.'],
    ]
    await openConsole(page, { ...input, path: '/accounts' })
    await page.getByRole('button', { name: 'List', exact: true }).click()
    for (const [path, operation, nothing, says] of cases) {
      let open
      await page.route('**/', (route) => (target(route) === operation ? new Promise((let_go) => (open = () => let_go(route.fallback()))) : route.fallback()))
      await openConsole(page, { ...input, path })
      await page.getByText(/^Loading /).first().waitFor()
      await page.unrouteAll({ behavior: 'ignoreErrors' })
      open?.()
      for (const [status, body, text] of [
        [200, nothing, says],
        [400, { __type: 'ValidationException', message: 'The disk is on fire.' }, 'The disk is on fire.'],
        [403, forbidden, 'Somebody said no.'],
      ]) {
        await answers(operation, status, body)
        await openConsole(page, { ...input, path })
        await page.getByText(text).first().waitFor()
        await axe(page)
        await page.unrouteAll({ behavior: 'wait' })
      }
    }
    await openConsole(page, { ...input, path: '/accounts/assign' })
    await page.getByText('No account is selected').first().waitFor()
    await axe(page)
    await openConsole(page, { ...input, path: '/accounts/999999999999' })
    await page.getByText('Could not see this account').first().waitFor()

    const viewer = await (await context({ colorScheme: 'dark' })).newPage()
    await openConsole(viewer, { ...input.viewer, path: '/accounts' })
    await viewer.getByRole('row', { name: /Workloads/ }).waitFor()
    const create = viewer.getByRole('button', { name: 'Create account' })
    await viewer.locator('[aria-disabled=true]', { hasText: 'Create account' }).waitFor()
    await create.focus()
    const why = await viewer.getByText(/organizations:CreateAccount/).first().innerText()
    await axe(viewer)
    await shot(viewer, 'viewer')
    await narrow(viewer, shot, 'viewer')
    await openConsole(viewer, { ...input.viewer, path: `/accounts/${input.playground}` })
    await viewer.getByRole('checkbox', { name: /^Select Developers/ }).first().click()
    await viewer.locator('[aria-disabled=true]', { hasText: 'Remove access' }).waitFor()
    await axe(viewer)
    await narrow(viewer, shot, 'viewer-account')
    await openConsole(viewer, { ...input.viewer, path: `/assignments/${input.batch}` })
    await viewer.getByText('All 2 assignments made.').first().waitFor()
    await axe(viewer)
    await narrow(viewer, shot, 'viewer-progress')
    return { why }
  },
}

const target = (route) => (route.request().headers()['x-amz-target'] ?? '').split('.').pop()

/** A page as a small phone shows it: nothing of it but tables is wider. */
async function narrow(page, shot, name) {
  await page.setViewportSize({ width: 320, height: 800 })
  await shot(page, `${name}-narrow`)
  const wide = await page.evaluate(() => document.documentElement.scrollWidth)
  if (wide > 320) throw new Error(`${page.url()} is ${wide} wide on a screen of 320`)
  await page.setViewportSize({ width: 1280, height: 720 })
}

const search = (page, label, word) => page.getByLabel(label, { exact: true }).fill(word)

/** Opens the wizard that assigns, and goes through it up to its review. */
async function assign(page, groups, sets, look) {
  await page.getByRole('button', { name: 'Assign users or groups' }).click()
  await wizard(page, { groups, sets }, look)
}

/** Lets a batch look as if it were half done, in the list of batches, until it is released. */
async function holdBatches(page, batch) {
  await page.route('**/', async (route) => {
    if (target(route) !== 'ListAssignmentBatches') return route.fallback()
    const response = await route.fetch()
    const body = await response.json()
    for (const b of body.Batches) if (b.BatchId === batch) Object.assign(b, { Status: 'IN_PROGRESS', Succeeded: 1 })
    return route.fulfill({ response, json: body })
  })
  return { release: () => page.unrouteAll({ behavior: 'wait' }) }
}

/** What the list says about where the account called playground lies. */
async function placeOf(page, input) {
  await openConsole(page, { ...input, path: '/accounts' })
  await page.getByRole('button', { name: 'List', exact: true }).click()
  return page.getByRole('row', { name: /playground/ }).innerText()
}

await browse((world) => acts[world.input.act](world))
