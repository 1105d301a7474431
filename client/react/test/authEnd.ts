import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createIdentity, type Warren } from '../src'
import { atEnd, clientOf, farEnd, ok, refuse, type FarEnd, eventually } from './farEnd'

export const ada = { uid: 'u-1', displayName: 'Ada', email: 'ada@example.org', version: 1 }

/** The identity side of a router: one person, one session, tokens numbered as they are made. */
export class AuthEnd {
  /** Stands for the cookie jar and the session row in one. */
  session = false
  made = 0
  expiresIn = 300
  /** What each `/auth/*` call was and how it was answered. */
  readonly calls: string[] = []
  /** Socket id → the token it speaks with. */
  readonly bound = new Map<string, string>()
  down = false
  /** How many `/auth/refresh` have come; each is answered after the gate. */
  refreshes = 0
  gate: Promise<void> = Promise.resolve()
  #challenge = ''

  constructor(readonly end: FarEnd) {
    end.onHttp = (request, response) => this.#http(request, response)
    end.io.use((socket, next) => {
      const { token } = socket.handshake.auth as { token?: string }
      if (token === 'token-0') {
        return next(Object.assign(new Error('token expired'), { data: { code: 'token_expired' } }))
      }
      if (token) {
        this.bound.set(socket.id, token)
      }
      next()
    })
    end.handlers.set('user.signIn', ({ payload }) => {
      const { password, challenge } = payload as { password: string; challenge: string }
      this.#challenge = challenge
      return password === 'right' ? ok({ ...this.#token(), handoff: 'handoff-1', device: `device-${this.made}`, user: ada }) : refuse('invalid_credentials')
    })
    end.handlers.set('auth.set', ({ payload }, socket) => {
      this.bound.set(socket.id, (payload as { token: string }).token)
      return ok({ uid: ada.uid, exp: 0 })
    })
    end.handlers.set('auth.clear', (_, socket) => (this.bound.delete(socket.id), ok()))
    end.handlers.set('user.signOut', () => ((this.session = false), ok()))
    end.handlers.set('user.me', () => ok(ada))
  }

  #token() {
    return { accessToken: `token-${++this.made}`, expiresIn: this.expiresIn }
  }

  async #http(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('Access-Control-Allow-Origin', request.headers.origin ?? '*')
    response.setHeader('Access-Control-Allow-Credentials', 'true')
    response.setHeader('Access-Control-Allow-Headers', 'content-type, x-warren')
    if (request.method === 'OPTIONS') {
      return void response.writeHead(204).end()
    }

    if (request.url === '/auth/refresh') {
      this.refreshes++
      await this.gate
    }
    const body = JSON.parse((await request.toArray()).join(''))
    const [status, reply] = this.down || request.headers['x-warren'] !== '1' ? [503, { code: 'unavailable' }] as const : this.#answer(request.url!, body)
    this.calls.push(`${request.url} ${status}`)
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(reply))
  }

  #answer(path: string, body: { handoff?: string; verifier?: string }): readonly [number, unknown] {
    if (path === '/auth/session') {
      const fits = body.handoff === 'handoff-1' && createHash('sha256').update(body.verifier!).digest('base64url') === this.#challenge
      this.session = fits
      return fits ? [200, {}] : [401, { code: 'unauthenticated' }]
    }
    if (path === '/auth/sign-out') {
      this.session = false
      return [200, {}]
    }
    return this.session ? [200, { ...this.#token(), user: ada }] : [401, { code: 'session_expired' }]
  }
}

export async function authEnd(): Promise<AuthEnd> {
  localStorage.clear()
  return new AuthEnd(await farEnd())
}

/** One tab: a client with its identity, connected. */
export async function tab(auth: AuthEnd, options: { wait?: boolean } = {}) {
  const warren: Warren = clientOf(auth.end)
  const identity = createIdentity(warren)
  atEnd(() => identity.close())
  atEnd(warren.hold())
  if (options.wait !== false) {
    await eventually(() => { if (!warren.socket.connected) throw new Error('not connected') })
  }
  return { warren, identity, tokenNow: () => auth.bound.get(warren.socket.id!) }
}
