import { browse } from '../../../test/e2e/browser/browser.mjs'

// What people do with the mail they get: verify an address, sign in with a code,
// choose a password by a link. Once wide and light, once on a phone in the dark, each
// with axe on every page, and once on a phone without script.
await browse(async ({ context, input, shot, axe }) => {
  const seen = []
  const post = async (path, form) => (await fetch(input.mailbox + path, { method: 'POST', body: new URLSearchParams(form) })).json()

  for (const [name, options] of Object.entries({
    wide: {},
    phone: { colorScheme: 'dark', viewport: { width: 320, height: 700 } },
    plain: { javaScriptEnabled: false, viewport: { width: 320, height: 700 } },
  })) {
    const p = await (await context(options)).newPage()
    const look = async (heading, what) => {
      await p.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor()
      await shot(p, `${name}-${what}`)
      if (name === 'plain') return // axe is script
      await axe(p)
      const overflow = await p.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      if (overflow > 0) throw new Error(`${name}-${what} is ${overflow} pixels too wide`)
      seen.push(heading)
    }
    // Where a sign-in leads is an application; the plain portal names who is signed in.
    const signOut = async () => {
      await p.waitForURL(input.url + '/start')
      await p.goto(input.url + '/start/plain')
      await p.getByRole('button', { name: 'Sign out' }).click()
    }
    const refused = () => p.getByRole('alert').waitFor()

    // An address that is to be verified.
    const asked = await post('/verify', { name })
    await p.goto(asked.link)
    await look('Verify your e-mail address', '60-verify')
    await p.getByLabel('Code').fill('0000 0000')
    await p.keyboard.press('Enter')
    await refused()
    await look('Verify your e-mail address', '61-verify-refused')
    await p.getByLabel('Code').fill(asked.code)
    await p.getByRole('button', { name: 'Verify' }).click()
    await look('Your e-mail address is verified', '62-verified')
    await p.goto(asked.link)
    await look('This link does not work', '63-link-used')

    // A code in the place of a password that there is not yet.
    await p.goto(input.url + '/signin')
    await look('Sign in', '64-signin')
    await p.getByLabel('Your user name').fill(name)
    await p.getByRole('button', { name: 'Mail me a code' }).click()
    await look('Enter the code that we mailed', '65-code')
    if (name !== 'plain') await p.keyboard.type('12') // the focus is where it is needed
    else await p.getByLabel('Code').fill('12')
    await p.keyboard.press('Enter')
    await refused()
    await look('Enter the code that we mailed', '66-code-refused')
    await p.getByRole('button', { name: 'Use a password' }).click()
    await p.getByLabel('Password').waitFor()
    await p.getByLabel('Your user name').fill(name)
    await p.getByRole('button', { name: 'Mail me a code' }).click()
    await p.getByRole('button', { name: 'Send another code' }).waitFor()
    await post('/last', { name }) // what is on its way arrives before the next one
    await p.getByRole('button', { name: 'Send another code' }).click()
    await look('Enter the code that we mailed', '67-code-again')
    const { code } = await post('/last', { name })
    await p.getByLabel('Code').fill(code.slice(0, 4) + ' ' + code.slice(4))
    await p.getByRole('button', { name: 'Continue' }).click()
    await look('Choose your password', '68-first-password')
    await p.getByLabel('New password', { exact: true }).fill(input.password)
    await p.getByLabel('New password again').fill(input.password)
    await p.getByRole('button', { name: 'Set new password' }).click()
    await signOut()

    // A password that was forgotten.
    await p.goto(input.url + '/signin')
    await p.getByRole('link', { name: 'Forgotten your password?' }).click()
    await look('Forgotten password', '70-forgotten')
    await p.getByLabel('User name').fill(name)
    await p.keyboard.press('Enter')
    await look('Look into your mail', '71-mailed')
    const { link } = await post('/last', { name })
    await p.goto(link)
    await look('Reset your password', '72-reset')
    await p.getByRole('button', { name: 'Continue' }).click()
    await look('Choose a new password', '73-another-password')
    await p.getByLabel('New password', { exact: true }).fill(input.another)
    await p.getByLabel('New password again').fill(input.another)
    await p.getByRole('button', { name: 'Set new password' }).click()
    await signOut()

    // Somebody who is asked in, and a code beside the password.
    const invited = await post('/invite', { name: name + '-new' })
    await p.goto(invited.link)
    await look('New user sign up', '74-invitation')
    await post('/demand', {})
    await p.getByRole('button', { name: 'Continue' }).click()
    await p.getByLabel('New password', { exact: true }).fill(input.password)
    await p.getByLabel('New password again').fill(input.password)
    await p.getByRole('button', { name: 'Set new password' }).click()
    await look('Enter the code that we mailed', '75-code-beside-password')
    if (await p.getByRole('button', { name: 'Use a password' }).count() !== 0) throw new Error('the way back leads past the password')
    const second = await post('/last', { name: name + '-new' })
    await p.getByLabel('Code').fill(second.code)
    await p.getByRole('button', { name: 'Continue' }).click()
    await signOut()
    await post('/relax', {})
  }
  return { seen }
})
