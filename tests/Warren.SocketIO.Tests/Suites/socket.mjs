// The essential cases of the Socket.IO 5 suite, by the official client. Usage: node socket.mjs <url> [msgpack]
import assert from 'node:assert/strict'
import { io } from 'socket.io-client'
import msgpack from 'socket.io-msgpack-parser'
import { once, run } from './run.mjs'

const [url, parser] = process.argv.slice(2)
const options = { forceNew: true, transports: ['websocket'], ...(parser && { parser: msgpack }) }
const join = async (path, auth) => {
  const socket = io(url + path, { ...options, auth })
  const [got] = await once(socket, 'auth')
  return { socket, got }
}

await run({
  'the main namespace': async () => {
    assert.deepEqual((await join('', undefined)).got, {})
    assert.deepEqual((await join('', { token: '123' })).got, { token: '123' })
  },
  'a custom namespace': async () => assert.deepEqual((await join('custom', { token: 'abc' })).got, { token: 'abc' }),
  'an unknown namespace': async () => {
    const [error] = await once(io(url + 'random', options), 'connect_error')
    assert.equal(error.message, 'Invalid namespace')
  },
  'messages and acknowledgements': async () => {
    const { socket } = await join('')
    socket.emit('message', 1, '2', { 3: [true] }, Buffer.from([1, 2, 3]), { a: Buffer.from([4]) })
    assert.deepEqual(await once(socket, 'message-back'), [1, '2', { 3: [true] }, Buffer.from([1, 2, 3]), { a: Buffer.from([4]) }])
    const answer = await new Promise((resolve) => socket.emit('message-with-ack', 1, Buffer.from([5, 6]), (...args) => resolve(args)))
    assert.deepEqual(answer, [1, Buffer.from([5, 6])])
  },
  'no namespace in time': async () => {
    const engine = io(url, { ...options, autoConnect: false }).io
    // The manager alone: no socket of it asks to join.
    engine.open()
    await once(engine, 'close')
    engine.reconnection(false)
  },
})
