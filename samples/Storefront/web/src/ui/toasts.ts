import { useSyncExternalStore } from 'react'

export interface Toast {
  id: number
  tone: 'good' | 'bad'
  text: string
}

/** How long one stays, in milliseconds: long enough to be read twice. */
const stay = 6_000
const most = 3

let shown: readonly Toast[] = []
let count = 0
const listeners = new Set<() => void>()

function set(next: readonly Toast[]): void {
  shown = next
  listeners.forEach((listener) => listener())
}

export function toast(tone: Toast['tone'], text: string): void {
  const id = ++count
  set([...shown, { id, tone, text }].slice(-most))
  setTimeout(() => dismiss(id), stay)
}

export function dismiss(id: number): void {
  set(shown.filter((one) => one.id !== id))
}

export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => shown,
  )
}
