import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client'
import { ConnectionStore } from './connection'
import type { Credentials } from './credentials'
import { keepConnected } from './reconnect'
import { Requests } from './requests'
import type { SocketListen, SocketSend } from './types'

export interface WarrenOptions {
  /** Where the router is, for example `https://api.example.org`. Default: the page's own origin. */
  url?: string | undefined
  /** How long a request waits for its answer, in milliseconds, 100 to 60,000. Default: 10,000. */
  timeout?: number
  /** How many requests may wait for an answer at once; one more is answered `unavailable`. Default: 256. */
  maxPending?: number
  /** Passed on to socket.io-client. Default transports: WebSocket, and polling where that fails. */
  socket?: Partial<ManagerOptions & SocketOptions>
}

/** One connection to a router. Make it once, outside React. */
export interface Warren {
  /** The router's address without a slash at its end; empty for the page's own origin. */
  readonly url: string
  /** The Socket.IO socket itself, for what is not covered here. */
  readonly socket: Socket
  readonly connection: ConnectionStore
  readonly socketSend: SocketSend
  readonly socketListen: SocketListen
  /** Opens the connection and keeps it until the returned function is called. `WarrenProvider` does this. */
  hold(): () => void
  /** Tries to connect now instead of waiting for the next attempt. */
  reconnect(): void
  /** Says who this socket speaks for. `createIdentity` does this. */
  identify(credentials: Credentials): void
}

/** Makes the client. It connects when the first provider is mounted or the first request is sent. */
export function createWarren(options: WarrenOptions = {}): Warren {
  const url = (options.url ?? '').replace(/\/+$/, '')
  let credentials: Credentials | undefined
  let holders = 0
  let wanted = false

  const socket = io(url || undefined, {
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    ...options.socket,
    autoConnect: false,
    auth: async (send: (data: object) => void) => {
      const { engine } = socket.io
      const token = await credentials?.token()
      // While the token was fetched the transport may have been replaced; a second CONNECT would make a second socket.
      if (engine === socket.io.engine) {
        send(token ? { token } : {})
      }
    },
  })

  const connection = new ConnectionStore(socket)
  const requests = new Requests(
    socket,
    { timeout: options.timeout ?? 10_000, maxPending: options.maxPending ?? 256 },
    () => credentials?.owner(),
  )
  keepConnected(socket, () => credentials, () => wanted)

  const open = () => {
    if (!wanted) {
      wanted = true
      connection.opening()
      socket.connect()
    }
  }

  const hold = () => {
    let held = true
    holders++
    open()
    return () => {
      if (held) {
        held = false
        holders--
        // StrictMode unmounts and mounts again at once; only who stays away closes.
        setTimeout(() => {
          if (holders === 0) {
            wanted = false
            socket.disconnect()
          }
        })
      }
    }
  }

  const reconnect = () => {
    wanted = true
    socket.disconnect()
    connection.opening()
    socket.connect()
  }

  const socketListen: SocketListen = (event, callback) => {
    const hear = (message: unknown) => {
      try {
        callback(message as never)
      } catch (error) {
        // One listener's mistake is not the next one's: report it as an uncaught error is reported, and let the others hear.
        reportError(error)
      }
    }
    socket.on(event as string, hear)
    return () => void socket.off(event as string, hear)
  }

  const socketSend = ((event, data, sendOptions) => {
    open()
    return requests.send(event, data, sendOptions)
  }) as SocketSend

  const identify = (given: Credentials) => {
    credentials = given
  }

  return { url, socket, connection, socketSend, socketListen, hold, reconnect, identify }
}
