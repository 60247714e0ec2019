// What scripts do to single calls of a page: hold them back, or have them refused.

const target = (operation) => (request) => request.headers()['x-amz-target'] === operation

/** hold keeps calls of an operation waiting; the function it answers lets them go. */
export async function hold(page, url, operation) {
  let go
  const gone = new Promise((resolve) => (go = resolve))
  const handler = async (route) => {
    if (target(operation)(route.request())) await gone
    await route.fallback()
  }
  await page.route(`${url}/`, handler)
  return async () => {
    go()
    await page.unroute(`${url}/`, handler)
  }
}

/** refuse has calls of an operation fail, those that `which` picks by their input; the function it answers ends that. */
export async function refuse(page, url, operation, { status = 400, code, message, which = () => true }) {
  const handler = (route) => {
    const request = route.request()
    if (!target(operation)(request) || !which(request.postDataJSON())) return route.fallback()
    return route.fulfill({ status, contentType: 'application/x-amz-json-1.1', body: JSON.stringify({ __type: code, message }) })
  }
  await page.route(`${url}/`, handler)
  return () => page.unroute(`${url}/`, handler)
}

/** answered waits for the answer of an operation and gives its body. */
export const answered = async (page, operation) => (await page.waitForResponse((r) => target(operation)(r.request()))).json()

/** counted counts the calls of an operation while `work` is done. */
export async function counted(page, operation, work) {
  let n = 0
  const count = (request) => target(operation)(request) && n++
  page.on('request', count)
  await work()
  page.off('request', count)
  return n
}
