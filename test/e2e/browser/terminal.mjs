// A person's terminal beside their browser: what they paste into a shell, and
// `aws sso login` while it waits for them. `env` is the shell's environment.

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** paste runs text in a shell, and answers what it printed and whether it succeeded. */
export async function paste(env, text) {
  const shell = spawn('bash', ['-eu', '-c', text], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr']) shell[name].on('data', (piece) => (output[name] += piece))
  const code = await new Promise((resolve, reject) => shell.once('error', reject).once('close', resolve))
  return { ...output, ok: code === 0 }
}

/** must is paste for what is to succeed; it answers what was printed. */
export async function must(env, text) {
  const { ok, stdout, stderr } = await paste(env, text)
  if (!ok) throw new Error(`${text}\nfailed:\n${stdout}${stderr}`)
  return stdout
}

/** login runs `aws sso login` by device code; `approve` is given the address and the code that it shows. */
export async function login(env, profile, approve) {
  const cli = spawn('aws', ['sso', 'login', '--no-browser', '--profile', profile], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise((resolve, reject) => cli.once('error', reject).once('close', resolve))
  let said = ''
  cli.stderr.on('data', (piece) => (said += piece))
  let code
  for await (const line of createInterface({ input: cli.stdout })) {
    said += `${line}\n`
    const text = line.trim()
    if (/^[A-Z0-9]{4}-[A-Z0-9]{4}$/.test(text)) code = text
    else if (code && /^https?:\S+$/.test(text)) await approve(text, code)
  }
  if ((await ended) !== 0) throw new Error(`aws sso login failed:\n${said}`)
}
