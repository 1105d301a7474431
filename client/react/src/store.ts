/** A value that says when it changes, in the shape `useSyncExternalStore` wants. */
export class Store<T> {
  readonly #listeners = new Set<() => void>()

  constructor(private value: T) {}

  readonly get = (): T => this.value

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  set(value: T): void {
    this.value = Object.freeze(value)
    this.#listeners.forEach((listener) => listener())
  }
}
