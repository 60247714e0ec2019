import { expect, test } from 'vitest'
import { failure } from './error'

const answer = (status: number, body: string, headers: Record<string, string> = {}) => new Response(body, { status, headers })

test('every form of an error is read', async () => {
  const json = await failure(answer(400, '{"__type":"com.amazonaws#ConflictException","Message":"There is one."}', { 'x-amzn-requestid': 'r1' }))
  expect([json.code, json.message, json.status, json.requestId]).toEqual(['ConflictException', 'There is one.', 400, 'r1'])

  const rest = await failure(answer(403, '{"message":"No access"}', { 'x-amzn-errortype': 'ForbiddenException:http://x' }))
  expect([rest.code, rest.message, rest.denied]).toEqual(['ForbiddenException', 'No access', true])

  const oauth = await failure(answer(400, '{"error":"invalid_grant","error_description":"It is spent."}', { 'x-amzn-errortype': 'InvalidGrantException' }))
  expect([oauth.code, oauth.message, oauth.signedOut]).toEqual(['InvalidGrantException', 'It is spent.', true])

  const xml = await failure(answer(404, '<ErrorResponse><Error><Code>NoSuchEntity</Code><Message>&lt;x&gt; &amp; &#34;y&#34;</Message></Error></ErrorResponse>'))
  expect([xml.code, xml.message, xml.missing]).toEqual(['NoSuchEntity', '<x> & "y"', true])
})

test('an answer that is no error of ours still says something', async () => {
  const proxy = await failure(answer(502, '<html>Bad gateway</html>'))
  expect([proxy.code, proxy.message]).toEqual(['Status502', 'The server answered with status 502.'])
  expect((await failure(undefined)).code).toBe('NetworkError')
})
