// A script that uses pages as a person would. test/lab (browser.go) runs one in
// a Chromium of its own and reads what it found out:
//
//   import { browse } from './browser.mjs'
//   await browse(async ({ page, input, shot, axe }) => {
//     await page.goto(input.url)
//     await page.getByLabel('User name').fill(input.user)
//     await axe(page)
//     await shot(page, 'signed-in')
//     return { title: await page.title() }
//   })
//
// The script fails when it throws, and also when a page logged an error, broke
// its Content-Security-Policy or asked anybody but this machine for something.
//
// outside(name) has the Go half of the test do something that belongs to the story
// and happens outside the browser. signIn and openConsole lead through the sign-in pages for somebody who has a
// password and needs no second factor.

import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Console } from 'node:console'
import process from 'node:process'
import { chromium } from 'playwright-core'

// Standard output belongs to the result.
globalThis.console = new Console(process.stderr)

const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

// Chromium reports every answer of 4xx as an error; whether it was right is for the test to say.
const refusal = /^Failed to load resource: the server responded with a status of 4/

/**
 * browse runs visit and prints what it returns, as JSON.
 *
 * visit is given: `page`, in a fresh context; `context(options)`, which makes the
 * context of another person (Playwright's options: colorScheme, viewport,
 * javaScriptEnabled …); `input`, what the test handed over; `shot(page, name)`,
 * which saves a screenshot; `axe(page)`, which throws when the page has serious
 * accessibility faults. options are those of the first context, and `allow`, a
 * list of patterns for problems that the script is about.
 */
export async function browse(visit, { allow = [], ...options } = {}) {
  const input = JSON.parse(process.env.LAB_INPUT)
  const shots = process.env.LAB_SCREENSHOTS
  const problems = []
  const pages = []
  const report = (what) => {
    if (!allow.some((pattern) => pattern.test(what))) problems.push(what)
  }

  const browser = await chromium.launch({
    executablePath: process.env.LAB_CHROMIUM,
    chromiumSandbox: false, // tests run as root in containers
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
    ],
  })

  const context = async (contextOptions) => {
    // What fades in would be judged half way, by axe and in screenshots.
    const made = await browser.newContext({ reducedMotion: 'reduce', ...contextOptions })
    made.setDefaultTimeout(15_000)
    // Not every violation is logged as an error, and the event says more.
    await made.exposeBinding('labViolation', ({ page }, what) => report(`${page.url()} broke its Content-Security-Policy: ${what}`))
    await made.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (v) => {
        globalThis.labViolation(`${v.effectiveDirective} forbids ${v.blockedURI || 'this'} ${v.sample} (${v.sourceFile}:${v.lineNumber})`)
      })
    })
    made.on('page', (page) => {
      pages.push(page)
      page.on('pageerror', (error) => report(`${page.url()} threw: ${error.message}`))
      page.on('console', (message) => {
        if (message.type() === 'error' && !refusal.test(message.text())) {
          report(`${page.url()} logged: ${message.text()}`)
        }
      })
      page.on('request', (request) => {
        const { protocol, hostname } = new URL(request.url())
        if (protocol.startsWith('http') && !loopback.has(hostname) && !request.isNavigationRequest()) {
          report(`${page.url()} asked another host: ${request.url()}`)
        }
      })
    })
    return made
  }

  const shot = (page, name) => page.screenshot({ path: join(shots, `${name}.png`), fullPage: true })

  let value
  try {
    const page = await (await context(options)).newPage()
    value = await visit({ page, context, input, shot, axe })
  } catch (error) {
    process.exitCode = 1
    console.error(error)
  }
  // What pages have reported so far arrives before the answer to a question.
  for (const page of pages) if (!page.isClosed()) await page.evaluate(() => document.readyState).catch(() => {})
  if (problems.length > 0) {
    process.exitCode = 1
    console.error(`Problems on the way:\n${problems.join('\n')}`)
  }
  if (process.exitCode === 1) {
    for (const [i, page] of pages.entries()) {
      if (page.isClosed()) continue
      console.error(`page ${i + 1} was at ${page.url()}`)
      await shot(page, `failure-${i + 1}`).catch((e) => console.error(e))
      await page.content().then((html) => writeFile(join(shots, `failure-${i + 1}.html`), html)).catch((e) => console.error(e))
    }
  } else {
    process.stdout.write(JSON.stringify(value ?? null))
  }
  await browser.close()
}

/** outside has the test do the deed of a name (lab.BrowserAnd), and returns when it is done. */
export async function outside(name) {
  process.stdin.resume()
  const done = new Promise((resolve) => process.stdin.once('data', resolve))
  process.stdout.write(`? ${name}\n`)
  await done
  process.stdin.pause()
}

/**
 * signIn opens an address that asks for a sign-in, answers with user name and
 * password, and returns when the sign-in pages are left. Whoever is signed in
 * already is asked for nothing, and neither waits.
 */
export async function signIn(page, url, user, password) {
  await page.goto(url)
  await answerSignIn(page, user, password)
}

/**
 * openConsole opens the console of a server (`url`, its origin) as `role` in
 * `account`, at `path` ('/users'), and returns when its frame is there: who is
 * not signed in signs in first. Without a role it returns at the choice of one.
 */
export async function openConsole(page, { url, user, password, account, role, path = '' }) {
  const query = account && role ? `?${new URLSearchParams({ account_id: account, role_name: role })}` : ''
  const place = new URL(`/console${query}${path && `#${path}`}`, url).href
  // A change of the fragment alone would not load the page.
  if (page.url().split('#')[0] === place.split('#')[0]) await page.goto('about:blank')
  await page.goto(place)
  await answerSignIn(page, user, password)
  await page.locator('#top').waitFor()
}

/** answerSignIn waits for the sign-in page or for one behind it, and fills in the first. */
async function answerSignIn(page, user, password) {
  const name = page.getByLabel('User name', { exact: true })
  await name.or(page.locator('#top, #root main, form.who')).first().waitFor()
  if (new URL(page.url()).pathname !== '/signin') return // a page may have a field of that name itself
  await name.fill(user)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  const left = page.waitForURL((at) => at.pathname !== '/signin')
  const refused = page.getByRole('alert').waitFor().then(async () => {
    if (new URL(page.url()).pathname === '/signin') throw new Error(`signing in ${user}: ${await page.locator('main').innerText()}`)
  })
  refused.catch(() => {}) // it is only listened to until the page is left
  await Promise.race([left, refused.then(() => left)])
}

/** The component library gives its bar on phones an orientation, which a nav has not: axe is to leave it out. */
export const phoneBar = ['nav[aria-orientation]']

/** axe throws when the page has accessibility faults that axe-core calls serious or critical; `except` names elements that are not ours to mend, by selector. */
async function axe(page, except = []) {
  const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  await page.evaluate(source)
  // What is half faded in has half its contrast. What turns for ever, a spinner, is as it is.
  await page.evaluate(() => {
    const passing = document.getAnimations().filter((a) => a.effect?.getComputedTiming().endTime !== Infinity)
    return Promise.allSettled(passing.map((a) => a.finished)).then(() => {})
  })
  const { violations } = await page.evaluate((exclude) => globalThis.axe.run({ exclude }), except)
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  if (serious.length > 0) {
    const lines = serious.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html}`))
    throw new Error(`${page.url()} is hard to use for some people:\n${lines.join('\n')}`)
  }
}
