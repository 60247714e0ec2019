import { expect, test } from 'vitest'
import { signed } from './signed'

// What a request is signed over is for the server's own tests to judge; here, that
// everything which must be covered is, and that the body goes out as it was signed.
test('a signature covers the operation, the token and the body', async () => {
  const credentials = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token', expiration: 0 }
  const request = (body: string) =>
    signed('https://sso.example.com/', { headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Gatehouse.SearchUsers' }, body, service: 'gatehouse', region: 'eu-central-1', credentials })
  const one = await request('{}')
  const scope = one.headers.get('authorization') ?? ''
  expect(scope).toMatch(/^AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE\/\d{8}\/eu-central-1\/gatehouse\/aws4_request, SignedHeaders=/)
  for (const name of ['host', 'x-amz-date', 'x-amz-security-token', 'x-amz-target']) expect(scope).toContain(name)
  expect(one.headers.get('x-amz-security-token')).toBe('token')
  expect(await one.text()).toBe('{}')
  expect((await request('{"Query":"a"}')).headers.get('authorization')).not.toBe(scope)
})
