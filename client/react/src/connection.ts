import type { Socket } from 'socket.io-client'
import { Store } from './store'

/**
 * `idle`: nobody asked for a connection yet. `connecting`: the first one. `connected`. `reconnecting`: it was lost.
 * `refused`: the server said no, and trying again alone will not help.
 */
export type Phase = 'idle' | 'connecting' | 'connected' | 'reconnecting' | 'refused'

/** The connection as a page can show it. */
export interface Connection {
  readonly phase: Phase
  /** The number of the running attempt to get the connection back; 0 when connected. */
  readonly attempt: number
  /** When the phase began, in milliseconds since 1970. */
  readonly since: number
  readonly lastError: string | undefined
  /** Grows whenever pushes may have been missed: after a reconnect, a change of identity, or the router's `resync`. Ask again then. */
  readonly resync: number
}

export const idle: Connection = Object.freeze({ phase: 'idle', attempt: 0, since: 0, lastError: undefined, resync: 0 })

/** What the socket is doing, as a store. */
export class ConnectionStore extends Store<Connection> {
  #everConnected = false

  constructor(private readonly socket: Socket) {
    super(idle)
    socket.on('connect', () => {
      const resync = this.get().resync + (this.#everConnected ? 1 : 0)
      this.#everConnected = true
      this.#change({ phase: 'connected', attempt: 0, lastError: undefined, resync })
    })
    socket.on('disconnect', (reason) =>
      reason === 'io client disconnect' ? this.#change({ phase: 'idle', attempt: 0 }) : this.#change({ phase: 'reconnecting', lastError: reason }))
    socket.on('connect_error', (error) => this.#change({ phase: this.#waiting(), lastError: error.message }))
    socket.on('resync', () => this.resync())
    socket.io.on('reconnect_attempt', (attempt) => this.#change({ phase: this.#waiting(), attempt }))
  }

  opening(): void {
    this.#change({ phase: this.#everConnected ? 'reconnecting' : 'connecting' })
  }

  resync(): void {
    this.#change({ resync: this.get().resync + 1 })
  }

  /** After a refusal the client does not try again by itself; `active` is how it says so. */
  #waiting(): Phase {
    if (!this.socket.active) {
      return 'refused'
    }
    return this.#everConnected ? 'reconnecting' : 'connecting'
  }

  #change(change: Partial<Connection>): void {
    const before = this.get()
    const since = change.phase && change.phase !== before.phase ? Date.now() : before.since
    this.set({ ...before, ...change, since })
  }
}
