/** The error part of a reply, as it travels. */
export interface ErrorReply {
  code: string
  message: string
  field?: string
  retryAfter?: number
  requestId?: string
}

/**
 * Why a request was not done. `code` is the router's (`unauthenticated`, `rate_limited`, `timeout`, `unavailable` …) or the
 * service's own (`email_taken` …). Made on this side: `timeout` (sent, and no answer in time: it may have been done),
 * `unavailable` (never sent), `aborted` (the caller's signal) and `internal` (the answer was not a reply).
 */
export class WarrenError extends Error {
  override readonly name = 'WarrenError'
  /** What went wrong, for programs. */
  readonly code: string
  /** The field of the request that is to blame. */
  readonly field: string | undefined
  /** Seconds after which it is worth trying again. */
  readonly retryAfter: number | undefined
  /** The id under which router and service logged the request. */
  readonly requestId: string | undefined

  constructor(reply: ErrorReply) {
    super(reply.message)
    this.code = reply.code
    this.field = reply.field
    this.retryAfter = reply.retryAfter
    this.requestId = reply.requestId
  }
}
