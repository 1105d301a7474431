import { useEffect, useInsertionEffect, useRef, useSyncExternalStore } from 'react'
import { idle, type Connection } from './connection'
import { useWarren } from './provider'
import type { PushName, PushOf } from './types'
import type { Warren } from './warren'

/** `socketSend`, `socketListen` and the socket of the nearest provider. The functions never change. */
export function useSocket(): Pick<Warren, 'socketSend' | 'socketListen' | 'socket'> {
  return useWarren()
}

/** What the connection is doing. */
export function useConnection(): Connection {
  const { connection } = useWarren()
  return useSyncExternalStore(connection.subscribe, connection.get, () => idle)
}

/** Hears a push while the component is mounted: each message once, with the newest handler. */
export function useEvent<N extends PushName>(event: N, handler: (message: PushOf<N>) => void): void {
  const { socketListen } = useWarren()
  const newest = useRef(handler)
  useInsertionEffect(() => {
    newest.current = handler
  })
  useEffect(() => socketListen(event, (message) => newest.current(message)), [socketListen, event])
}
