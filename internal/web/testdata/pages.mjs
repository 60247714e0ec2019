import { browse } from '../../../test/e2e/browser/browser.mjs'

// Walks through every page as a person does, with axe on each, and by keyboard
// where that is the way; then once more without script, on a phone in the dark.
await browse(async ({ page, context, input, shot, axe }) => {
  const seen = []
  const look = async (p, name) => {
    await axe(p)
    await shot(p, name)
    const overflow = await p.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    if (overflow > 0) throw new Error(`${name} is ${overflow} pixels too wide`)
    seen.push(await p.getByRole('heading', { level: 1 }).textContent())
  }

  // A one-time password, by keyboard alone: the focus is where it is needed.
  await page.goto(input.url + '/start/plain')
  await look(page, '01-signin')
  await page.keyboard.type('nobody')
  await page.keyboard.press('Tab')
  await page.keyboard.type('wrong')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').waitFor()
  await look(page, '02-signin-refused')
  await page.getByLabel('User name').fill(input.user)
  await page.getByLabel('Password').fill(input.oneTime)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await look(page, '03-new-password')

  // The rules of a password are ticked while it is typed, and said when typing stops;
  // what is typed can be looked at, and is not sent as anything but a password.
  const met = () => page.locator('#rules .met').evaluateAll((items) => items.map((item) => item.dataset.missing))
  const field = page.getByLabel('New password', { exact: true })
  const wanted = [
    ['aaa', 'a lower-case letter'],
    ['Correct', 'a lower-case letter,an upper-case letter'],
    ['Correct-1', '8 to 64 characters,a lower-case letter,an upper-case letter,a digit,a symbol'],
    ['\u{1f600}'.repeat(7), ''],
    ['\u{1f600}'.repeat(8), '8 to 64 characters'],
    ['e\u0301'.repeat(7), ''], // which are seven characters, composed
    ['x'.repeat(65), 'a lower-case letter'],
  ]
  for (const [typed, want] of wanted) {
    await field.fill(typed)
    if (String(await met()) !== want) throw new Error(`${typed} meets ${await met()}, want ${want}`)
  }
  await field.fill('Correct-')
  await page.getByRole('status').getByText('1 of 5 rules not met yet. Missing: a digit.').waitFor({ state: 'attached' })
  await page.getByRole('button', { name: 'Show passwords' }).click()
  await page.getByLabel('New password again').fill('Correct')
  if ((await page.locator('input[type=text]').count()) !== 2) throw new Error('the passwords are not shown')
  await look(page, '03-new-password-shown')
  await page.getByRole('button', { name: 'Hide passwords' }).click()
  if ((await page.locator('input[type=password]').count()) !== 2) throw new Error('the passwords are shown')
  await page.getByLabel('New password again').fill('')
  await field.fill('')
  await field.focus()
  await page.keyboard.type('weak password')
  await page.keyboard.press('Tab')
  await page.keyboard.type('weak password')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').waitFor()
  await look(page, '04-new-password-refused')
  await page.getByLabel('New password', { exact: true }).fill(input.password)
  await page.getByLabel('New password again').fill(input.password)
  await page.getByRole('button', { name: 'Set new password' }).click()

  await look(page, '05-portal')
  await page.getByRole('searchbox').fill('sandbox')
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'Access keys of ReadOnly' }).waitFor()
  await look(page, '06-portal-search')
  await page.getByRole('link', { name: 'Access keys of ReadOnly' }).click()
  await look(page, '07-role')
  await page.getByRole('button', { name: 'Get credentials' }).click()
  const exported = await page.getByRole('region', { name: 'Environment variables for macOS and Linux' }).textContent()
  await look(page, '08-credentials')
  await page.goto(input.url + '/start/plain?search=nothing+like+this')
  await look(page, '09-portal-nothing-found')

  await page.goto(input.url + '/device')
  await look(page, '10-code')
  await page.getByLabel('Code').fill('bbbb-bbbb')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').waitFor()
  await look(page, '11-code-refused')
  await page.getByLabel('Code').fill(input.code.toLowerCase())
  await page.getByRole('button', { name: 'Continue' }).click()
  await look(page, '12-device')
  await page.getByRole('button', { name: 'Allow' }).click()
  await look(page, '13-device-allowed')

  // The answer leaves for another origin, which the page's policy must let happen.
  const answers = []
  for (const [i, decision] of ['Allow', 'Deny'].entries()) {
    await page.goto(input.authorize)
    if (i === 0) await look(page, '14-consent')
    await page.getByRole('button', { name: decision }).click()
    await page.waitForURL(input.callback + '*')
    answers.push(page.url())
  }

  const phone = await (await context({ colorScheme: 'dark', viewport: { width: 320, height: 700 } })).newPage()
  await phone.goto(input.url + '/device?user_code=' + input.second)
  await look(phone, '20-phone-signin')
  await phone.getByLabel('User name').fill(input.user)
  await phone.getByLabel('Password').fill(input.password)
  await phone.keyboard.press('Enter')
  await phone.getByRole('button', { name: 'Deny' }).waitFor()
  await look(phone, '21-phone-device')
  await phone.getByRole('button', { name: 'Deny' }).click()
  await look(phone, '22-phone-device-refused')
  await phone.goto(input.url + '/start/plain')
  await look(phone, '23-phone-portal')
  await phone.goto(input.url + input.role)
  await look(phone, '24-phone-role')
  await phone.goto(input.url + '/nowhere')
  await look(phone, '25-phone-not-found')
  await phone.getByRole('button', { name: 'Sign out' }).count().then((n) => { if (n !== 0) throw new Error('an error page names the person') })
  await phone.goto(input.authorize)
  await look(phone, '26-phone-consent')
  await phone.goto(input.url + '/start/plain')
  await phone.getByRole('button', { name: 'Sign out' }).click()
  await look(phone, '27-phone-signed-out')

  // Pressed twice, a form goes out once; what comes twice all the same is no error.
  const hasty = await (await context()).newPage()
  let posts = 0
  hasty.on('request', (request) => { if (request.method() === 'POST') posts++ })
  await hasty.goto(input.url + '/start/plain')
  await hasty.getByLabel('User name').fill(input.user)
  await hasty.getByLabel('Password').fill(input.password)
  await hasty.getByRole('button', { name: 'Show password' }).click()
  await hasty.getByRole('button', { name: 'Sign in', exact: true }).dblclick()
  await hasty.getByRole('heading', { name: 'Your accounts' }).waitFor()
  if (posts !== 1) throw new Error(`two presses sent ${posts} forms`)

  const plain = await (await context({ javaScriptEnabled: false })).newPage()
  await plain.goto(input.url + '/start/plain')
  await plain.getByLabel('User name').fill(input.user)
  await plain.getByLabel('Password').fill(input.password)
  await plain.getByRole('button', { name: 'Sign in' }).click()
  await plain.getByText('Sandbox').click() // <details> needs no script
  if ((await plain.getByRole('button', { name: 'Show' }).count()) !== 0) throw new Error('a button that does nothing')
  await plain.getByRole('link', { name: 'Access keys of ReadOnly' }).click()
  await plain.getByRole('button', { name: 'Get credentials' }).click()
  await plain.getByRole('button', { name: 'Get new credentials' }).waitFor()

  return { seen, exported, answers }
})
