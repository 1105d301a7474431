// The scripted session of RealClientTests.cs with older official clients. Usage: node session-old.mjs <url> <polling|websocket|upgrade> <2|3> [msgpack]
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'

const [url, mode, version, format] = process.argv.slice(2)
const require = createRequire(import.meta.url)
const client = require(`socket.io-client-${version}`)
const parser = format && require('socket.io-msgpack-parser')
const io = client.io ?? client
const transports = mode === 'upgrade' ? ['polling', 'websocket'] : [mode]
const once = (emitter, name) => new Promise((resolve) => emitter.once(name, (...args) => resolve(args)))
const ask = (name, ...args) => new Promise((resolve) => socket.emit(name, ...args, resolve))

setTimeout(() => fail('no end after 25 s'), 25_000).unref()
process.on('unhandledRejection', fail)

// Version 2 has a query where the others have auth; that of the default namespace is the handshake's.
const socket = io(url, { transports, auth: { token: 'secret' }, reconnectionDelay: 50, reconnectionDelayMax: 100, forceNew: true, ...(parser && { parser }) })
const pushes = []
socket.on('pushed', (value) => pushes.push(value))
socket.on('ask', (question, answer) => answer(question + 1, Buffer.from([7, 8])))

const [auth] = await once(socket, 'auth')
assert.deepEqual(auth, version === '2' ? {} : { token: 'secret' })
if (mode === 'upgrade' && socket.io.engine.transport.name !== 'websocket') {
  await once(socket.io.engine, 'upgrade')
}
assert.equal(socket.io.engine.transport.name, mode === 'upgrade' ? 'websocket' : mode)
assert.equal(await ask('who am i'), socket.id)

// A request with an acknowledgement, text of every kind.
assert.deepEqual(await ask('echo', { text: 'é 日本 😀 "\\', list: [1, null, true] }), { text: 'é 日本 😀 "\\', list: [1, null, true] })

// Binary there and back, and several values in one packet.
const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index & 255))
assert.deepEqual(Buffer.from(await ask('echo', bytes)), bytes)
const album = await ask('echo', { name: 'é', pictures: [Buffer.from([1]), Buffer.from([2, 3])], cover: Buffer.alloc(0) })
assert.deepEqual([album.name, ...[...album.pictures, album.cover].map((data) => [...data])], ['é', [1], [2, 3], []])

// Pushes, and the server asking the client.
assert.equal(await ask('push me', 3), 'asked 42')
assert.deepEqual(pushes, [0, 1, 2])

// Many requests at once keep their order and their answers.
const numbers = Array.from({ length: 100 }, (_, index) => index)
assert.deepEqual(await Promise.all(numbers.map((number) => ask('echo', number))), numbers)

// A namespace, and one that refuses.
const custom = socket.io.socket('/custom', version === '2' ? { query: { a: '1' } } : { auth: { a: '1' } })
custom.open()
assert.deepEqual((await once(custom, 'auth'))[0], { a: '1' })
const refused = socket.io.socket('/refusing')
refused.open()
const [error] = await once(refused, version === '2' ? 'error' : 'connect_error')
assert.deepEqual(version === '2' ? error : error.data, { code: 7 })
custom.disconnect()
refused.disconnect()

// The server drops the connection: the client comes back by itself.
const before = socket.id
const again = once(socket, 'connect')
const gone = once(socket, 'disconnect')
socket.emit('drop me')
assert.equal((await gone)[0], 'transport close')
await again
assert.notEqual(socket.id, before)
assert.equal(await ask('echo', 'back'), 'back')

// The server sends it off: it stays away.
const sentOff = once(socket, 'disconnect')
socket.emit('send me off')
assert.equal((await sentOff)[0], 'io server disconnect')
socket.io.engine.close()
console.log('passed')

function fail(reason) {
  console.error(reason)
  process.exit(1)
}
