// What the page @socket.io/admin-ui does, done by the client it is built on. Usage: node admin.mjs <url>
import assert from 'node:assert'
import { io } from 'socket.io-client'

const url = process.argv[2]
const options = { forceNew: true, reconnection: false }

let looking = 'the refusal'
setTimeout(() => {
  console.error(`waited in vain for ${looking}`)
  process.exit(1)
}, 20_000).unref()

/** Connects and keeps everything that comes. */
function watch(auth) {
  const socket = io(new URL('/admin', url).href, { ...options, transports: ['websocket'], auth })
  const seen = []
  const wanted = []
  socket.onAny((...event) => {
    seen.push(event)
    wanted.splice(0).forEach((look) => look())
  })
  /** The first event, past or to come, that fits. */
  const find = async (fits) => {
    for (;;) {
      const event = seen.find(fits)
      if (event) return event
      await new Promise((resolve) => wanted.push(resolve))
    }
  }
  const heard = (name, fits = () => true) => {
    looking = name
    return find(([event, ...args]) => event === name && fits(...args))
  }
  return { socket, seen, find, heard }
}

const once = (socket, event) => new Promise((resolve) => socket.once(event, (...args) => resolve(args)))

const stranger = watch({ username: 'admin', password: 'guess' })
const [refusal] = await once(stranger.socket, 'connect_error')
assert.equal(refusal.message, 'invalid credentials')
stranger.socket.close()

const early = io(url, { ...options, query: { shown: 'yes' } })
await once(early, 'connect')

const page = watch({ username: 'admin', password: 'right' })
const [, sessionId] = await page.heard('session')
const [, config] = await page.heard('config')
assert.deepEqual(config.supportedFeatures, [
  'EMIT', 'JOIN', 'LEAVE', 'DISCONNECT', 'MJOIN', 'MLEAVE', 'MDISCONNECT', 'AGGREGATED_EVENTS', 'ALL_EVENTS',
])
const [, sockets] = await page.heard('all_sockets')
const listed = sockets.find((socket) => socket.id === early.id)
assert.equal(listed.nsp, '/')
assert.equal(listed.handshake.query.shown, 'yes')
assert.deepEqual(listed.rooms, [early.id])
assert.ok(listed.clientId && !early.io.engine.id.includes(listed.clientId))
assert.ok(['polling', 'websocket'].includes(listed.transport))
assert.ok(sockets.some((socket) => socket.id === page.socket.id && socket.nsp === '/admin'))

const late = io(url, options)
await once(late, 'connect')
// The client forgets its id when it is sent off.
const { id: lateId } = late
const isLate = (socket) => socket.id === lateId
const [, , when] = await page.heard('socket_connected', isLate)
assert.ok(Math.abs(Date.parse(when) - Date.now()) < 60_000)
// The upgrade may be done before the socket is connected.
await page.find(([event, socket]) => event.startsWith('socket_') && isLate(socket) && socket.transport === 'websocket')
await page.heard('room_joined', (nsp, room, id) => nsp === '/' && room === late.id && id === late.id)

assert.deepEqual(await late.emitWithAck('echo', { a: [1, 'ü'] }, 2), { a: [1, 'ü'] })
const [, , , received] = await page.heard('event_received', (nsp, id) => nsp === '/' && id === late.id)
assert.deepEqual(received, ['echo', { a: [1, 'ü'] }, 2])
const [, , , sent] = await page.heard('event_sent', (nsp, id, args) => id === late.id && args[0] === 'echoed')
assert.deepEqual(sent, ['echoed', { a: [1, 'ü'] }])
await page.heard('socket_updated', (socket) => isLate(socket) && socket.data?.echoes === 1)

page.socket.emit('join', '/', 'lounge', late.id)
await page.heard('room_joined', (nsp, room, id) => room === 'lounge' && id === late.id)
const hello = once(late, 'hello')
page.socket.emit('emit', '/', 'lounge', 'hello', { from: 'admin' }, [1])
assert.deepEqual(await hello, [{ from: 'admin' }, [1]])
const all = Promise.all([once(late, 'all'), once(early, 'all')])
page.socket.emit('emit', '/', undefined, 'all')
assert.deepEqual(await all, [[], []])
page.socket.emit('leave', '/', 'lounge', late.id)
await page.heard('room_left', (nsp, room, id) => room === 'lounge' && id === late.id)
const off = once(late, 'disconnect')
page.socket.emit('_disconnect', '/', false, late.id)
assert.deepEqual((await off)[0], 'io server disconnect')
await page.heard('socket_disconnected', (nsp, id, reason) => id === lateId && reason === 'server namespace disconnect')
late.close()

const [, stats] = await page.heard('server_stats')
assert.equal(stats.serverId, 'one')
assert.ok(stats.pid > 0 && stats.uptime >= 0 && stats.hostname)
assert.ok(stats.namespaces.some((nsp) => nsp.name === '/' && nsp.socketsCount >= 1))
for (const type of ['rawConnection', 'rawDisconnection', 'packetsIn', 'packetsOut', 'bytesIn', 'bytesOut']) {
  await page.heard('server_stats', ({ aggregatedEvents }) =>
    aggregatedEvents.some((event) => event.type === type && event.count > 0 && event.timestamp % 1000 === 0))
}

const again = watch({ sessionId })
await again.heard('config')
assert.ok(!again.seen.some(([event]) => event === 'session'))
for (const socket of [page.socket, again.socket, early]) socket.close()
console.log('passed')
