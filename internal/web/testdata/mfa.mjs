import { createHmac } from 'node:crypto'
import { browse } from '../../../test/e2e/browser/browser.mjs'

// The code of an authenticator app, made here from the secret that the page shows
// (RFC 6238); the server's clock stands still at input.now.
const code = (secret, step) => {
  const bits = [...secret.replaceAll(' ', '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)))
  const message = Buffer.alloc(8)
  message.writeBigInt64BE(BigInt(step))
  const sum = createHmac('sha1', key).update(message).digest()
  return String((sum.readUInt32BE(sum[19] & 15) & 0x7fffffff) % 1e6).padStart(6, '0')
}

// Registers devices and signs in with them: a passkey of Chromium's virtual
// authenticator as second and as only factor, an authenticator app without script.
await browse(async ({ page, context, input, shot, axe }) => {
  const seen = []
  const look = async (p, name) => {
    await axe(p)
    await shot(p, name)
    const overflow = await p.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    if (overflow > 0) throw new Error(`${name} is ${overflow} pixels too wide`)
    seen.push(await p.getByRole('heading', { level: 1 }).textContent())
  }
  const step = Math.floor(input.now / 30)
  const password = async (p) => {
    await p.goto(input.url + '/start/plain')
    await p.getByLabel('User name').fill(input.user)
    await p.getByLabel('Password').fill(input.password)
    await p.getByRole('button', { name: 'Sign in', exact: true }).click()
  }
  const signOut = (p) => p.getByRole('button', { name: 'Sign out' }).click()

  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  })

  // The organization demands a device: the first sign-in registers a passkey.
  await password(page)
  await look(page, '40-register')
  await page.getByRole('button', { name: 'Passkey or security key' }).click()
  await look(page, '41-register-key')
  await page.getByLabel('Name of the device').fill(input.name)
  await page.getByRole('button', { name: 'Register' }).click()
  await page.getByRole('heading', { name: 'Your accounts' }).waitFor()

  // Beside the password.
  await signOut(page)
  await password(page)
  await look(page, '42-key')
  await page.keyboard.press('Enter') // the focus is on the button
  await page.getByRole('heading', { name: 'Your accounts' }).waitFor()

  // Instead of the password.
  await signOut(page)
  await page.goto(input.url + '/start/plain')
  await page.getByRole('button', { name: 'Use a passkey instead' }).click()
  await page.getByRole('heading', { name: 'Your accounts' }).waitFor()

  // One's own devices: an authenticator app beside the passkey.
  await page.getByRole('link', { name: 'MFA devices' }).click()
  await look(page, '43-devices')
  if (await page.getByRole('heading', { name: input.name }).count() !== 1) throw new Error('the name of the device is not shown as it is')
  await page.getByRole('button', { name: 'Authenticator app' }).click()
  await page.getByText('Show the secret key instead').click()
  const secret = await page.locator('details code').textContent()
  await look(page, '44-app')
  await page.getByRole('textbox', { name: 'Code' }).fill('000 000')
  await page.getByRole('button', { name: 'Assign MFA' }).click()
  await page.getByRole('alert').waitFor()
  await look(page, '45-app-refused')
  await page.getByRole('textbox', { name: 'Code' }).fill(code(secret, step - 1))
  await page.getByLabel('Name of the device').fill('Phone')
  await page.getByRole('button', { name: 'Assign MFA' }).click()
  await page.getByRole('heading', { name: 'Phone' }).waitFor()
  await page.getByText('Rename Phone').click()
  await page.getByLabel('New name').last().fill('Old phone')
  await page.getByRole('button', { name: 'Save name of Phone' }).click()
  await page.getByRole('heading', { name: 'Old phone' }).waitFor()
  await look(page, '46-two-devices')

  // Without script, on a phone in the dark.
  const phone = await (await context({ javaScriptEnabled: false, colorScheme: 'dark', viewport: { width: 320, height: 700 } })).newPage()
  await password(phone)
  await phone.getByRole('heading', { name: 'Choose a device' }).waitFor()
  await shot(phone, '47-phone-choose')
  await phone.getByRole('button', { name: 'Passkey or security key' }).click()
  await phone.getByText('need JavaScript').waitFor()
  await phone.getByRole('button', { name: 'Use another device' }).click()
  await phone.getByRole('button', { name: 'Authenticator app' }).click()
  await phone.getByRole('textbox', { name: 'Code' }).fill(code(secret, step - 1))
  await phone.getByRole('button', { name: 'Sign in' }).click()
  await phone.getByRole('alert').waitFor() // it was used to register the app
  await shot(phone, '48-phone-code-refused')
  await phone.getByRole('textbox', { name: 'Code' }).fill(code(secret, step))
  await phone.getByRole('button', { name: 'Sign in' }).click()
  await phone.getByRole('heading', { name: 'Your accounts' }).waitFor()

  // In the dark and narrow, with script, for axe.
  const narrow = await (await context({ colorScheme: 'dark', viewport: { width: 320, height: 700 } })).newPage()
  await password(narrow)
  await look(narrow, '49-narrow-choose')
  await narrow.getByRole('button', { name: 'Authenticator app' }).click()
  await look(narrow, '50-narrow-code')
  await narrow.getByRole('button', { name: 'Use another device' }).click()
  await narrow.getByRole('button', { name: 'Passkey or security key' }).click()
  await look(narrow, '51-narrow-key')

  // The passkey goes.
  await page.getByText('Delete ' + input.name).click()
  await page.getByRole('button', { name: 'Delete device ' + input.name }).click()
  await page.getByRole('heading', { name: input.name }).waitFor({ state: 'detached' })
  await signOut(page)
  await page.goto(input.url + '/start/plain')
  await page.getByRole('button', { name: 'Use a passkey instead' }).click()
  await page.getByRole('alert').waitFor()
  await look(page, '52-passkey-refused')

  const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId })
  return { seen, credentials: credentials.length }
})
