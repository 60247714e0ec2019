// What holds of every page in every state, and how to see it.

const waiting = { timeout: 8_000 }

/** content is the beginning of what a part of a page says, for errors; the navigation is left out. */
const content = (page, where) =>
  page.evaluate((where) => {
    const text = [...document.querySelectorAll(where)].map((e) => e.innerText).join('\n')
    return [...document.querySelectorAll(`${where} nav`)].reduce((t, n) => t.replace(n.innerText, ''), text).replace(/\s+/g, ' ').slice(0, 500)
  }, where)

/** said waits until the page's main part says every one of some texts; what is missing is in the error. */
export async function said(page, texts, where = '#root main') {
  const missing = ([texts, where]) => {
    const text = [...document.querySelectorAll(where)].map((e) => e.innerText).join('\n').replaceAll('\u00a0', ' ')
    return texts.filter((t) => !text.includes(t))
  }
  try {
    await page.waitForFunction(([texts, where]) => {
      const text = [...document.querySelectorAll(where)].map((e) => e.innerText).join('\n').replaceAll('\u00a0', ' ')
      return text.trim() !== '' && texts.every((t) => text.includes(t))
    }, [texts, where], waiting)
  } catch {
    throw new Error(`not said: ${JSON.stringify(await page.evaluate(missing, [texts, where]))}, but: ${await content(page, where)}`)
  }
}

/** settled waits until nothing of the page turns or blinks any more. */
export async function settled(page) {
  const turning = () => document.getAnimations().filter((a) => a.effect?.getComputedTiming().endTime === Infinity).length === 0
  await page.waitForFunction(turning, undefined, waiting).catch(async () => {
    throw new Error(`something turns for ever: ${await content(page, '#root main')}`)
  })
}

/** sound throws when a page is blank, has not one heading of the first level, or no title of its own. */
export async function sound(page, title) {
  const is = await page.evaluate(() => {
    const main = document.querySelectorAll('#root main')
    // The steps of a wizard have headings of the first level, which the component library does not let one change.
    const wizard = document.querySelector('nav[aria-label="Steps"]')?.parentElement
    const all = [...document.querySelectorAll('h1')].filter((h) => h.checkVisibility())
    const own = all.filter((h) => !wizard?.contains(h))
    const h1 = own.length > 0 ? own : all
    const heads = h1.map((h) => h.innerText)
    const beside = [...heads, ...[...document.querySelectorAll('#root main nav')].map((n) => n.innerText)]
    const rest = [...main].map((m) => beside.reduce((t, b) => t.replace(b, ''), m.innerText)).join('').trim()
    return { mains: main.length, heads, rest: rest.length, title: document.title }
  })
  if (is.mains !== 1 || is.heads.length !== 1 || is.heads[0].trim() === '') throw new Error(`the page has ${is.mains} main parts, and the headings ${JSON.stringify(is.heads)}`)
  if (is.rest === 0) throw new Error(`below ${is.heads[0]} the page is blank`)
  if (!/^\S.* – Gatehouse$/.test(is.title) || /Page not found/.test(is.title) || !is.title.includes(title)) throw new Error(`the title is ${JSON.stringify(is.title)}, want ${JSON.stringify(title)} in it`)
}

// What changes nothing on the server: it looks, copies, chooses, turns pages or leads elsewhere.
const harmless = /^(Copy |Refresh$|Clear|Cancel$|Export$|Simulate$|Actions for |Select all|Select accounts|Show more|Read .* again|Page \d+ of |Do not ask for |(Next|Previous) page|Trusted token issuers$|Open |Close |Add (tag|an attribute)$|.* \(opens in another tab\)$)/

/** buttons names those of a page that can be pressed, or that cannot and do not say why, and that `but` does not match; or whether there are none. */
const buttons = ([state, but, whether]) => {
  const all = [...document.querySelectorAll('#root main button, #root main [role=button]')].filter(
    (b) => b.checkVisibility() && !b.closest('nav') && b.role !== 'tab' && b.ariaPressed === null && b.ariaHasPopup !== 'listbox' && b.ariaHasPopup !== 'dialog',
  )
  const name = (b) => (b.getAttribute('aria-label') || b.innerText || '').trim().replace(/\s+/g, ' ')
  const off = (b) => b.disabled || b.getAttribute('aria-disabled') === 'true'
  const why = (b) => (b.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join('').trim()
  const names = all.filter((b) => (state === 'on' ? !off(b) : off(b) && why(b) === '')).map(name).filter((n) => !new RegExp(but).test(n))
  return whether ? names.length === 0 : names
}

/** none waits until a page has no such button, and names those it keeps. Until a page knows what one may do it offers everything. */
async function none(page, state, but) {
  await page.waitForFunction(buttons, [state, but.source, true], waiting).catch(() => {})
  return page.evaluate(buttons, [state, but.source, false])
}

/** pressable names the buttons of a page that can be pressed and do more than look. */
export const pressable = (page) => none(page, 'on', harmless)

/** unexplained names the buttons that cannot be pressed and do not say why; where there are no more pages, nothing need be said. */
export const unexplained = (page) => none(page, 'off', /^(Next|Previous) page/)
