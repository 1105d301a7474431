import type { Component, ComponentClass } from 'react'
import { ownerOf, type Draft } from './ownedListeners'
import type { SocketListen } from './types'

interface Lifecycle extends Component {
  componentDidMount?(): void
  componentDidUpdate?(...before: unknown[]): void
}

/**
 * The class component with its constructor, `render` and lifecycle watched. StrictMode makes two instances and keeps one: what a
 * constructor listens to starts only when its instance is mounted. Methods are wrapped on the instance, because a class may
 * define them there as arrow functions.
 */
export function listeningClass<P extends { socketListen: SocketListen }>(Child: ComponentClass<P>): ComponentClass<P> {
  const Base = Child as unknown as new (props: P, context?: unknown) => Lifecycle

  return class extends Base {
    constructor(props: P, context?: unknown) {
      const listeners = ownerOf(props.socketListen)
      const constructed: Draft = []
      let rendered: Draft = []
      const end = listeners.begin(constructed)
      try {
        super(props, context)
      } finally {
        end()
      }

      const { render, componentDidMount, componentDidUpdate } = this as Lifecycle
      this.render = () => listeners.during((rendered = []), () => render.call(this))
      this.componentDidMount = () => {
        listeners.commit('constructed', constructed)
        listeners.commit('rendered', rendered)
        listeners.duringEffects(() => componentDidMount?.call(this))
      }
      this.componentDidUpdate = (...before) => {
        listeners.commit('rendered', rendered)
        listeners.duringEffects(() => componentDidUpdate?.apply(this, before))
      }
    }
  } as unknown as ComponentClass<P>
}
