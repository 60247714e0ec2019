import { browse, openConsole, outside } from '../browser.mjs'
import { login, must, paste } from '../terminal.mjs'
import { copied as copiedFrom } from './clipboard.mjs'

// The whole story, of an administrator (ada, in `page`) and of somebody who is
// given access (in a browser of their own, with a terminal beside it).
const story = async ({ page, context, input, shot, axe }) => {
  const { url, management, terminal, admin, person } = input
  let shots = 0
  const look = async (on, name) => {
    await axe(on)
    await shot(on, `${String(++shots).padStart(2, '0')}-${name}`)
  }
  const button = (on, name) => on.getByRole('button', { name, exact: true })
  const heading = (on, name) => on.getByRole('heading', { level: 1, name, exact: true }).waitFor()

  // Ada signs in with what `gatehouse admin create` printed, chooses a password ...
  await page.goto(url)
  await look(page, 'sign-in')
  await signIn(page, admin.user, admin.oneTime)
  await newPassword(page, admin.password, look)
  await page.getByRole('link', { name: 'AdministratorAccess', exact: true }).waitFor()
  await look(page, 'portal-of-the-administrator')

  // ... and registers a passkey, without which she could not sign in from now on.
  await passkeys(page)
  await button(page, 'ada Lovelace').click()
  await page.getByRole('menuitem', { name: 'MFA devices' }).click()
  await registerPasskey(page, 'Laptop of ada', look)
  await page.getByRole('heading', { name: 'Laptop of ada' }).waitFor()
  await look(page, 'passkey-registered')
  await page.goto(`${url}/start`)

  // The console opens from the portal, as the role.
  const center = await opened(page, 'AdministratorAccess')
  await center.getByRole('heading', { name: 'What to do next' }).waitFor()
  await look(center, 'dashboard')
  const go = async (name) => {
    const link = center.getByRole('navigation', { name: 'Navigation' }).getByRole('link', { name, exact: true })
    // A picture of a whole page can be narrow for a moment, which closes the navigation.
    await link.click({ timeout: 3000 }).catch(async () => {
      await button(center, 'Open navigation').click()
      await link.click()
    })
  }

  // Settings: the portal gets a name, people must have a second factor.
  await go('Settings')
  await center.getByRole('tab', { name: 'Portal addresses' }).click()
  await button(center, 'Add a name').click()
  await center.getByLabel('Name or https address').fill('acme')
  await center.keyboard.press('Enter')
  await center.getByText(`The portal is found at ${url}/start/acme.`).waitFor()
  await look(center, 'portal-named')
  await center.getByRole('tab', { name: 'Authentication' }).click()
  const rules = center.locator('form', { hasText: 'Ask for MFA' })
  await rules.getByText('must register one when signing in').click()
  await look(center, 'mfa-rules')
  await button(rules, 'Save').click()
  await center.getByText('The rules for MFA are saved.').waitFor()

  // Two accounts.
  const account = {}
  for (const name of ['shop-production', 'shop-staging']) {
    await go('AWS accounts')
    await button(center, 'Create account').click()
    await center.getByLabel('Account name').fill(name)
    await center.getByLabel('E-mail address').fill(`${name}@example.com`)
    await center.keyboard.press('Enter')
    await center.getByText('Created', { exact: true }).waitFor()
    account[name] = await center.locator('main').getByRole('link', { name: /^\d{12}$/ }).innerText()
  }
  await look(center, 'account-created')

  // A user, whose one-time password is shown once.
  await go('Users')
  await button(center, 'Add user').click()
  for (const [label, value] of [
    ['User name', person.user],
    ['E-mail address', 'notsure@example.com'],
    ['Confirm e-mail address', 'notsure@example.com'],
    ['First name', 'Not'],
    ['Last name', 'Sure'],
  ])
    await center.getByLabel(label, { exact: true }).fill(value)
  await center.getByText('Generate a one-time password').click()
  await look(center, 'add-user')
  await button(center, 'Next').click()
  await center.getByRole('table', { name: 'Groups' }).waitFor()
  await button(center, 'Next').click()
  await button(center, 'Add user').last().click()
  const dialog = center.getByRole('dialog')
  await dialog.getByText('Shown once').waitFor()
  await dialog.getByText(`${url}/start/acme`).waitFor()
  await look(center, 'one-time-password')
  const [portal, name, oneTime] = (await dialog.locator('dd').allInnerTexts()).map((t) => t.trim())
  if (name !== person.user) throw new Error(`the dialog names ${name}`)
  await button(dialog, 'Close, I have passed it on').click()

  // A group with the user in it.
  await go('Groups')
  await button(center, 'Create group').click()
  await center.getByLabel('Group name').fill('ReadOnly')
  await center.getByRole('checkbox', { name: `Select ${person.user}` }).click()
  await look(center, 'create-group')
  await button(center, 'Create group with 1 member').click()
  await heading(center, 'ReadOnly')
  await center.getByRole('link', { name: person.user }).waitFor()

  // Two permission sets, of the predefined ones.
  for (const [policy, set] of [['AdministratorAccess', 'AccountAdministrator'], ['ViewOnlyAccess', 'ViewOnlyAccess']]) {
    await go('Permission sets')
    await button(center, 'Create permission set').click()
    await center.getByRole('radio', { name: /^Predefined/ }).click()
    await center.getByRole('radio', { name: new RegExp(`^${policy}\\b`) }).click()
    await look(center, `predefined-${policy}`)
    await button(center, 'Next').click()
    await center.getByLabel('Name', { exact: true }).fill(set)
    await button(center, 'Next').click()
    await button(center, 'Create').click()
    await center.getByText(`Permission set ${set} is made.`).waitFor()
  }

  // All accounts are ticked in the list, and given to the administrators. The server
  // is killed while that is done; the browser goes on where it was.
  await go('AWS accounts')
  await button(center, 'List').click()
  await center.getByRole('link', { name: 'shop-staging' }).waitFor()
  await center.getByRole('checkbox', { name: 'Select all accounts of this page' }).click()
  await center.getByText('3 accounts selected').waitFor()
  await look(center, 'all-accounts')
  await assign(center, 'Administrators', 'AccountAdministrator', look)
  await heading(center, 'Assignments in 3 accounts')
  await outside('kill')
  await center.getByText('All 3 assignments made.').first().waitFor()
  await look(center, 'assigned-in-all-accounts')

  // One account is given to the others.
  await go('AWS accounts')
  await center.getByRole('checkbox', { name: 'Select shop-production' }).click()
  await center.getByText('1 account selected').waitFor()
  await assign(center, 'ReadOnly', 'ViewOnlyAccess')
  await center.getByText('All 1 assignment made.').first().waitFor()

  // The new person signs in, must register a passkey, and sees the account.
  const theirs = await context()
  await theirs.grantPermissions(['clipboard-read', 'clipboard-write'])
  const start = await theirs.newPage()
  await passkeys(start)
  await start.goto(portal)
  await signIn(start, person.user, oneTime)
  await registerPasskey(start, 'Phone', look)
  await newPassword(start, person.password)
  await button(start, 'shop-production').waitFor()
  await look(start, 'portal')

  // By the three exports the AWS CLI is the role, under the person's name.
  await start.getByLabel('Access keys of ViewOnlyAccess in shop-production').click()
  const keys = start.getByRole('dialog')
  await keys.getByText('Good until').waitFor()
  await look(start, 'access-keys')
  const copied = (what) => copiedFrom(start, keys.getByRole('button', { name: `Copy: ${what}` }))
  const exports = await copied('Option 1: set environment variables')
  const config = [await copied('Once, for all profiles: add to ~/.aws/config'), await copied('For this role: add to ~/.aws/config')].join('\n')
  await button(keys, 'Done').click()
  const whoami = 'aws sts get-caller-identity --query Arn --output text'
  const pasted = (await must(terminal, `${exports}\n${whoami}`)).trim()

  // The console link opens the console as that role.
  const there = await opened(start, 'ViewOnlyAccess')
  await heading(there, 'ViewOnlyAccess')
  await there.getByRole('heading', { name: 'Who you are here' }).waitFor()
  const arn = there.getByText(/^arn:aws:sts:/)
  await arn.waitFor()
  await look(there, 'console-as-the-role')
  const shown = await arn.innerText()

  // `aws sso login` waits for the person, who allows it in the browser.
  const profile = /^\[profile (.+)\]$/m.exec(config)[1]
  await must(terminal, `mkdir -p ~/.aws\ncat > ~/.aws/config <<'END'\n${config}\nEND`)
  await login(terminal, profile, async (address, code) => {
    const asked = await theirs.newPage()
    await asked.goto(address)
    await heading(asked, 'Allow this device?')
    await asked.getByText(code).waitFor()
    await look(asked, 'device')
    await button(asked, 'Allow').click()
    await heading(asked, 'The device is allowed')
    await asked.close()
  })
  const loggedIn = (await must(terminal, `${whoami} --profile ${profile}`)).trim()

  // Ada takes the access away: everything that it gave ends.
  await openConsole(center, { url, account: management, role: 'AdministratorAccess', path: `/accounts/${account['shop-production']}` })
  await center.getByRole('tab', { name: 'Assigned users and groups' }).click()
  await center.getByRole('checkbox', { name: 'Select ReadOnly with ViewOnlyAccess' }).click()
  await button(center, 'Remove access').click()
  await dialog.getByText('1 person loses access').waitFor()
  await look(center, 'consequences')
  await button(dialog, 'Remove access').click()
  await center.getByText('All 1 assignment removed.').first().waitFor()
  const refused = await refusal(terminal, `${exports}\n${whoami}`)
  const later = await refusal(terminal, `${whoami} --profile ${profile}`)
  await start.getByRole('button', { name: 'Refresh the accounts' }).click()
  await start.getByText('No account is assigned to you').waitFor()
  await look(start, 'nothing-assigned')
  await there.reload()
  await there.getByText('You may not open this page').waitFor()
  await look(there, 'console-refused')

  const value = (name) => new RegExp(`${name}="(.+)"`).exec(exports)[1]
  return {
    account: account['shop-production'], oneTime, pasted, loggedIn, console: shown, refused, later,
    secret: value('AWS_SECRET_ACCESS_KEY'), token: value('AWS_SESSION_TOKEN'),
  }
}

/** Answers the sign-in page. */
async function signIn(page, user, password) {
  await page.getByLabel('User name').fill(user)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** Chooses a password of one's own in place of the one-time password. */
async function newPassword(page, password, look = async () => {}) {
  await page.getByLabel('New password', { exact: true }).fill(password)
  await page.getByLabel('New password again').fill(password)
  await look(page, 'new-password')
  await page.getByRole('button', { name: 'Set new password' }).click()
}

/** Gives a page an authenticator that says yes to everything. */
async function passkeys(page) {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  })
}

async function registerPasskey(page, name, look) {
  await page.getByRole('button', { name: 'Passkey or security key' }).click()
  await page.getByLabel('Name of the device').fill(name)
  await look(page, 'register-a-passkey')
  await page.getByRole('button', { name: 'Register' }).click()
}

/** Follows a permission set's link in the portal to the console, which opens in a tab of its own. */
async function opened(page, set) {
  const [tab] = await Promise.all([page.context().waitForEvent('page'), page.getByRole('link', { name: set, exact: true }).click()])
  await tab.locator('#top').waitFor()
  return tab
}

/** Assigns a group and a permission set in the selected accounts, up to the page that tells how far it is. */
async function assign(page, group, set, look = async () => {}) {
  const next = page.getByRole('button', { name: 'Next', exact: true })
  await page.getByRole('button', { name: 'Assign users or groups' }).click()
  await page.getByRole('checkbox', { name: `Select ${group}`, exact: true }).click()
  await next.click()
  await page.getByRole('checkbox', { name: `Select ${set}`, exact: true }).click()
  await next.click()
  await page.getByRole('heading', { name: 'In numbers' }).waitFor()
  await page.getByText('Counting').first().waitFor({ state: 'detached' })
  await look(page, 'review')
  await page.getByRole('button', { name: 'Submit', exact: true }).click()
  await page.waitForURL(/#\/assignments\/./)
}

/** What the AWS CLI says when it is refused at last: within a second of the change, which a CLI takes longer than to start. */
async function refusal(terminal, text) {
  for (let attempt = 0; attempt < 3; attempt++) {
    const { ok, stderr } = await paste(terminal, text)
    if (!ok) return stderr
  }
  throw new Error(`it is not refused: ${text.split('\n').pop()}`)
}

// While the server is away its pages cannot load anything.
await browse(story, { allow: [/Failed to load resource: net::ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE)/] })
