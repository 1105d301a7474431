import { useSyncExternalStore } from 'react'
import { useProvidedIdentity } from '../provider'
import type { Identity, IdentityState } from './identity'

const unknown: IdentityState = Object.freeze({ status: 'restoring', user: undefined, reason: undefined })

/** Who is signed in, and how to change that. */
export function useIdentity(): IdentityState & Pick<Identity, 'signIn' | 'signOut'> {
  const identity = useProvidedIdentity()
  const state = useSyncExternalStore(identity.subscribe, identity.get, () => unknown)
  return { ...state, signIn: identity.signIn, signOut: identity.signOut }
}
