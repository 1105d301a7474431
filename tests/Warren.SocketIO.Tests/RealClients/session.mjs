// The scripted session of RealClientTests.cs with the official client. Usage: node session.mjs <url> <polling|websocket|upgrade> [msgpack]
import assert from 'node:assert/strict'
import { io } from 'socket.io-client'
import msgpack from 'socket.io-msgpack-parser'

const [url, mode, parser] = process.argv.slice(2)
const transports = mode === 'upgrade' ? ['polling', 'websocket'] : [mode]
const once = (emitter, name) => new Promise((resolve) => emitter.once(name, (...args) => resolve(args)))

setTimeout(() => fail('no end after 25 s'), 25_000).unref()
process.on('unhandledRejection', fail)

const socket = io(url, { transports, auth: { token: 'secret' }, reconnectionDelay: 50, reconnectionDelayMax: 100, ...(parser && { parser: msgpack }) })
const upgraded = mode === 'upgrade' ? once(socket.io.engine, 'upgrade') : undefined
const pushes = []
socket.on('pushed', (value) => pushes.push(value))
socket.on('ask', (question, answer) => answer(question + 1, Buffer.from([7, 8])))

const [auth] = await once(socket, 'auth')
assert.deepEqual(auth, { token: 'secret' })
await upgraded
assert.equal(socket.io.engine.transport.name, mode === 'upgrade' ? 'websocket' : mode)

// A request with an acknowledgement, text of every kind.
const reply = await socket.emitWithAck('echo', { text: 'é 日本 😀 "\\', list: [1, null, true] })
assert.deepEqual(reply, { text: 'é 日本 😀 "\\', list: [1, null, true] })

// Binary there and back.
const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index & 255))
assert.deepEqual(Buffer.from(await socket.emitWithAck('echo', bytes)), bytes)

// Several binary values in one packet, among other things.
const album = await socket.emitWithAck('echo', { name: 'a', pictures: [Buffer.from([1]), Buffer.from([2, 3])], cover: Buffer.alloc(0) })
assert.deepEqual([album.name, ...[...album.pictures, album.cover].map((data) => [...data])], ['a', [1], [2, 3], []])

// Pushes, and the server asking the client.
assert.equal(await socket.emitWithAck('push me', 3), 'asked 42')
assert.deepEqual(pushes, [0, 1, 2])

// Many requests at once keep their order and their answers.
const numbers = Array.from({ length: 100 }, (_, index) => index)
assert.deepEqual(await Promise.all(numbers.map((number) => socket.emitWithAck('echo', number))), numbers)

// A namespace, and one that refuses.
const custom = socket.io.socket('/custom', { auth: { a: 1 } })
assert.deepEqual((await once(custom, 'auth'))[0], { a: 1 })
const refused = socket.io.socket('/refusing')
const [error] = await once(refused, 'connect_error')
assert.equal(error.message, 'not you')
assert.deepEqual(error.data, { code: 7 })
custom.disconnect()

// The server drops the connection: the client comes back by itself.
const before = socket.id
const again = once(socket, 'connect')
const gone = once(socket, 'disconnect')
socket.emit('drop me')
assert.equal((await gone)[0], 'transport close')
await again
assert.notEqual(socket.id, before)
assert.equal(await socket.emitWithAck('echo', 'back'), 'back')

// The server sends it off: it stays away.
const sentOff = once(socket, 'disconnect')
socket.emit('send me off')
assert.equal((await sentOff)[0], 'io server disconnect')
assert.equal(socket.active, false)
socket.io.engine.close()
console.log('passed')

function fail(reason) {
  console.error(reason)
  process.exit(1)
}
