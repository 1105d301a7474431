// node scripted-session.mjs <router> <token> <user> <websocket|polling|upgrade>
// The official client's part of the scripted session: connect, sign in, request, push, binary, reconnect. Writes "cut" when it is to be cut off.
import assert from 'node:assert/strict'
import { io } from 'socket.io-client'

const [router, token, user, mode] = process.argv.slice(2)
const limit = 20_000
const transports = mode === 'upgrade' ? ['polling', 'websocket'] : [mode]

const socket = io(router, { transports, auth: { token }, reconnectionDelay: 100, reconnectionDelayMax: 200 })
socket.on('connect_error', (error) => console.log(`connect_error ${error.message}`))

const heard = (name) => new Promise((resolve, reject) => {
  const timer = setTimeout(() => reject(new Error(`no '${name}' within ${limit} ms`)), limit)
  socket.once(name, (...data) => {
    clearTimeout(timer)
    resolve(data[0])
  })
})
const ask = (name, ...data) => socket.timeout(limit).emitWithAck(name, ...data)

await heard('connect')
if (mode === 'upgrade') {
  const { engine } = socket.io
  await new Promise((resolve) => (engine.transport.name === 'websocket' ? resolve() : engine.once('upgrade', resolve)))
}
assert.equal(socket.io.engine.transport.name, mode === 'polling' ? 'polling' : 'websocket')

assert.deepEqual(await ask('echo.user'), { ok: true, data: user })
assert.equal((await ask('auth.set', { token })).data.uid, user)
assert.deepEqual(await ask('echo.say', { text: 'äöü 日本 🐇', n: [1, 2.5, null] }), { ok: true, data: { text: 'äöü 日本 🐇', n: [1, 2.5, null] } })

const news = heard('user.news')
assert.equal((await ask('echo.pushUser', { name: user })).ok, true)
assert.deepEqual(await news, { name: user })

const bytes = Buffer.from(Array.from({ length: 50_000 }, (_, i) => i % 251))
const echoed = await ask('echo.bytes', bytes)
assert.equal(echoed.ok, true)
assert.equal(Buffer.compare(Buffer.from(echoed.data), bytes), 0)

assert.equal((await ask('no.such.name')).error.code, 'unknown_event')

const first = socket.id
const back = heard('connect')
const reason = heard('disconnect')
console.log('cut')
assert.notEqual(await reason, 'io server disconnect')
await back
assert.notEqual(socket.id, first)
assert.deepEqual(await ask('echo.user'), { ok: true, data: user })
socket.disconnect()
