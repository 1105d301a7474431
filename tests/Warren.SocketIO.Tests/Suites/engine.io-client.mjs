// What the suite of npm's engine.io-client asks its server for. Usage: node engine.io-client.mjs <url>
import assert from 'node:assert/strict'
import { Socket } from 'engine.io-client'
import { once, run } from './run.mjs'

const url = process.argv[2]
const open = async (options = {}) => {
  const socket = new Socket(url, options)
  assert.deepEqual(await once(socket, 'message'), ['hi'])
  return socket
}
const ask = async (socket, text) => {
  const heard = once(socket, 'message')
  socket.send(text)
  return (await heard)[0]
}

await run({
  'what comes back': async () => {
    for (const transports of [['polling'], ['websocket'], ['polling', 'websocket']]) {
      const socket = await open({ transports })
      assert.equal(await ask(socket, 'cash money €€€'), 'cash money €€€')
      assert.equal(await ask(socket, 'give utf8'), 'пойду спать всем спокойной ночи')
      assert.deepEqual([...(await ask(socket, 'give binary'))], [0, 1, 2, 3, 4])
      assert.deepEqual([...(await ask(socket, Buffer.from([5, 6])))], [5, 6])
      socket.close()
    }
  },
  'the limit of 100 bytes counts bytes': async () => {
    const socket = await open({ transports: ['polling'] })
    assert.equal(await ask(socket, '€'.repeat(33)), '€'.repeat(33))
    const closed = once(socket, 'close')
    socket.send('a'.repeat(101))
    const [reason, details] = await closed
    assert.deepEqual([reason, details.description], ['transport error', 413])
    const other = await open({ transports: ['websocket'] })
    const cut = once(other, 'close')
    other.send('a'.repeat(101))
    const [, why] = await cut
    assert.deepEqual([why.context.code, why.context.reason.toString()], [1009, ''])
  },
  'a refused and an unknown session': async () => {
    // The body is there only while the event runs.
    const refusal = (query) => new Promise((resolve) => {
      const socket = new Socket(url, { transports: ['polling'], query })
      socket.on('error', ({ description, context }) => resolve([description, context.responseText]))
    })
    assert.deepEqual(await refusal({ deny: 1 }), [403, '{"code":4,"message":"Forbidden"}'])
    assert.deepEqual(await refusal({ sid: 'abc' }), [400, '{"code":1,"message":"Session ID unknown"}'])
  },
  'cookies of the first response are sent back, but for expired ones': async () => {
    const socket = await open({ transports: ['polling'], withCredentials: true, extraHeaders: { 'x-extra': 'é'.length.toString() } })
    const response = await fetch(`${url}engine.io/?EIO=4&transport=polling`)
    assert.deepEqual(response.headers.getSetCookie().map((cookie) => cookie.slice(0, 3)), ['1=1', '2=2', '3=3', '4=4'])
    const headers = JSON.parse(await ask(socket, 'sendHeaders'))
    assert.equal(headers.cookie, '1=1; 2=2')
    assert.equal(headers['x-extra'], '1')
  },
})
