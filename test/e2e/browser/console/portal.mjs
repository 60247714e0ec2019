import { browse, signIn } from '../browser.mjs'
import { copied as copiedFrom } from './clipboard.mjs'

// The access portal, as somebody uses it whose account, permission sets and
// applications bear names that would be markup.
await browse(async ({ page, context, input, shot, axe }) => {
  const { url, accounts, sets, apps } = input
  const portal = `${url}/start`
  const heading = (on, name) => on.getByRole('heading', { name, level: 1 })
  const account = (on, name) => on.getByRole('button', { name, exact: true })
  const copied = (button) => copiedFrom(page, button)
  const same = (got, want, what) => {
    if (JSON.stringify(got) !== JSON.stringify(want)) throw new Error(`${what}: got ${JSON.stringify(got)}, want ${JSON.stringify(want)}`)
  }
  // answering has the browser's calls of an operation answered by `answer` instead.
  const answering = async (on, operation, answer, work) => {
    const meant = (request) => request.headers()['x-amz-target']?.endsWith(`.${operation}`) || request.url().includes(operation)
    const handler = (route) => (meant(route.request()) ? answer(route) : route.fallback())
    await on.route('**/*', handler)
    await work()
    await on.unroute('**/*', handler)
  }
  const failing = (status, code, message) => (route) =>
    route.fulfill({ status, contentType: 'application/x-amz-json-1.1', headers: { 'x-amzn-requestid': 'r-1' }, body: JSON.stringify({ __type: code, message }) })
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])

  // A shortcut link, signed out: the sign-in comes first, and the fragment survives it.
  const link = (values) => `${portal}#/console?${new URLSearchParams(values)}`
  await signIn(page, link({ account_id: accounts.hostile.id, role_name: sets.plain, destination: '/console#/somewhere' }), input.person, input.password)
  await heading(page, sets.plain).waitFor()
  same(page.url(), `${url}/console?account_id=${accounts.hostile.id}&role_name=${sets.plain}#/somewhere`, 'where the shortcut leads')
  await page.getByText(`assumed-role/AWSReservedSSO_${sets.plain}_`).waitFor()

  // That account manages nothing: its console leads on, to the keys of the role among others.
  await page.getByRole('link', { name: /^Console of / }).first().waitFor()
  await page.getByText('IAM roles of this account').waitFor()
  await page.getByText('This role may not list them').waitFor()
  await axe(page)
  await shot(page, 'member-account')
  await page.getByRole('link', { name: 'Get access keys for this role' }).click()
  await page.getByRole('dialog').getByText(`Access keys of ${sets.plain}`).waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.goto(`${portal}#/accounts?keys=${accounts.hostile.id}&role=Nobody`)
  await page.getByText('There are no access keys to show').waitFor()

  // Accounts.
  await page.goto(portal)
  await account(page, accounts.hostile.name).waitFor()
  await axe(page)
  await shot(page, 'accounts')
  const search = page.getByPlaceholder('Find an account or a permission set')
  const shown = async (text, ...names) => {
    await search.fill('no such thing') // the last search may have found the same
    await page.getByRole('heading', { name: 'No account matches' }).waitFor()
    await search.fill(text)
    await page.getByText(names.length === 1 ? '1 match' : `${names.length} matches`).first().waitFor()
    for (const a of Object.values(accounts)) await account(page, a.name).waitFor({ state: names.includes(a.name) ? 'visible' : 'hidden' })
  }
  const { hostile, shop } = accounts
  await shown(hostile.id, hostile.name)
  await page.getByRole('link', { name: sets.plain }).waitFor() // the only one is open
  await shown(`${shop.id.slice(0, 4)}-${shop.id.slice(4, 8)}-${shop.id.slice(8)}`, shop.name)
  await shown(shop.mail.toUpperCase(), shop.name)
  await shown(sets.odd, hostile.name)
  await shown('<img', hostile.name)
  await search.fill('no such thing')
  await page.getByRole('heading', { name: 'No account matches' }).waitFor()
  await axe(page)
  await shot(page, 'no-match')
  await page.getByRole('button', { name: 'Clear the search' }).last().click()

  // An account opens to its sets, whose names lead to the console.
  await account(page, hostile.name).click()
  await page.getByText('<b>bold</b> words · Sessions of 2 hours').waitFor()
  same(await page.getByRole('link', { name: sets.odd }).getAttribute('href'), `/console?account_id=${hostile.id}&role_name=${encodeURIComponent(sets.odd)}`, 'the console link')
  same(await page.getByRole('link', { name: sets.placed }).getAttribute('href'), `/console?account_id=${hostile.id}&role_name=${sets.placed}#/audit`, 'the link of a set that names a place')
  await axe(page)
  await shot(page, 'account')
  const [tab] = await Promise.all([page.context().waitForEvent('page'), page.getByRole('link', { name: sets.plain, exact: true }).click()])
  await heading(tab, sets.plain).waitFor()
  await tab.close()

  // Access keys.
  const keys = (set) => page.getByRole('button', { name: `Access keys of ${set} in ${hostile.name}` }).or(page.getByRole('link', { name: `Access keys of ${set} in ${hostile.name}` }))
  await keys(sets.plain).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Good until').waitFor()
  await axe(page)
  await shot(page, 'keys')
  const copy = (label) => dialog.getByRole('button', { name: `Copy: ${label}` })
  const got = { environment: await copied(copy('Option 1: set environment variables')) }
  const secret = /AWS_SECRET_ACCESS_KEY="(.+)"/.exec(got.environment)[1]
  if ((await dialog.innerText()).includes(secret) || (await page.content()).includes(secret)) throw new Error('a secret is shown unasked')
  await dialog.getByText('Show the values').click()
  await dialog.getByText(secret, { exact: true }).waitFor()
  got.config = [await copied(copy('Once, for all profiles: add to ~/.aws/config')), await copied(copy('For this role: add to ~/.aws/config'))].join('\n')
  got.login = await copied(copy('Then sign in'))
  got.file = await copied(copy('Option 2: add a profile to ~/.aws/credentials'))
  same(await copied(copy('AWS secret access key')), secret, 'the secret alone')
  same(await copied(copy('SSO start URL')), input.startUrl, 'the start URL')
  same(await copied(copy('SSO Region')), input.region, 'the Region')
  await dialog.getByRole('tab', { name: 'Windows' }).click()
  same((await copied(copy('Option 1: set environment variables'))).split('\n')[1], `SET AWS_SECRET_ACCESS_KEY=${secret}`, 'Windows')
  await dialog.getByRole('tab', { name: 'PowerShell' }).click()
  same((await copied(copy('Option 1: set environment variables'))).split('\n')[1], `$Env:AWS_SECRET_ACCESS_KEY="${secret}"`, 'PowerShell')
  await shot(page, 'keys-shown')
  await answering(page, '/federation/credentials', failing(403, 'ForbiddenException', 'No access'), async () => {
    await dialog.getByRole('button', { name: 'Get new ones' }).click()
    await dialog.getByText(`You may not get credentials of ${sets.plain}`).waitFor()
    await axe(page)
    await shot(page, 'keys-denied')
  })
  const old = async (route) => {
    const body = await (await route.fetch()).json()
    body.roleCredentials.expiration = 1000
    return route.fulfill({ json: body })
  }
  await answering(page, '/federation/credentials', old, async () => {
    await dialog.getByRole('button', { name: 'Get new ones' }).click()
    await dialog.getByText('These credentials have run out').waitFor()
    same(await copy('Option 1: set environment variables').count(), 0, 'blocks of credentials that have run out')
    await shot(page, 'keys-old')
  })
  await dialog.getByRole('button', { name: 'Get new ones' }).click()
  await dialog.getByText('Good until').waitFor()
  await dialog.getByRole('button', { name: 'Done' }).click()
  await dialog.waitFor({ state: 'detached' })
  if ((await page.content()).includes(secret)) throw new Error('a secret outlives its dialog')
  same(await page.evaluate(() => [Object.keys(localStorage).filter((k) => !k.startsWith('awsui')), Object.keys(sessionStorage)]), [[], []], 'what the portal keeps')

  // A config file for every role.
  await page.getByRole('button', { name: 'Configure the AWS CLI' }).click()
  got.all = await copied(copy('AWS config file'))
  await axe(page)
  await shot(page, 'config')
  const [saved] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('button', { name: 'Download' }).click()])
  same(saved.suggestedFilename(), 'config', 'the file')
  let file = ''
  for await (const part of await saved.createReadStream()) file += part
  same(file, got.all, 'the downloaded file')
  await dialog.getByText('Close', { exact: true }).click()

  // Shortcuts are made ...
  await page.getByRole('button', { name: 'Create shortcut' }).click()
  await dialog.getByRole('button', { name: 'Account' }).click()
  await dialog.getByPlaceholder('Find an account by name').fill(hostile.id)
  await axe(page)
  await page.getByRole('option').filter({ hasText: hostile.id }).click()
  await dialog.getByRole('button', { name: 'Permission set' }).click()
  await page.getByRole('option').filter({ hasText: sets.odd }).click()
  await dialog.getByLabel('Destination').fill('https://evil.example/')
  await dialog.getByText('A link can lead to pages of this console only.').waitFor()
  await dialog.getByLabel('Destination').fill('/console#/users?a=b&c')
  const made = await copied(dialog.getByRole('button', { name: 'Copy URL' }))
  await axe(page)
  await shot(page, 'shortcut')
  same(made, `${portal}/${input.names.at(-1)}#/console?account_id=${hostile.id}&role_name=${encodeURIComponent(sets.odd)}&destination=${encodeURIComponent('/console#/users?a=b&c')}`, 'the shortcut')
  await dialog.getByText('Close', { exact: true }).click()

  // ... and opened, where they lead to a page of the console.
  const open = async (to) => {
    await page.goto('about:blank')
    await page.goto(to)
  }
  await open(made)
  await heading(page, sets.odd).waitFor()
  same(page.url(), `${url}/console?account_id=${hostile.id}&role_name=${encodeURIComponent(sets.odd)}#/users?a=b&c`, 'a shortcut')
  for (const destination of [
    'javascript:alert(1)', '//evil.example/', '/\\evil.example/', '\\\\evil.example', 'https://evil.example/console', `${url}.evil.example/console`,
    `http://user@${new URL(url).host}/console`, '/signout', '/console/../signout', 'data:text/html,x',
  ]) {
    await open(link({ account_id: hostile.id, role_name: sets.plain, destination }))
    await heading(page, 'This destination is not opened').waitFor()
    await page.getByText(destination).waitFor()
  }
  await axe(page)
  await shot(page, 'destination-refused')
  await page.getByRole('link', { name: `Open the console as ${sets.plain}` }).click()
  await heading(page, sets.plain).waitFor()
  await open(link({ account_id: hostile.id, role_name: sets.foreign }))
  await heading(page, 'This leads to another site').waitFor()
  await page.getByText('https://console.aws.example/ec2').waitFor()
  await axe(page)
  await shot(page, 'elsewhere')
  await open(link({ account_id: hostile.id, role_name: sets.wicked }))
  await heading(page, 'This destination is not opened').waitFor()
  await open(link({ account_id: hostile.id, role_name: '<b>Nobody' }))
  await heading(page, '<b>Nobody is not assigned to you here').waitFor()
  await shot(page, 'role-not-assigned')
  await open(link({ account_id: hostile.id }))
  await heading(page, `Open ${hostile.name} as`).waitFor()
  await axe(page)
  await page.getByRole('link', { name: sets.plain, exact: true }).click()
  await page.waitForURL((at) => at.pathname === '/console')
  await open(link({ account_id: '000000000000', role_name: 'Admin' }))
  await heading(page, 'You have no access to account 000000000000').waitFor()
  await axe(page)
  await shot(page, 'account-not-assigned')
  for (const nobody of ['', '?account_id=<img src=x onerror=alert(1)>', '?role_name=A']) {
    await open(`${portal}#/console${nobody}`)
    await heading(page, 'This link names no account').waitFor()
  }

  // Applications. The API takes no address but the web's; the portal would not follow one.
  await page.goto(`${portal}#/applications`)
  await page.getByText(apps.hostile.name).waitFor()
  same(await page.getByRole('link', { name: apps.hostile.name }).getAttribute('href'), apps.hostile.url, "an application's address")
  const wicked = async (route) => {
    const body = await (await route.fetch()).json()
    body.Applications.push({ ApplicationArn: 'arn:wicked', Name: 'Wicked', ApplicationUrl: 'javascript:alert(1)' }, { ApplicationArn: 'arn:hidden', Name: 'Hidden' })
    return route.fulfill({ json: body })
  }
  await answering(page, 'ListAssignedApplications', wicked, async () => {
    await open(`${portal}#/applications`)
    await page.getByText('Its address is none that a portal opens.').waitFor()
    await page.getByText('Opened from its own address, not from here.').waitFor()
    same(await page.getByRole('link', { name: /Wicked|Hidden/ }).count(), 0, 'links that lead nowhere good')
  })
  await axe(page)
  await shot(page, 'applications')
  await page.getByPlaceholder('Find an application').fill('nothing like it')
  await page.getByRole('heading', { name: 'No application matches' }).waitFor()

  // What goes wrong is said.
  for (const [path, operation, doing] of [['#/accounts', 'ListAssignedAccounts', 'list your accounts'], ['#/applications', 'ListAssignedApplications', 'list your applications']]) {
    await answering(page, operation, failing(400, 'AccessDeniedException', 'This token is good for something else.'), async () => {
      await open(portal + path)
      await page.getByText(`You may not ${doing}`).waitFor()
    })
    await answering(page, operation, failing(400, 'ValidationException', 'Broken on purpose.'), async () => {
      await open(portal + path)
      await page.getByText(`Could not ${doing}`).waitFor()
      await page.getByText('Broken on purpose.').waitFor()
      await axe(page)
      await shot(page, `failed-${operation}`)
    })
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText(`Could not ${doing}`).waitFor({ state: 'detached' })
    let release
    const held = new Promise((resolve) => (release = resolve))
    await answering(page, operation, (route) => held.then(() => route.fallback()), async () => {
      await open(portal + path)
      await page.getByText(`Loading your ${path.slice(2)}`).first().waitFor()
      await shot(page, `loading-${operation}`)
      release()
      await page.getByText(`Loading your ${path.slice(2)}`).first().waitFor({ state: 'detached' })
    })
  }
  await answering(page, 'DescribePortalSession', failing(400, 'ValidationException', 'Broken on purpose.'), async () => {
    await open(portal)
    await page.getByText('Could not open this page').waitFor()
  })

  // The menu leads to one's own pages; without self-management there are no MFA devices in it.
  const menu = async (on, name) => {
    await on.locator('#top').getByRole('button', { name }).click()
    await on.locator('#top').getByRole('menuitem', { name: 'Sign out' }).waitFor()
    return on.locator('#top').getByRole('menuitem').allInnerTexts()
  }
  await open(portal)
  await account(page, shop.name).waitFor()
  same(await menu(page, input.display), ['Profile and sessions', 'MFA devices', 'Portal without script', 'Sign out'], 'the menu')
  await axe(page)
  await shot(page, 'menu')
  const alone = async (route) => {
    const body = await (await route.fetch()).json()
    return route.fulfill({ json: { ...body, MfaSelfManagement: false } })
  }
  await answering(page, 'DescribePortalSession', alone, async () => {
    await open(portal)
    same(await menu(page, input.display), ['Profile and sessions', 'Portal without script', 'Sign out'], 'the menu without self-management')
  })
  await open(portal)
  await menu(page, input.display)
  await page.getByRole('menuitem', { name: 'Profile and sessions' }).click()
  await page.getByRole('heading', { name: 'Sessions' }).waitFor()

  // The portal has the names of its instance, and keeps a shortcut under each.
  for (const name of input.names) {
    await open(`${portal}/${name}#/applications`)
    await page.getByText(apps.hostile.name).waitFor()
    same(page.url(), `${portal}/${name}#/applications`, 'the portal by name')
  }

  // Nothing of all the names became markup.
  same(await page.locator('img[src="x"], b').count(), 0, 'elements made by names')

  // In the dark, and on a phone; for somebody with one account, and with none.
  const dark = await (await context({ colorScheme: 'dark', viewport: { width: 320, height: 700 } })).newPage()
  await signIn(dark, portal, input.single, input.password)
  await dark.getByRole('link', { name: sets.plain, exact: true }).waitFor() // open at once
  await axe(dark)
  await shot(dark, 'single')
  await dark.getByText('Access keys', { exact: true }).click()
  await dark.getByText('Good until').waitFor()
  await axe(dark)
  await shot(dark, 'single-keys')
  same(await dark.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, 'it fits a phone')
  const none = await (await context({ colorScheme: 'dark' })).newPage()
  await signIn(none, portal, input.nobody, input.password)
  await none.getByRole('heading', { name: 'No account is assigned to you' }).waitFor()
  await axe(none)
  await shot(none, 'nothing-assigned')
  await none.getByRole('tab', { name: 'Applications' }).click()
  await none.getByRole('heading', { name: 'No application is assigned to you' }).waitFor()
  await axe(none)
  await none.evaluate(() => sessionStorage.setItem('gatehouse.accounts', '[{"id":"111122223333","name":"of this person"}]'))
  await menu(none, input.nobody)
  await none.getByRole('menuitem', { name: 'Sign out' }).click()
  await none.waitForURL((at) => at.pathname !== '/start')
  same(await none.evaluate(() => sessionStorage.length), 0, 'what the tab remembers after signing out')
  await none.goto(portal)
  await none.getByLabel('User name', { exact: true }).waitFor()
  return got
})
