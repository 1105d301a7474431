import { expect, test, vi } from 'vitest'
import { WarrenError } from '../src'
import { clientOf, farEnd, ok, refuse, eventually } from './farEnd'

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const failure = (promise: Promise<unknown>): Promise<WarrenError> => promise.then(() => expect.unreachable('was answered'), (error) => error)

test('a request carries its id and its time limit, and resolves with the data of its reply', async () => {
  const end = await farEnd()
  end.handlers.set('stock.list', () => ok({ items: [1, 2] }))
  expect(await clientOf(end).socketSend('stock.list', { page: 1 }, { timeout: 5_000 })).toEqual({ items: [1, 2] })
  const [asked] = end.asked
  expect(asked!.payload).toEqual({ page: 1 })
  expect(asked!.wire.id).toMatch(uuidForm)
  expect(asked!.wire.timeout).toBeGreaterThan(3_000)
  expect(asked!.wire.timeout).toBeLessThanOrEqual(5_000)
})

test('a request without data carries null', async () => {
  const end = await farEnd()
  end.handlers.set('user.me', () => ok())
  await clientOf(end).socketSend('user.me')
  expect(end.asked[0]!.payload).toBeNull()
})

test('a refusal becomes a typed error with its field, its wait and its id', async () => {
  const end = await farEnd()
  end.handlers.set('user.register', () => refuse('rate_limited', { field: 'email', retryAfter: 3 }))
  const error = await failure(clientOf(end).socketSend('user.register', {}))
  expect(error).toBeInstanceOf(WarrenError)
  expect(error).toMatchObject({ code: 'rate_limited', field: 'email', retryAfter: 3, requestId: 'r-1', message: 'No: rate_limited.' })
})

test('an answer that is no reply is an internal error', async () => {
  const end = await farEnd()
  end.handlers.set('old', () => 'hello')
  expect(await failure(clientOf(end).socketSend('old'))).toMatchObject({ code: 'internal' })
})

test('a request that nobody answers ends in a timeout', async () => {
  const end = await farEnd()
  const warren = clientOf(end)
  warren.hold()
  await eventually(() => expect(warren.socket.connected).toBe(true))
  expect(await failure(warren.socketSend('silent', {}, { timeout: 150 }))).toMatchObject({ code: 'timeout' })
})

test('a request that never left is unavailable, not a timeout', async () => {
  const end = await farEnd()
  const warren = clientOf(end)
  await end.stop()
  expect(await failure(warren.socketSend('any', {}, { timeout: 150 }))).toMatchObject({ code: 'unavailable' })
})

test('after a lost connection a request is sent again with the same id and is answered once', async () => {
  const end = await farEnd()
  let times = 0
  end.handlers.set('order.place', () => (++times === 1 ? void end.cutAll() : ok({ times })))
  expect(await clientOf(end).socketSend('order.place', { sku: 'a' })).toEqual({ times: 2 })
  expect(end.asked).toHaveLength(2)
  expect(end.asked[0]!.wire.id).toBe(end.asked[1]!.wire.id)
})

test('a request that must not be repeated ends with its connection', async () => {
  const end = await farEnd()
  end.handlers.set('auth.set', () => void end.cutAll())
  expect(await failure(clientOf(end).socketSend('auth.set', {}, { resend: false }))).toMatchObject({ code: 'timeout' })
  expect(end.asked).toHaveLength(1)
})

test('a request is never sent again as somebody else', async () => {
  const end = await farEnd()
  const warren = clientOf(end)
  let owner: string | undefined = 'ada'
  warren.identify({ token: async () => undefined, refused: async () => false, owner: () => owner })
  end.handlers.set('order.place', () => {
    owner = undefined
    end.cutAll()
  })
  expect(await failure(warren.socketSend('order.place', {}))).toMatchObject({ code: 'unauthenticated' })
  expect(end.asked).toHaveLength(1)
})

test('the signal ends the waiting', async () => {
  const end = await farEnd()
  const warren = clientOf(end)
  const stop = new AbortController()
  const waiting = failure(warren.socketSend('silent', {}, { signal: stop.signal }))
  stop.abort()
  expect(await waiting).toMatchObject({ code: 'aborted' })
  expect(await failure(warren.socketSend('silent', {}, { signal: stop.signal }))).toMatchObject({ code: 'aborted' })
})

test('requests that wait are bounded, and so is their time', async () => {
  const end = await farEnd()
  const warren = clientOf(end, { maxPending: 1 })
  const first = failure(warren.socketSend('silent', {}, { timeout: 200 }))
  expect(await failure(warren.socketSend('silent'))).toMatchObject({ code: 'unavailable' })
  expect(await failure(warren.socketSend('silent', {}, { timeout: 99 }))).toMatchObject({ code: 'invalid_payload', field: 'timeout' })
  await first
})

test('a listener that throws does not silence the next one', async () => {
  const end = await farEnd()
  const warren = clientOf(end)
  const report = vi.fn()
  vi.stubGlobal('reportError', report)
  const mistake = new Error('mine')
  warren.socketListen('news', () => { throw mistake })
  const heard = new Promise((resolve) => warren.socketListen('news', resolve))
  warren.hold()
  await eventually(() => expect(end.connections).toBe(1))
  end.io.emit('news', 'hello')
  expect(await heard).toBe('hello')
  expect(report).toHaveBeenCalledExactlyOnceWith(mistake)
})
