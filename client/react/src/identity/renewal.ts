import { WarrenError } from '../error'
import type { Warren } from '../warren'
import { toGrant, type Grant, type User } from './grant'
import type { sessionHttp } from './sessionHttp'
import type { Tabs } from './tabs'

interface Outcome {
  entered(user: User): void
  left(reason: string | undefined): void
}

/** A token with less life than this, in milliseconds, is not sent any more. */
const tooShort = 2_000

/** Keeps an access token at hand and the socket bound to it, from the session cookie, for as long as there is a session. */
export class Renewal {
  grant: Grant | undefined
  /** Socket and person, while that socket speaks for that person. */
  #bound: string | undefined
  #offered = false
  #running: Promise<void> | undefined
  #retry: ReturnType<typeof setTimeout> | undefined
  #failures = 0
  /** Grows when somebody leaves: what was asked for before that is not for the one who comes after. */
  #era = 0

  constructor(
    private readonly warren: Warren,
    private readonly http: ReturnType<typeof sessionHttp>,
    private readonly tabs: Tabs,
    private readonly outcome: Outcome,
  ) {
    warren.socket.on('disconnect', () => this.unbound())
    warren.socket.on('connect', () => void this.#connected())
  }

  /** Before each CONNECT: a good token, fetched first where there is none. */
  async tokenForHandshake(): Promise<string | undefined> {
    if (this.grant ? !this.#good() : this.tabs.mayHaveSession) {
      await this.renew(false)
    }
    this.#offered = this.#good()
    return this.#offered ? this.grant!.token : undefined
  }

  /** The server did not take the token: get another, once. Connect again either way, at worst anonymously. */
  async refused(): Promise<boolean> {
    if (this.grant) {
      this.grant = { ...this.grant, expiresAt: 0 }
      await this.renew(false)
    }
    return true
  }

  async restore(): Promise<User | undefined> {
    if (!this.grant && this.tabs.mayHaveSession) {
      await this.renew()
    }
    return this.grant?.user
  }

  /** Fetches a new token and binds the socket to it. Calls that come meanwhile share one fetch. */
  async renew(bind = true): Promise<void> {
    await (this.#running ??= this.#fetch().finally(() => (this.#running = undefined)))
    if (this.grant) {
      await this.#enter(bind)
    }
  }

  /** Another tab got a token: it is ours too. */
  adopt(grant: Grant): void {
    if (this.grant && this.grant.user?.uid === grant.user?.uid && this.grant.expiresAt >= grant.expiresAt) {
      return
    }
    this.grant = grant
    void this.#enter(true)
  }

  /** Makes the socket speak for the person of this grant. */
  async bind(grant: Grant): Promise<void> {
    const era = this.#era
    await this.warren.socketSend('auth.set', { token: grant.token }, { resend: false })
    const left = era !== this.#era
    this.grant = left ? undefined : grant
    const bound = this.#binding()
    if (left) {
      this.#bound = bound
      await this.unbind()
      throw new WarrenError({ code: 'aborted', message: 'Signed out meanwhile.' })
    }
    if (bound !== this.#bound) {
      this.#bound = bound
      // Rooms joined as nobody, as somebody else, or before the token ended, are gone.
      this.warren.connection.resync()
    }
  }

  /** The socket speaks for nobody from here on. One that is gone, or never spoke for anybody, has nothing to clear. */
  async unbind(): Promise<void> {
    if (!this.#bound) {
      return
    }
    this.unbound()
    const { socket, connection, socketSend, reconnect } = this.warren
    if (socket.connected) {
      await socketSend('auth.clear', {}, { resend: false, timeout: 5_000 }).catch(() => socket.connected && reconnect())
    }
    connection.resync()
  }

  unbound(): void {
    this.#bound = undefined
  }

  know(user: User): void {
    this.grant = this.grant && { ...this.grant, user }
    this.outcome.entered(user)
  }

  forget(): void {
    this.grant = undefined
    this.#era++
    clearTimeout(this.#retry)
  }

  async #fetch(): Promise<void> {
    const { grant: before } = this
    const era = this.#era
    try {
      await this.tabs.exclusive(async () => {
        // While this tab waited for its turn another one may have fetched a token and told us, or somebody signed out.
        if (era !== this.#era || (this.grant !== before && this.#good())) {
          return
        }
        const reply = await this.http.refresh()
        if (era === this.#era) {
          this.grant = toGrant(reply, before?.user)
          this.tabs.mayHaveSession = true
          this.tabs.tell({ type: 'granted', grant: this.grant })
        }
      })
      this.#failures = 0
    } catch (error) {
      if (era === this.#era) {
        this.#failed(error as WarrenError)
      }
    }
  }

  #failed(error: WarrenError): void {
    if (error.code === 'unauthenticated' || error.code === 'forbidden') {
      this.tabs.mayHaveSession = false
      this.outcome.left(this.grant && 'expired')
      return
    }
    const seconds = error.retryAfter ?? Math.min(30, 2 ** this.#failures++)
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => void this.renew(), seconds * 1_000)
  }

  /** `auth.set` goes out before anybody is told, so that what pages ask then is asked as this person. */
  async #enter(bind: boolean): Promise<void> {
    const binding = bind && this.warren.socket.connected && this.#tryBind()
    if (this.grant?.user) {
      this.outcome.entered(this.grant.user)
    }
    await binding
  }

  async #tryBind(): Promise<void> {
    try {
      await this.bind(this.grant!)
      await this.#complete()
    } catch (error) {
      // A lost connection binds by its next handshake; anything else by a new token.
      if (this.grant && this.warren.socket.connected) {
        this.#failed(error as WarrenError)
      }
    }
  }

  /** The handshake has bound this socket, unless there was no token to send then. */
  async #connected(): Promise<void> {
    if (!this.grant) {
      return
    }
    if (!this.#offered) {
      return this.#tryBind()
    }
    this.#bound = this.#binding()
    await this.#complete().catch((error: WarrenError) => this.#failed(error))
  }

  async #complete(): Promise<void> {
    if (this.grant && !this.grant.user) {
      this.know(await this.warren.socketSend('user.me', {}))
      this.#bound = this.#binding()
    }
  }

  #binding(): string {
    return `${this.warren.socket.id} ${this.grant?.user?.uid}`
  }

  #good(): boolean {
    return !!this.grant && this.grant.expiresAt - Date.now() > tooShort
  }
}
