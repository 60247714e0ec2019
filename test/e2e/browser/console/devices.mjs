import { answered } from './calls.mjs'
import { totp } from './totp.mjs'

/** Registers an authenticator app and a passkey for the user whose page is open, renames one, deletes one. */
export async function devices({ page, dialog, button, tab, table, done, shot, axe }) {
  await tab('MFA devices')
  await page.getByText('There are no MFA devices.').first().waitFor()
  await axe(page)
  await button('Register device').click()
  await shot(page, 'device-kind')
  await axe(page)
  const begun = answered(page, 'Gatehouse.StartVirtualMfaDeviceRegistration')
  await dialog.getByRole('button', { name: 'Next' }).click()
  const { OtpAuthUri: uri, SecretKey: secret } = await begun
  const qr = dialog.getByRole('img', { name: 'QR code for the authenticator app' })
  await qr.waitFor()
  await dialog.getByRole('button', { name: 'Show the secret key' }).click()
  await dialog.getByText(secret).first().waitFor()
  await shot(page, 'device-app')
  await axe(page)
  const drawn = { text: uri, box: await qr.getAttribute('viewBox'), path: await qr.locator('path').getAttribute('d') }
  const code = dialog.getByLabel('Code', { exact: true })
  await code.fill('12 34')
  await dialog.getByRole('button', { name: 'Assign MFA' }).click()
  await dialog.getByText('Enter the six digits that the app shows.').first().waitFor()
  await code.fill(totp(secret))
  await dialog.getByLabel('Device name').fill('Pocket')
  await dialog.getByRole('button', { name: 'Assign MFA' }).click()
  await table('MFA devices').getByText('Pocket').waitFor()

  // A browser without an authenticator says so; with one, the key is registered.
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'usb', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  })
  await button('Register device').click()
  await dialog.getByText('Security key or passkey').click()
  await dialog.getByRole('button', { name: 'Next' }).click()
  await dialog.getByLabel('Device name').fill('Key ring')
  await shot(page, 'device-key')
  await axe(page)
  await dialog.getByRole('button', { name: 'Register' }).click()
  await table('MFA devices').getByText('Key ring').waitFor()

  await page.getByRole('radio', { name: 'Select Pocket', exact: true }).check()
  await button('Rename').click()
  await dialog.getByLabel('Name', { exact: true }).fill('Old phone')
  await dialog.getByRole('button', { name: 'Rename' }).click()
  await table('MFA devices').getByText('Old phone').waitFor()
  await shot(page, 'devices')
  await page.getByRole('radio', { name: 'Select Old phone', exact: true }).check()
  await button('Delete').click()
  await dialog.getByLabel('To confirm, type DELETE').fill('DELETE')
  await axe(page)
  await dialog.getByRole('button', { name: 'Delete device' }).click()
  await done('Old phone is deleted.')
  await table('MFA devices').getByText('Old phone').waitFor({ state: 'detached' })
  return { qr: drawn }
}
