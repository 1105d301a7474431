import { WarrenError } from '../error'

/** How long one call may take, in milliseconds. A CONNECT waits for it, so it is short. */
const limit = 8_000

/** The three doors of the HttpOnly session cookie. Script never sees the cookie itself. */
export function sessionHttp(url: string) {
  return {
    open: (handoff: string, verifier: string, remember: boolean) => post(`${url}/auth/session`, { handoff, verifier, remember }),
    refresh: () => post(`${url}/auth/refresh`, {}),
    close: () => post(`${url}/auth/sign-out`, {}),
  }
}

async function post(url: string, body: unknown): Promise<unknown> {
  let response: Response
  try {
    response = await fetch(url, {
      method: 'POST',
      credentials: 'include',
      headers: { 'Content-Type': 'application/json', 'X-Warren': '1' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(limit),
    })
  } catch {
    throw new WarrenError({ code: 'unavailable', message: 'The server cannot be reached. Try again in a moment.' })
  }

  if (!response.ok) {
    throw await problem(response)
  }
  return response.status === 204 ? undefined : response.json()
}

/** These two end a session; all else is worth another try. */
const refusals: Record<number, string> = { 401: 'unauthenticated', 403: 'forbidden' }

/** RFC 9457: `code` is ours, `title` and `detail` are the standard's. */
async function problem(response: Response): Promise<WarrenError> {
  const body: Record<string, string> = await response.json().catch(() => ({}))
  const retryAfter = Number(response.headers.get('Retry-After'))
  return new WarrenError({
    code: refusals[response.status] ?? body.code ?? 'unavailable',
    message: body.detail ?? body.title ?? `The server answered ${response.status}.`,
    ...(retryAfter > 0 && { retryAfter }),
    ...(body.requestId && { requestId: body.requestId }),
  })
}
