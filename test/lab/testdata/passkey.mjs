import { browse } from '../../e2e/browser/browser.mjs'

// Makes a passkey with the virtual authenticator that the tests of signing in use.
await browse(async ({ page, input }) => {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  })
  await page.goto(input.url)
  const type = await page.evaluate(async () => {
    const credential = await navigator.credentials.create({
      publicKey: {
        challenge: new Uint8Array(32), rp: { id: 'localhost', name: 'lab' },
        user: { id: new Uint8Array(16), name: 'ada', displayName: 'Ada' }, pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
      },
    })
    return credential.type
  })
  return { type }
})
