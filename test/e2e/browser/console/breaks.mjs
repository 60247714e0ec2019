import { browse, openConsole, phoneBar, signIn } from '../browser.mjs'
import { said, settled } from './sound.mjs'

// What breaks: code that cannot be loaded, and answers that no page understands. It is
// said in words, with a way on, wherever it happens. React tells the console of it too.
await browse(async ({ page, context, input, shot, axe }) => {
  const { url, ids } = input
  const code = '**/app/assets/*.js'
  const broken = 'This page cannot be shown'
  const named = async (on) => {
    const [title, heads] = await on.evaluate(() => [document.title, [...document.querySelectorAll('h1')].map((h) => h.innerText)])
    if (title !== `${broken} – Gatehouse` || heads.join() !== broken) throw new Error(`the broken page is called ${title}, with the headings ${heads}`)
  }
  const operation = (name) => (route) => route.request().headers()['x-amz-target']?.endsWith(`.${name}`)
  /** bent has an answer of the server changed; the function it answers ends that. */
  const bent = async (on, name, change) => {
    const handler = async (route) => {
      if (!operation(name)(route)) return route.fallback()
      const answer = await route.fetch()
      return route.fulfill({ response: answer, json: change(await answer.json()) })
    }
    await on.route(`${url}/`, handler)
    return () => on.unroute(`${url}/`, handler)
  }

  // Code of a section that does not come. The navigation leads on, and so does another attempt when it comes again.
  await openConsole(page, { ...input, path: '/dashboard' })
  await page.getByText('At a glance').waitFor()
  await page.route(code, (route) => route.abort())
  await page.evaluate(() => (location.hash = '#/audit'))
  await said(page, [broken, 'Could not show this page', 'A part of it could not be loaded.', 'Try again'])
  await named(page)
  await axe(page, phoneBar)
  await shot(page, 'section')
  await page.getByRole('navigation').getByRole('link', { name: 'Dashboard' }).click()
  await page.getByText('At a glance').waitFor()
  await page.evaluate(() => (location.hash = '#/audit'))
  await said(page, [broken])
  await page.unroute(code)
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('heading', { level: 1, name: 'Audit' }).waitFor()

  // The editor of policies is not worth the policy: without it there is a plain field.
  await page.evaluate((set) => (location.hash = `#/permission-sets/${set}/policies`), ids.set)
  const add = page.getByRole('button', { name: 'Add', exact: true })
  await add.waitFor()
  await page.route(code, (route) => route.abort())
  await add.click()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Inline policy' }).waitFor()
  await page.getByRole('dialog').getByText('Nothing to complain about').waitFor()
  await axe(page)
  await shot(page, 'plain-editor')

  // In the portal, an answer that is none of the kind; within the frame, which stays.
  const person = await (await context()).newPage()
  const right = await bent(person, 'ListAssignedAccounts', (a) => ({ Accounts: a.Accounts.slice(0, 1).map(({ Roles, ...rest }) => rest) }))
  await signIn(person, `${url}/start`, input.viewer.user, input.viewer.password)
  await said(person, [broken, 'Something in it went wrong', 'Try again'])
  await named(person)
  await axe(person)
  await shot(person, 'portal')
  await person.locator('#top').waitFor()
  await right()
  await person.getByRole('button', { name: 'Try again' }).click()
  await person.getByRole('heading', { level: 2, name: 'AWS accounts' }).waitFor()

  // In the home of a member account, and in the choice of a role, the frame itself: the portal is the way on.
  for (const at of [`/console?account_id=${ids.account}&role_name=Bare`, '/console']) {
    const back = await bent(person, 'DescribePortalSession', (a) => ({ ...a, DisplayName: { First: 'V' } }))
    await person.goto('about:blank')
    await person.goto(url + at)
    await said(person, [broken, 'Something in it went wrong', 'Your accounts', 'without script'])
    await named(person)
    await axe(person)
    await shot(person, at === '/console' ? 'choice' : 'home')
    await back()
  }

  // What opens the pages fails, is refused, or does not come.
  for (const [at, fails] of [['/console?x', 'DescribePortalSession'], ['/start', 'DescribePortalSession'], [`/console?account_id=${ids.account}&role_name=Nobody`, '']]) {
    for (const [code, says] of [['ValidationException', 'Could not open this page'], ['AccessDeniedException', 'You may not open this page']]) {
      const refuse = (route) => (operation(fails)(route) ? route.fulfill({ status: 400, contentType: 'application/x-amz-json-1.1', body: JSON.stringify({ __type: code, message: 'It is closed.' }) }) : route.fallback())
      if (fails) await person.route(`${url}/`, refuse)
      await person.goto('about:blank')
      await person.goto(url + at)
      await said(person, fails ? [says, 'It is closed.', 'Your accounts'] : ['open this page', 'Your accounts'])
      await settled(person)
      await axe(person)
      if (fails) await person.unroute(`${url}/`, refuse)
    }
  }
  const wait = (route) => (operation('DescribePortalSession')(route) ? undefined : route.fallback())
  await person.route(`${url}/`, wait)
  for (const [at, says] of [['/console', 'The console is loading'], ['/start', 'The access portal is loading']]) {
    await person.goto('about:blank')
    await person.goto(url + at)
    await said(person, [says], '#root')
  }
  return true
}, {
  viewport: { width: 1280, height: 900 },
  allow: [/net::ERR_FAILED/, /Failed to fetch dynamically imported module/, /Minified React error #31/, /Cannot read properties of undefined/],
})
