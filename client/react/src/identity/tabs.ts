import type { Grant } from './grant'

/** What the tabs of one browser tell each other. They share the session cookie, so they share who is signed in. */
export type TabMessage = { type: 'granted'; grant: Grant } | { type: 'signedOut' }

export class Tabs {
  readonly #channel: BroadcastChannel | undefined
  readonly #name: string

  constructor(url: string, hear: (message: TabMessage) => void) {
    this.#name = `warren:${url}`
    this.#channel = globalThis.BroadcastChannel && new BroadcastChannel(this.#name)
    if (this.#channel) {
      this.#channel.onmessage = ({ data }: MessageEvent<TabMessage>) => hear(data)
    }
  }

  tell(message: TabMessage): void {
    this.#channel?.postMessage(message)
  }

  close(): void {
    this.#channel?.close()
  }

  /** One tab at a time: two that rotate the same refresh token at once look like a thief to the server. */
  exclusive<T>(run: () => Promise<T>): Promise<T> {
    return globalThis.navigator?.locks ? navigator.locks.request(this.#name, run) as Promise<T> : run()
  }

  /** A mark, not a secret: without it a visitor who never signed in would ask for a session, and be refused, on each page load. */
  get mayHaveSession(): boolean {
    try {
      return localStorage.getItem(this.#name) === '1'
    } catch {
      // Storage is blocked. Asking in vain is then the smaller evil.
      return true
    }
  }

  set mayHaveSession(value: boolean) {
    try {
      value ? localStorage.setItem(this.#name, '1') : localStorage.removeItem(this.#name)
    } catch {
      // Storage is blocked; the getter answers true.
    }
  }
}
