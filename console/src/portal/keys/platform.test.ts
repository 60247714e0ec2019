import { expect, test } from 'vitest'
import { credentialsProfile, environment, hidden, platforms } from './platform'

const c = { accessKeyId: 'ASIA1', secretAccessKey: 'secret/+', sessionToken: 'token==', expiration: 1 }
const t = { endpoint: 'https://sso.example.com', region: 'eu-west-1' }

test('each platform has its way to set a variable', () => {
  expect(platforms.map((p) => environment(p, c, t).split('\n').slice(0, 4))).toEqual([
    ['export AWS_ACCESS_KEY_ID="ASIA1"', 'export AWS_SECRET_ACCESS_KEY="secret/+"', 'export AWS_SESSION_TOKEN="token=="', 'export AWS_ENDPOINT_URL="https://sso.example.com"'],
    ['SET AWS_ACCESS_KEY_ID=ASIA1', 'SET AWS_SECRET_ACCESS_KEY=secret/+', 'SET AWS_SESSION_TOKEN=token==', 'SET AWS_ENDPOINT_URL=https://sso.example.com'],
    ['$Env:AWS_ACCESS_KEY_ID="ASIA1"', '$Env:AWS_SECRET_ACCESS_KEY="secret/+"', '$Env:AWS_SESSION_TOKEN="token=="', '$Env:AWS_ENDPOINT_URL="https://sso.example.com"'],
  ])
})

test('what is hidden shows neither secret nor token', () => {
  const text = environment(platforms[0]!, hidden(c), t) + credentialsProfile('111122223333', 'Admin', hidden(c), t)
  expect(text).not.toMatch(/secret\/|token==/)
  expect(text).toContain('ASIA1')
})
