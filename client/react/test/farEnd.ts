import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server, type Socket } from 'socket.io'
import { afterEach, vi } from 'vitest'
import { createWarren, type Warren, type WarrenOptions } from '../src'

export interface Asked {
  event: string
  payload: unknown
  wire: { id: string; timeout: number }
}

type Handler = (asked: Asked, socket: Socket) => unknown

/** A real npm socket.io server that speaks the router's wire form, on a free port. */
export class FarEnd {
  readonly asked: Asked[] = []
  readonly handlers = new Map<string, Handler>()
  readonly #http = createServer((request, response) => void this.onHttp(request, response))
  readonly io = new Server(this.#http, { pingInterval: 2_000, pingTimeout: 2_000 })
  onHttp: (request: IncomingMessage, response: ServerResponse) => unknown = (_, response) => response.writeHead(404).end()
  connections = 0
  /** Answers the last request whose handler gave nothing. */
  lateAck: ((reply: unknown) => void) | undefined

  constructor() {
    this.io.on('connection', (socket) => {
      this.connections++
      socket.onAny((event: string, payload: unknown, wire: Asked['wire'], ack?: (reply: unknown) => void) => {
        const asked = { event, payload, wire }
        this.asked.push(asked)
        const reply = this.handlers.get(event)?.(asked, socket)
        if (reply !== undefined) {
          ack?.(reply)
        } else {
          this.lateAck = ack
        }
      })
    })
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve))
    return this
  }

  /** Cuts every transport, as a network does; the clients come back by themselves. */
  cutAll(): void {
    this.io.engine.close()
  }

  async stop(): Promise<void> {
    this.#http.closeAllConnections()
    await this.io.close()
  }
}

const endings: (() => unknown)[] = []

export function atEnd(run: () => unknown): void {
  endings.push(run)
}

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) {
    await end()
  }
})

export async function farEnd(): Promise<FarEnd> {
  const end = await new FarEnd().start()
  atEnd(() => end.stop())
  return end
}

export function clientOf(end: FarEnd, options: WarrenOptions = {}): Warren {
  const warren = createWarren({
    url: end.url,
    ...options,
    socket: { reconnectionDelay: 20, reconnectionDelayMax: 50, forceNew: true, ...options.socket },
  })
  atEnd(() => warren.socket.disconnect())
  return warren
}

export const ok = (data: unknown = {}) => ({ ok: true, data })
export const refuse = (code: string, more: object = {}) => ({ ok: false, error: { code, message: `No: ${code}.`, requestId: 'r-1', ...more } })

/** Waits for something with patience for a machine that runs all suites at once. */
export const eventually = (check: () => unknown) => vi.waitFor(check, { timeout: 8_000, interval: 10 })
