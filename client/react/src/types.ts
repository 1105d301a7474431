/**
 * Names and shapes of an application's requests and pushes. Empty here; an application adds its own, and from then on
 * `socketSend` and `socketListen` know them:
 *
 * ```ts
 * declare module '@warren/react' {
 *   interface Register {
 *     requests: { 'stock.reserve': { request: { sku: string }; reply: { available: number } } }
 *     pushes: { 'stock.changed': { sku: string; available: number } }
 *   }
 * }
 * ```
 */
export interface Register {}

type Requests = Register extends { requests: infer R } ? R : Record<string, { request: any; reply: any }>
type Pushes = Register extends { pushes: infer P } ? P : Record<string, any>

/** The name of a request. */
export type RequestName = keyof Requests & string
/** What a request carries. */
export type RequestOf<N extends RequestName> = Requests[N] extends { request: infer T } ? T : unknown
/** What a request is answered with. */
export type ReplyOf<N extends RequestName> = Requests[N] extends { reply: infer T } ? T : unknown
/** The name of a push. */
export type PushName = keyof Pushes & string
/** What a push carries. */
export type PushOf<N extends PushName> = Pushes[N]

/** How one request is sent. */
export interface SendOptions {
  /** How long to wait for the answer, in milliseconds, 100 to 60,000. Default: the client's own (10,000). */
  timeout?: number
  /** Stops waiting. What was already sent may still be done. */
  signal?: AbortSignal
  /** A UUID that makes repeating safe: the same id is done once. Default: a new one. */
  id?: string
  /** Whether to send again, with the same id, after a lost connection. Default: true. */
  resend?: boolean
}

/** Sends a request; resolves with the reply's data, rejects with a `WarrenError`. */
export type SocketSend = <N extends RequestName>(event: N, data?: RequestOf<N>, options?: SendOptions) => Promise<ReplyOf<N>>

/** Hears a push until the returned function is called. */
export type SocketListen = <N extends PushName>(event: N, callback: (message: PushOf<N>) => void) => () => void
