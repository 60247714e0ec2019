import { browse, openConsole, phoneBar } from '../browser.mjs'
import { answered, failing, nobody, nothing, real } from './answers.mjs'
import { dialogs } from './dialogs.mjs'
import { pressable, said, settled, sound, unexplained } from './sound.mjs'

// Every page of a table in each of its states. Faults are gathered: one walk tells all of them.

const message = 'The archive is under water.'
const states = {
  loading: { answer: nobody, says: (row) => row.Loading ?? [] },
  failed: {
    answer: failing('ValidationException', message),
    says: (row) => [...(row.Doing ?? []).map((d) => `Could not ${d}`), ...(row.Failed ?? []), ...(row.Doing || row.Failed ? [message] : [])],
  },
  denied: {
    answer: failing('AccessDeniedException', message),
    says: (row) => [...(row.Doing ?? []).map((d) => `You may not ${d}`), ...(row.Denied ?? []), ...(row.Doing ? [message] : [])],
  },
  empty: { answer: nothing, says: (row) => row.Empty ?? [] },
  viewer: { answer: real, says: (row) => (row.Viewer ? [row.Viewer] : []) },
}

// What may be asked without a word when it is refused: names beside ids that are shown
// anyway, rights (the server decides), what is under way, and counts beside a list.
const quiet = /^(EvaluateOwnAccess|ListAssignmentBatches|GetUserPoolInfo|Describe(User|Group|PermissionSet|Account|Application)|SearchPermissionSets|GetMfaDeviceManagementForDirectory|ListParents|ListPermissionSetProvisioningStatus)$/

await browse(async ({ page, context, input, axe }) => {
  const { url, pages } = input
  const out = {}
  const faults = []

  /** check looks whether a page is sound in a state, and says what it should. */
  const check = async (on, name, row, asked) => {
    const says = states[name].says(row)
    await said(on, says)
    if (name !== 'loading') await settled(on)
    await sound(on, name === 'empty' || name === 'viewer' ? row.Title : '')
    const silent = [...asked].filter((o) => !quiet.test(o))
    if (name === 'failed' && says.length === 0 && silent.length > 0) throw new Error(`nothing says that ${silent} failed`)
    if (name === 'failed' || name === 'denied') await axe(on, phoneBar)
    if (name === 'viewer') await viewed(on, row)
    if (name === 'failed') await again(on)
    out[name] = (out[name] ?? 0) + 1
  }

  /** again: what failed can be tried again, and is there then. */
  const again = async (on) => {
    const retry = on.locator('#root main').getByRole('button', { name: 'Try again' }).or(on.locator('#root main').getByRole('link', { name: 'Try again' }))
    if ((await retry.count()) === 0) return
    on.read = true
    on.tell(real)
    await retry.evaluateAll((all) => all.forEach((b) => b.click()))
    await retry.first().waitFor({ state: 'detached' })
    await settled(on)
  }

  const viewed = async (on, row) => {
    const pressed = await pressable(on)
    if (pressed.length > 0) throw new Error(`somebody who may only look may press ${pressed}`)
    const without = await unexplained(on)
    if (without.length > 0) throw new Error(`nothing says why one may not press ${without}`)
    if (!row.Deed) return
    const button = on.locator('main button[aria-disabled=true]', { hasText: row.Deed }).or(on.locator(`main button[aria-disabled=true][aria-label="${row.Deed}"]`)).first()
    const why = await on.locator(`[id="${await button.getAttribute('aria-describedby')}"]`).textContent()
    if (!/\b[a-z-]+:[A-Z]\w+/.test(why)) throw new Error(`${row.Deed} is not to be pressed because: ${why}`)
  }

  const tried = async (what, work) => {
    try {
      await work()
    } catch (e) {
      faults.push(`${what}: ${String(e.message ?? e).split('\n').slice(0, 12).join('\n  ')}`)
    }
  }

  /** open opens the console for somebody, in a context of their own. */
  const open = async (as) => {
    const on = await (await context({ viewport: { width: 1280, height: 900 } })).newPage()
    on.setDefaultTimeout(10_000)
    on.tell = await answered(on, url)
    await openConsole(on, { ...as, path: '/nowhere' })
    return on
  }

  /** visit goes to a page of the console from one that is none: nothing of another page is left to be taken for this one. */
  const visit = async (on, name, row) => {
    const asked = on.tell(states[name].answer, row.Needs ?? [])
    await on.evaluate(() => {
      document.title = ''
      location.hash = '#/nowhere'
    })
    await on.getByRole('heading', { level: 1, name: 'Page not found' }).waitFor()
    await on.evaluate((at) => (location.hash = at), row.At)
    await on.getByRole('heading', { level: 1, name: 'Page not found' }).waitFor({ state: 'detached' })
    if (row.Press) await on.getByRole('button', { name: row.Press, exact: true }).or(on.getByRole('radio', { name: row.Press, exact: true })).first().click()
    return asked
  }

  /** fresh loads the console anew: what was read would be there at once, and neither fail nor be empty. */
  const fresh = async (on) => {
    on.read = false
    await on.evaluate(() => (location.hash = '#/nowhere'))
    await on.reload()
    await on.locator('#top').waitFor()
  }

  const walk = async (on, name) => {
    for (const row of pages) {
      await tried(`${name} ${row.At}${row.Press ? ` (${row.Press})` : ''}${row.Needs ? ` with ${row.Needs}` : ''}`, async () => {
        if (on.read || (name === 'empty' && row.Needs?.some((o) => o.startsWith('List')))) await fresh(on)
        await check(on, name, row, await visit(on, name, row))
      })
    }
  }

  /** outer walks the pages that are not below the console's navigation: each is opened anew. */
  const outer = async (on, name) => {
    for (const row of pages) {
      await tried(`${name} ${row.At}`, async () => {
        const asked = on.tell(states[name].answer)
        await on.goto('about:blank')
        await on.goto(url + row.At)
        await check(on, name, row, asked)
      })
    }
  }

  const who = ['viewer', 'portal'].includes(input.act) ? input.viewer : input
  const on = await open(who)
  if (input.act === 'dialogs') await dialogs({ on, input, tried, fresh, visit: (at) => visit(on, 'viewer', { At: at }), message, axe })
  else if (input.act === 'portal') for (const name of ['loading', 'failed', 'denied', 'empty']) await outer(on, name)
  else await walk(on, input.act)
  if (faults.length > 0) throw new Error(`${faults.length} faults:\n${faults.join('\n')}`)
  return out
})
