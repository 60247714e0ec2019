// Passkeys and security keys: asks the browser what the form's data say, and
// sends the answer with the form. Everything else on these pages works without.
'use strict'

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0))
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '')
const withIds = (list) => (list || []).map((d) => ({ ...d, id: bytes(d.id) }))

async function create(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: withIds(options.excludeCredentials),
    },
  })
  const response = made.response
  return answer(made, {
    clientDataJSON: text(response.clientDataJSON),
    attestationObject: text(response.attestationObject),
    transports: response.getTransports ? response.getTransports() : [],
  })
}

async function get(options) {
  const made = await navigator.credentials.get({
    publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: withIds(options.allowCredentials) },
  })
  const response = made.response
  return answer(made, {
    clientDataJSON: text(response.clientDataJSON),
    authenticatorData: text(response.authenticatorData),
    signature: text(response.signature),
    userHandle: response.userHandle ? text(response.userHandle) : undefined,
  })
}

function answer(made, response) {
  return JSON.stringify({ id: made.id, rawId: made.id, type: made.type, response, clientExtensionResults: {} })
}

const words = {
  NotAllowedError: 'It was cancelled, took too long, or this device is not registered here. Try again.',
  InvalidStateError: 'This device is registered already.',
  SecurityError: 'This address cannot use passkeys. Tell your administrator.',
}

for (const form of document.querySelectorAll('form[data-webauthn]')) {
  const button = form.querySelector('button')
  const said = form.querySelector('[role=status]')
  const without = form.querySelector('[data-noscript]')
  if (without) without.remove()
  if (!window.PublicKeyCredential) {
    said.textContent = 'Browser not supported: it cannot use passkeys or security keys.'
    continue
  }
  button.disabled = false
  if (button.autofocus) button.focus() // it could not have it while disabled
  form.addEventListener('submit', async (event) => {
    if (form.elements.credential.value) return
    event.preventDefault()
    button.disabled = true
    said.textContent = 'Follow what your browser or your device asks.'
    try {
      const ask = form.dataset.webauthn === 'create' ? create : get
      form.elements.credential.value = await ask(JSON.parse(form.dataset.options))
      form.submit()
    } catch (error) {
      said.textContent = words[error.name] || 'That did not work. Try again.'
      button.disabled = false
      button.focus()
    }
  })
}
