import { Component, createElement, useEffect, useLayoutEffect, useState, type ComponentType, type FunctionComponent } from 'react'
import { listeningClass } from './listeningClass'
import { listeningFunction } from './listeningFunction'
import { OwnedListeners } from './ownedListeners'
import { useWarren } from './provider'
import type { SocketListen, SocketSend } from './types'
import type { Warren } from './warren'

/** What `withSocket` gives to its component. */
export interface SocketProps {
  socketSend: SocketSend
  socketListen: SocketListen
}

/**
 * Gives a component `socketSend(event, data)` and `socketListen(event, callback)` as props, and owns what it listens to: it may
 * listen in its constructor, while rendering or in an effect, and never unsubscribe; it hears each message once, and nothing after
 * it is gone. `warren` is used where there is no `WarrenProvider`.
 */
export function withSocket<P extends SocketProps>(Child: ComponentType<P>, warren?: Warren): FunctionComponent<Omit<P, keyof SocketProps>> {
  if (typeof Child !== 'function') {
    throw new TypeError('withSocket takes a function or a class component. Put memo, forwardRef or lazy around its result: memo(withSocket(Chat)).')
  }

  const Listening = (Child.prototype instanceof Component
    ? listeningClass(Child as never)
    : listeningFunction(Child as never)) as ComponentType<any>
  const name = Child.displayName ?? Child.name
  Listening.displayName = name

  function WithSocket(props: Omit<P, keyof SocketProps>) {
    const client = useWarren(warren)
    const [listeners] = useState(() => new OwnedListeners(client.socketListen))
    useEffect(() => client.hold(), [client])
    useLayoutEffect(() => () => listeners.drop('layout'), [listeners])
    useEffect(() => () => listeners.dropAll(), [listeners])
    return createElement(Listening, { ...props, socketSend: client.socketSend, socketListen: listeners.listen })
  }

  WithSocket.displayName = `withSocket(${name})`
  return WithSocket
}
