import { browse } from '../../../test/e2e/browser/browser.mjs'

// An administrator registers a security key for somebody, from a page of this
// origin: the options of the API go into the browser as they came, and what the
// browser says goes back as it is. The key then opens the door for its person.
await browse(async ({ page, input }) => {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'usb', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  })
  const post = async (path, form) => (await fetch(input.administrator + path, { method: 'POST', body: new URLSearchParams(form) })).json()

  await page.goto(input.url + '/signin')
  const { id, options } = await post('/start', {})
  const { credential, read } = await page.evaluate(async (json) => {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(json))
    const made = await navigator.credentials.create({ publicKey })
    return {
      credential: JSON.stringify(made.toJSON()),
      read: { rp: publicKey.rp.id, user: publicKey.user.name, display: publicKey.user.displayName, bytes: publicKey.challenge.byteLength, kinds: publicKey.pubKeyCredParams.length },
    }
  }, options)
  const { name } = await post('/complete', { id, credential })

  // The same key again is one that the browser is told of.
  const again = await post('/start', {})
  const twice = await page.evaluate(async (json) => {
    try {
      await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(json)) })
      return 'made'
    } catch (e) {
      return e.name
    }
  }, again.options)

  await page.goto(input.url + '/start/plain')
  await page.getByLabel('User name').fill(input.user)
  await page.getByLabel('Password').fill(input.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('heading', { name: 'Use your passkey or security key' }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.goto(input.url + '/start/plain')
  await page.getByRole('button', { name: 'Use a passkey instead' }).click()
  await page.getByRole('button', { name: 'Sign out' }).waitFor()
  return { read, name, twice }
})
