import { createContext, createElement, useContext, useEffect, type ReactNode } from 'react'
import type { Identity } from './identity/identity'
import type { Warren } from './warren'

interface Provided {
  warren: Warren
  identity: Identity | undefined
}

const WarrenContext = createContext<Provided | undefined>(undefined)

export interface WarrenProviderProps {
  /** Made once with `createWarren`, outside React. */
  warren: Warren
  /** Made once with `createIdentity`, when people sign in. */
  identity?: Identity
  children?: ReactNode
}

/** Gives the client to everything below it, and keeps its connection open while it is mounted. */
export function WarrenProvider({ warren, identity, children }: WarrenProviderProps) {
  useEffect(() => warren.hold(), [warren])
  return createElement(WarrenContext.Provider, { value: { warren, identity } }, children)
}

/** The client of the nearest provider; `given` stands in where there is none. */
export function useWarren(given?: Warren): Warren {
  const warren = useContext(WarrenContext)?.warren ?? given
  if (!warren) {
    throw new Error('There is no <WarrenProvider> above this component. Put one around your app: <WarrenProvider warren={createWarren()}>.')
  }
  return warren
}

/** The identity of the nearest provider. */
export function useProvidedIdentity(): Identity {
  const identity = useContext(WarrenContext)?.identity
  if (!identity) {
    throw new Error('<WarrenProvider> was given no identity. Make one with createIdentity(warren) and pass it: identity={identity}.')
  }
  return identity
}
