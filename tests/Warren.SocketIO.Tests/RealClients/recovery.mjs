// Loses its connection in several ways and comes back to its session. Usage: node recovery.mjs <url> <polling|websocket>
import assert from 'node:assert/strict'
import { io } from 'socket.io-client'

const [url, transport] = process.argv.slice(2)
const once = (emitter, name) => new Promise((resolve) => emitter.once(name, (...args) => resolve(args)))

setTimeout(() => fail('no end after 25 s'), 25_000).unref()
process.on('unhandledRejection', fail)

const socket = io(url, { transports: [transport], reconnectionDelay: 50, reconnectionDelayMax: 100 })
const heard = []
socket.on('numbered', (number) => heard.push(number))
await once(socket, 'connect')
assert.equal(socket.recovered, false)
const id = socket.id

// Before any event: nothing was received, so there is no offset.
await loseConnection()

// After events, with more sent while it is away. "away 3" sends three as soon as the connection is gone.
await socket.emitWithAck('send', 2)
assert.deepEqual(heard, [1, 2])
await loseConnection(() => socket.emit('away', 3))
await until(() => heard.length === 5)
assert.deepEqual(heard, [1, 2, 3, 4, 5])

// After a volatile event that ends in a string.
await socket.emitWithAck('volatile', 'text')
await loseConnection(() => socket.emit('away', 1))
await until(() => heard.length === 6)
assert.deepEqual(heard, [1, 2, 3, 4, 5, 6])

// Sent off, it starts anew.
const gone = once(socket, 'disconnect')
socket.emit('send me off')
await gone
socket.connect()
await once(socket, 'connect')
assert.equal(socket.recovered, false)
assert.notEqual(socket.id, id)
socket.disconnect()
console.log('passed')

async function loseConnection(before) {
  const lost = once(socket, 'disconnect')
  const back = once(socket, 'connect')
  before?.()
  socket.emit('drop me')
  await lost
  await back
  assert.equal(socket.recovered, true)
  assert.equal(socket.id, id)
}

async function until(condition) {
  while (!condition()) {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

function fail(reason) {
  console.error(reason)
  process.exit(1)
}
