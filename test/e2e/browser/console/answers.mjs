// What the API calls of a page are answered with, whatever they ask for. calls.mjs
// does the same to single operations.

/** What a call asks for: the operation's name, in either protocol. */
function operation(request) {
  if (request.url().includes('/federation/credentials')) return 'GetRoleCredentials'
  return request.headers()['x-amz-target']?.split('.').pop() ?? new URLSearchParams(request.postData() ?? '').get('Action') ?? ''
}

const json = (request) => request.headers()['x-amz-target'] !== undefined || request.url().includes('/federation/')

/** The server answers. */
export const real = (route) => route.fallback()

/** Nobody answers. */
export const nobody = () => {}

/** Every call fails, or is refused, with a code and a message. */
export const failing = (code, message) => (route) =>
  route.fulfill(
    json(route.request())
      ? { status: 400, contentType: 'application/x-amz-json-1.1', headers: { 'x-amzn-requestid': 'r-1' }, body: JSON.stringify({ __type: code, message }) }
      : { status: 400, contentType: 'text/xml', body: `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>` },
  )

/** The server answers, but nothing is in its lists. */
export async function nothing(route) {
  const request = route.request()
  if (!json(request) || !/^(List|Search|Lookup)/.test(operation(request))) return route.fallback()
  const answer = await route.fetch()
  const body = JSON.parse((await answer.text()) || '{}')
  for (const [name, value] of Object.entries(body)) {
    if (Array.isArray(value)) body[name] = []
    if (name === 'NextToken') delete body[name]
  }
  return route.fulfill({ response: answer, json: body })
}

// Without these there are no pages: what has opened the console and the portal.
const opening = ['DescribePortalSession', 'ListInstances', 'GetRoleCredentials']

/**
 * answered takes the calls of a page into its hands. What it answers has them answered
 * otherwise from then on, except the operations of `needs`, and tells which have been
 * asked for since.
 */
export async function answered(page, url, opens = opening) {
  let how = real
  let but = []
  let asked = new Set()
  const handler = async (route) => {
    const name = operation(route.request())
    if (opens.includes(name) || but.includes(name)) return route.fallback()
    asked.add(name)
    // A page that is left takes its calls back.
    return Promise.resolve(how(route)).catch((e) => {
      if (!/closed|disposed|aborted|already handled/i.test(String(e))) throw e
    })
  }
  await page.route(`${url}/`, handler)
  await page.route(`${url}/federation/credentials?*`, handler)
  return (next, needs = []) => {
    how = next
    but = needs
    asked = new Set()
    return asked
  }
}
