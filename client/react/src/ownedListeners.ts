import type { SocketListen } from './types'

type Group = 'constructed' | 'rendered' | 'layout' | 'passive'

interface Listener {
  event: string
  callback: (message: unknown) => void
  /** The commit it was added in; only a later one's twin replaces it. */
  commit: number
  stop?: () => void
}

/** Listeners a child added while it was built or rendered. They start when React commits that rendering, or never. */
export type Draft = Listener[]

interface Pass {
  owner: OwnedListeners
  draft?: Draft
  group?: Group
}

/** What is running now. React runs one component's code at a time, so one variable is enough. */
let pass: Pass | undefined

const owners = new WeakMap<SocketListen, OwnedListeners>()

/** Whose `listen` this is: finds the owner from a child's props, without one more prop there. */
export const ownerOf = (listen: SocketListen): OwnedListeners => owners.get(listen)!

/**
 * The listeners of one child of `withSocket`, so that code which never unsubscribes hears each message once:
 * - added while rendering (or in the constructor): the next committed rendering's listeners take their place;
 * - added in an effect: the same code's listener of an earlier commit gives way to it, and all end with the component,
 *   StrictMode's rehearsal of that end included;
 * - added anywhere else (a click, a promise): the same function for the same event counts once.
 */
export class OwnedListeners {
  readonly #groups: Record<Group, Listener[]> = { constructed: [], rendered: [], layout: [], passive: [] }
  #commit = 0

  constructor(private readonly listenTo: SocketListen) {
    owners.set(this.listen, this)
  }

  readonly listen: SocketListen = (event, callback) => {
    const listener: Listener = { event, callback: callback as Listener['callback'], commit: this.#commit }
    const current = pass?.owner === this ? pass : undefined
    if (current?.draft) {
      current.draft.push(listener)
      return () => this.#remove(listener, current.draft!)
    }

    const group = this.#groups[current?.group ?? 'passive']
    const twin = group.find((other) => other.event === event && this.#replaces(listener, other, !!current?.group))
    if (twin) {
      this.#remove(twin, group)
    }
    this.#start(listener)
    group.push(listener)
    return () => this.#remove(listener, group)
  }

  /** From here on, until the returned function is called, the child renders or is built; what it adds goes into the draft. */
  begin(draft: Draft): () => void {
    return this.#enter({ owner: this, draft })
  }

  /** Runs a child's rendering. */
  during<T>(draft: Draft, run: () => T): T {
    return inside(this.#enter({ owner: this, draft }), run)
  }

  /** Runs a child's lifecycle method. */
  duringEffects<T>(run: () => T): T {
    return inside(this.#enter({ owner: this, group: 'layout' }), run)
  }

  /** The following effects are the child's own, until `endEffects`. An effect that throws skips the end, so a microtask sees to it. */
  beginEffects(group: 'layout' | 'passive'): void {
    const mine = (pass = { owner: this, group })
    queueMicrotask(() => pass === mine && this.endEffects())
  }

  endEffects(): void {
    pass = undefined
  }

  /** React has committed a rendering: its listeners start, those of the one before stop. */
  commit(group: 'constructed' | 'rendered', draft: Draft): void {
    this.#commit++
    this.drop(group)
    this.#groups[group] = draft
    draft.forEach((listener) => this.#start(listener))
  }

  drop(group: Group): void {
    this.#groups[group].forEach((listener) => this.#stop(listener))
    this.#groups[group] = []
  }

  dropAll(): void {
    (Object.keys(this.#groups) as Group[]).forEach((group) => this.drop(group))
  }

  #replaces(listener: Listener, other: Listener, inEffect: boolean): boolean {
    return listener.callback === other.callback
      || (inEffect && other.commit < listener.commit && String(listener.callback) === String(other.callback))
  }

  #enter(next: Pass): () => void {
    const before = pass
    pass = next
    return () => {
      pass = before
    }
  }

  #start(listener: Listener): void {
    listener.stop ??= this.listenTo(listener.event as never, listener.callback as never)
  }

  #stop(listener: Listener): void {
    listener.stop?.()
    delete listener.stop
  }

  #remove(listener: Listener, from: Listener[]): void {
    this.#stop(listener)
    const at = from.indexOf(listener)
    if (at >= 0) {
      from.splice(at, 1)
    }
  }
}

function inside<T>(leave: () => void, run: () => T): T {
  try {
    return run()
  } finally {
    leave()
  }
}
