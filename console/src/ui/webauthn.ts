const words: Record<string, string> = {
  NotAllowedError: 'It was cancelled or took too long. Try again.',
  InvalidStateError: 'This device is registered already.',
  SecurityError: 'This address cannot use passkeys: they need https, or localhost.',
}

/**
 * Has the browser make a credential for a registration that was begun (Web
 * Authentication, section 5.1). `options` and the answer are in the forms of the
 * JSON that the standard has for them; `why` is what the person is told instead.
 */
export async function createCredential(options: string): Promise<{ credential: string } | { why: string }> {
  if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) return { why: 'Browser not supported: it cannot use passkeys or security keys.' }
  try {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(options) as PublicKeyCredentialCreationOptionsJSON)
    const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential
    return { credential: JSON.stringify(made.toJSON()) }
  } catch (e) {
    return { why: words[(e as Error).name] ?? 'That did not work. Try again.' }
  }
}
