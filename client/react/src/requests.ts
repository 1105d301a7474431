import type { Socket } from 'socket.io-client'
import { WarrenError, type ErrorReply } from './error'
import type { SendOptions } from './types'
import { uuid } from './uuid'

/** What the router accepts as a time limit, in milliseconds. */
const shortest = 100
const longest = 60_000

interface Pending {
  event: string
  payload: unknown
  id: string
  resend: boolean
  deadline: number
  /** Who asked: set when it is sent, so that it is never sent again as somebody else. */
  owner: string | undefined
  sent: boolean
  settle(error?: WarrenError, data?: unknown): void
}

export interface RequestLimits {
  timeout: number
  maxPending: number
}

/** Requests on their way: each has an id and an end, and is sent again under its id after a lost connection. */
export class Requests {
  readonly #pending = new Set<Pending>()

  constructor(
    private readonly socket: Socket,
    private readonly limits: RequestLimits,
    private readonly owner: () => string | undefined,
  ) {
    socket.on('connect', () => this.#pending.forEach((request) => this.#emit(request)))
    socket.on('disconnect', () => this.#pending.forEach((request) => this.#afterLoss(request)))
  }

  send(event: string, payload: unknown, options: SendOptions = {}): Promise<unknown> {
    const { timeout = this.limits.timeout, signal, id = uuid(), resend = true } = options
    return new Promise((resolve, reject) => {
      if (!(timeout >= shortest && timeout <= longest)) {
        return reject(fail('invalid_payload', `A request waits ${shortest} to ${longest} ms, not ${timeout}.`, 'timeout'))
      }
      if (signal?.aborted) {
        return reject(aborted(event))
      }
      if (this.#pending.size >= this.limits.maxPending) {
        return reject(fail('unavailable', `${this.#pending.size} requests wait for an answer already; "${event}" was not sent.`))
      }

      const onAbort = () => request.settle(aborted(event))
      const timer = setTimeout(() => request.settle(tooLate(request)), timeout)
      const request: Pending = {
        event, payload, id, resend, owner: undefined, sent: false,
        deadline: Date.now() + timeout,
        settle: (error, data) => {
          if (this.#pending.delete(request)) {
            clearTimeout(timer)
            signal?.removeEventListener('abort', onAbort)
            error ? reject(error) : resolve(data)
          }
        },
      }
      signal?.addEventListener('abort', onAbort)
      this.#pending.add(request)
      this.#emit(request)
    })
  }

  #emit(request: Pending): void {
    // The client's own buffer would send the same packet after a reconnect with the time limit of then; ours is counted anew.
    const timeout = request.deadline - Date.now()
    if (!this.socket.connected || timeout < shortest) {
      return
    }

    const owner = this.owner()
    if (request.sent && request.owner !== owner) {
      return request.settle(fail('unauthenticated', `"${request.event}" was asked by somebody who is no longer signed in here.`))
    }

    request.sent = true
    request.owner = owner
    this.socket.emit(request.event, request.payload ?? null, { id: request.id, timeout }, (reply: unknown) => answer(request, reply))
  }

  #afterLoss(request: Pending): void {
    if (request.sent && !request.resend) {
      request.settle(fail('timeout', `The connection was lost before "${request.event}" was answered.`))
    }
  }
}

function answer(request: Pending, reply: unknown): void {
  const { ok, data, error } = (reply ?? {}) as { ok?: boolean; data?: unknown; error?: ErrorReply }
  if (ok === true) {
    request.settle(undefined, data)
  } else if (ok === false && error) {
    request.settle(new WarrenError(error))
  } else {
    request.settle(fail('internal', `The answer to "${request.event}" is not a reply; is this address a Warren router?`))
  }
}

function tooLate({ event, sent }: Pending): WarrenError {
  return sent
    ? fail('timeout', `"${event}" was not answered in time. It may have been done; send it again with the same id.`)
    : fail('unavailable', `There was no connection in time, so "${event}" was not sent. Try again when you are back online.`)
}

const aborted = (event: string) => fail('aborted', `Waiting for "${event}" was given up.`)

function fail(code: string, message: string, field?: string): WarrenError {
  return new WarrenError(field ? { code, message, field } : { code, message })
}
