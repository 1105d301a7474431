import { useEffect, useLayoutEffect, type FunctionComponent } from 'react'
import { ownerOf, type Draft } from './ownedListeners'
import type { SocketListen } from './types'

/** The function component with its rendering and its own effects watched: hooks of one component run in the order they stand. */
export function listeningFunction<P extends { socketListen: SocketListen }>(Child: FunctionComponent<P>) {
  return function Listening(props: P) {
    const listeners = ownerOf(props.socketListen)
    const draft: Draft = []
    useLayoutEffect(() => {
      listeners.commit('rendered', draft)
      listeners.beginEffects('layout')
    })
    useEffect(() => listeners.beginEffects('passive'))

    const rendered = listeners.during(draft, () => Child(props))

    useLayoutEffect(() => listeners.endEffects())
    useEffect(() => listeners.endEffects())
    return rendered
  }
}
