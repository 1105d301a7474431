import type { Socket } from 'socket.io-client'
import type { Credentials } from './credentials'

/** Socket.IO leaves these two cases to the application: the server cut this socket, and the server refused it. */
export function keepConnected(socket: Socket, credentials: () => Credentials | undefined, wanted: () => boolean): void {
  let cuts = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let refreshed = false

  const connectIn = (milliseconds: number) => {
    clearTimeout(timer)
    timer = setTimeout(() => wanted() && !socket.active && socket.connect(), milliseconds)
  }

  socket.on('connect', () => {
    refreshed = false
    const { id } = socket
    // Only a socket that stays proves that the server means it.
    setTimeout(() => socket.id === id && (cuts = 0), 10_000)
  })

  socket.on('disconnect', (reason) => {
    if (reason === 'io server disconnect') {
      connectIn(cuts === 0 ? 0 : Math.min(30_000, 1_000 * 2 ** cuts) * (0.5 + Math.random() / 2))
      cuts++
    }
  })

  socket.on('connect_error', async (error) => {
    const { code, retryAfter } = ((error as { data?: unknown }).data ?? {}) as { code?: string; retryAfter?: number }
    if (socket.active) {
      return
    }
    if (code?.startsWith('token_') && credentials() && !refreshed) {
      refreshed = true
      if (await credentials()!.refused(code)) {
        connectIn(0)
      }
    } else if (retryAfter) {
      connectIn(retryAfter * 1_000)
    }
  })
}
