import { expect, test } from 'vitest'
import { ada, authEnd, tab } from './authEnd'
import { eventually } from './farEnd'

const right = { email: ada.email, password: 'right' }

test('signing in binds the socket and opens a session with a secret that never left this page', async () => {
  const auth = await authEnd()
  const { identity, tokenNow } = await tab(auth)
  expect(await identity.signIn(right)).toEqual(ada)
  expect(identity.get()).toEqual({ status: 'signedIn', user: ada, reason: undefined })
  expect(tokenNow()).toBe('token-1')
  expect(auth.calls).toEqual(['/auth/session 200'])
  expect((auth.end.asked[0]!.payload as { challenge: string }).challenge).toMatch(/^[\w-]{43}$/)
})

test('a wrong password is the caller\'s to show, and nobody is signed in', async () => {
  const auth = await authEnd()
  const { identity } = await tab(auth)
  await expect(identity.signIn({ ...right, password: 'wrong' })).rejects.toMatchObject({ code: 'invalid_credentials' })
  expect(identity.get().status).toBe('anonymous')
})

test('a browser shows at later sign-ins what it was given at earlier ones, the newest five', async () => {
  const auth = await authEnd()
  for (let n = 0; n < 7; n++) {
    const { identity } = await tab(auth)
    await identity.signIn(right)
    await identity.signOut()
  }
  const shown = auth.end.asked.filter(({ event }) => event === 'user.signIn').map(({ payload }) => (payload as { devices?: string[] }).devices)
  expect(shown.slice(0, 3)).toEqual([undefined, ['device-1'], ['device-2', 'device-1']])
  expect(shown[6]).toEqual(['device-6', 'device-5', 'device-4', 'device-3', 'device-2'])
})

test('a first visit asks for no session', async () => {
  const auth = await authEnd()
  const { identity } = await tab(auth)
  expect(identity.get().status).toBe('anonymous')
  expect(auth.calls).toEqual([])
})

test('a reload is signed in by its very handshake', async () => {
  const auth = await authEnd()
  await (await tab(auth)).identity.signIn(right)
  const { identity, tokenNow } = await tab(auth)
  expect(identity.get().status).toBe('signedIn')
  expect(tokenNow()).toBe('token-2')
  expect(auth.end.asked.filter(({ event }) => event === 'auth.set')).toHaveLength(2)
})

test('a session that has ended is forgotten, and asked for once', async () => {
  const auth = await authEnd()
  await (await tab(auth)).identity.signIn(right)
  auth.session = false
  const { identity } = await tab(auth)
  expect(identity.get().status).toBe('anonymous')
  await tab(auth)
  expect(auth.calls).toEqual(['/auth/session 200', '/auth/refresh 401'])
})

test('while the server is away the session is not given up', async () => {
  const auth = await authEnd()
  await (await tab(auth)).identity.signIn(right)
  auth.down = true
  const { identity, tokenNow } = await tab(auth)
  expect(identity.get().status).toBe('restoring')
  auth.down = false
  await eventually(() => expect(identity.get().status).toBe('signedIn'))
  await eventually(() => expect(tokenNow()).toBeDefined())
})

test('a token that is about to end is replaced on the open socket', async () => {
  const auth = await authEnd()
  const { identity, warren, tokenNow } = await tab(auth)
  await identity.signIn(right)
  const { id } = warren.socket
  auth.end.io.emit('auth.expiring')
  await eventually(() => expect(tokenNow()).toBe('token-2'))
  expect(warren.socket.id).toBe(id)
})

test('after a downgrade the socket is bound again, and pages ask again', async () => {
  const auth = await authEnd()
  const { identity, warren, tokenNow } = await tab(auth)
  await identity.signIn(right)
  const { resync } = warren.connection.get()
  auth.end.io.emit('auth.expired')
  await eventually(() => expect(tokenNow()).toBe('token-2'))
  await eventually(() => expect(warren.connection.get().resync).toBe(resync + 1))
})

test('a reconnect after the token\'s life fetches a new one first', async () => {
  const auth = await authEnd()
  auth.expiresIn = 1
  const { identity, tokenNow } = await tab(auth)
  await identity.signIn(right)
  auth.expiresIn = 300
  auth.end.cutAll()
  await eventually(() => expect(tokenNow()).toBe('token-2'))
  expect(identity.get().status).toBe('signedIn')
})

test('a revoked session ends here at once, and the socket comes back anonymous', async () => {
  const auth = await authEnd()
  const { identity, warren, tokenNow } = await tab(auth)
  await identity.signIn(right)
  const { id } = warren.socket
  auth.session = false
  auth.end.io.emit('auth.revoked', { reason: 'password_changed' })
  auth.end.io.disconnectSockets()
  await eventually(() => expect(identity.get()).toEqual({ status: 'anonymous', user: undefined, reason: 'password_changed' }))
  await eventually(() => expect(warren.socket.connected && warren.socket.id !== id).toBe(true))
  expect(tokenNow()).toBeUndefined()
})

test('signing out ends session, cookie and binding', async () => {
  const auth = await authEnd()
  const { identity, tokenNow } = await tab(auth)
  await identity.signIn(right)
  await identity.signOut()
  expect(identity.get()).toMatchObject({ status: 'anonymous', reason: 'signedOut' })
  expect(auth.calls.at(-1)).toBe('/auth/sign-out 200')
  expect(tokenNow()).toBeUndefined()
})

test('signing out wins over a renewal that is on its way', async () => {
  const auth = await authEnd()
  const { identity, tokenNow } = await tab(auth)
  await identity.signIn(right)
  let open = () => {}
  auth.gate = new Promise((resolve) => { open = resolve })
  auth.end.io.emit('auth.expiring')
  await eventually(() => expect(auth.refreshes).toBe(1))
  const signedOut = identity.signOut()
  open()
  await signedOut
  expect(identity.get()).toMatchObject({ status: 'anonymous', reason: 'signedOut' })
  expect(tokenNow()).toBeUndefined()
})

test('signing out in one tab wins over a binding that is on its way in another', async () => {
  const auth = await authEnd()
  const one = await tab(auth)
  const two = await tab(auth)
  const answer = auth.end.handlers.get('auth.set')!
  let times = 0
  let late = () => {}
  auth.end.handlers.set('auth.set', (asked, socket) => {
    const reply = answer(asked, socket)
    if (++times === 1) {
      return reply
    }
    late = () => auth.end.lateAck!(reply)
  })
  await one.identity.signIn(right)
  await eventually(() => expect(times).toBe(2))
  await one.identity.signOut()
  await eventually(() => expect(two.identity.get().status).toBe('anonymous'))
  late()
  await eventually(() => expect(two.tokenNow()).toBeUndefined())
  expect(two.identity.get().status).toBe('anonymous')
})

test('tabs share sign-in, renewal and sign-out', async () => {
  const auth = await authEnd()
  const one = await tab(auth)
  const two = await tab(auth)
  await one.identity.signIn(right)
  await eventually(() => expect(two.tokenNow()).toBe('token-1'))
  expect(two.identity.get().user).toEqual(ada)

  await one.identity.signOut()
  await eventually(() => expect(two.identity.get().status).toBe('anonymous'))
  await eventually(() => expect(two.tokenNow()).toBeUndefined())
})

test('a changed profile is known at once, an older copy of it is not believed', async () => {
  const auth = await authEnd()
  const { identity } = await tab(auth)
  await identity.signIn(right)
  auth.end.io.emit('user.changed', { uid: ada.uid, displayName: 'Ada L.', version: 3 })
  auth.end.io.emit('user.changed', { uid: ada.uid, displayName: 'Ada', version: 2 })
  auth.end.io.emit('user.changed', { uid: 'u-2', displayName: 'Bob', version: 9 })
  await eventually(() => expect(identity.get().user).toMatchObject({ displayName: 'Ada L.', version: 3, email: ada.email }))
})
