import { useConnection, useIdentity, useSocket, type ReplyOf, type RequestName, type RequestOf, type WarrenError } from '@warren/react'
import { useEffect, useRef, useState } from 'react'

/**
 * Asks when the page opens, and again whenever pushes may have been missed or somebody else is signed in. `onReply` takes the
 * answer; the error of the last try is returned, for the page to show.
 */
export function useAsk<N extends RequestName>(event: N, payload: RequestOf<N>, onReply: (reply: ReplyOf<N>) => void): WarrenError | undefined {
  const { socketSend } = useSocket()
  const { resync } = useConnection()
  const { user } = useIdentity()
  const [error, setError] = useState<WarrenError>()
  const newest = useRef({ payload, onReply })

  useEffect(() => {
    newest.current = { payload, onReply }
  })

  useEffect(() => {
    const stop = new AbortController()
    socketSend(event, newest.current.payload, { signal: stop.signal }).then(
      (reply) => {
        if (!stop.signal.aborted) {
          setError(undefined)
          newest.current.onReply(reply)
        }
      },
      (failure: WarrenError) => failure.code !== 'aborted' && setError(failure),
    )
    return () => stop.abort()
  }, [socketSend, event, resync, user?.uid])

  return error
}
