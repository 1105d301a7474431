import type { WarrenError } from '../error'
import { Store } from '../store'
import type { Warren } from '../warren'
import { makeChallenge } from './challenge'
import { Devices } from './devices'
import { toGrant, type User } from './grant'
import { Renewal } from './renewal'
import { sessionHttp } from './sessionHttp'
import { Tabs } from './tabs'

/** Who is signed in, as a page can show it. */
export interface IdentityState {
  /** `restoring`: a session of an earlier visit is being looked for. */
  readonly status: 'restoring' | 'anonymous' | 'signedIn'
  readonly user: User | undefined
  /** Why nobody is signed in any more: `signedOut`, `expired`, or the server's reason for a revocation. */
  readonly reason: string | undefined
}

export interface SignIn {
  email: string
  password: string
  /** Keep the session after the browser is closed. Default: false. */
  remember?: boolean
}

/** Sign-in, sign-out and everything that keeps a person signed in: reloads, other tabs, tokens that end, sockets that reconnect. */
export interface Identity extends Pick<Store<IdentityState>, 'get' | 'subscribe'> {
  /** Signs in on this socket and in this browser. Rejects with `invalid_credentials` and the like. */
  signIn(given: SignIn): Promise<User>
  /** Ends this session. This browser forgets it at once; rejects when the server could not be told. */
  signOut(): Promise<void>
  /** Takes up the session of an earlier visit. Done before the first connection by itself. */
  restore(): Promise<User | undefined>
  /** Stops listening to other tabs; for tests. */
  close(): void
}

/** Makes the identity of a client. Once, outside React, before the client connects. */
export function createIdentity(warren: Warren): Identity {
  const http = sessionHttp(warren.url)
  const devices = new Devices(warren.url)
  const tabs = new Tabs(warren.url, (message) => {
    if (message.type === 'granted') {
      renewal.adopt(message.grant)
    } else {
      left('signedOut')
      void renewal.unbind()
    }
  })
  const state = new Store<IdentityState>({
    status: tabs.mayHaveSession ? 'restoring' : 'anonymous', user: undefined, reason: undefined,
  })

  const renewal = new Renewal(warren, http, tabs, {
    entered: (user) => state.set({ status: 'signedIn', user, reason: undefined }),
    left,
  })

  function left(reason: string | undefined): void {
    renewal.forget()
    if (state.get().status !== 'anonymous') {
      state.set({ status: 'anonymous', user: undefined, reason })
    }
  }

  warren.socketListen('auth.expiring', () => void renewal.renew())
  warren.socketListen('auth.expired', () => {
    renewal.unbound()
    void renewal.renew()
  })
  warren.socketListen('auth.revoked', (message: { reason?: string }) => {
    if (renewal.grant) {
      tabs.mayHaveSession = false
      left(message?.reason ?? 'revoked')
    }
  })
  warren.socketListen('user.changed', (change: Partial<User>) => {
    const { user } = state.get()
    if (user && change.uid === user.uid && (change.version ?? 0) >= (user.version ?? 0)) {
      renewal.know({ ...user, ...change })
    }
  })

  warren.identify({
    token: () => renewal.tokenForHandshake(),
    refused: () => renewal.refused(),
    owner: () => renewal.grant?.user?.uid,
  })

  const signIn = async ({ email, password, remember = false }: SignIn): Promise<User> => {
    const secret = await makeChallenge()
    const reply = await warren.socketSend('user.signIn', {
      email, password, remember, ...(secret && { challenge: secret.challenge }), ...(devices.all.length && { devices: devices.all }),
    })
    if (reply.device) {
      devices.add(reply.device)
    }
    const grant = toGrant(reply)
    await renewal.bind(grant)
    if (secret && reply.handoff) {
      await tabs.exclusive(() => http.open(reply.handoff, secret.verifier, remember)).then(
        () => { tabs.mayHaveSession = true },
        (error: WarrenError) => console.warn(`Signed in, but this session will not outlive the page: ${error.message}`),
      )
    }
    renewal.know(grant.user!)
    tabs.tell({ type: 'granted', grant })
    return grant.user!
  }

  const signOut = async () => {
    const cookie = tabs.mayHaveSession
    tabs.mayHaveSession = false
    left('signedOut')
    try {
      if (cookie) {
        // The socket leaves first: the end of the session cuts every socket that still speaks for it.
        await renewal.unbind()
        await tabs.exclusive(() => http.close())
      } else {
        await warren.socketSend('user.signOut', { scope: 'this' }, { timeout: 5_000, resend: false })
      }
    } finally {
      tabs.mayHaveSession = false
      // Another tab that was renewing meanwhile has told this one so.
      left('signedOut')
      tabs.tell({ type: 'signedOut' })
      await renewal.unbind()
    }
  }

  return { get: state.get, subscribe: state.subscribe, signIn, signOut, restore: () => renewal.restore(), close: () => tabs.close() }
}
