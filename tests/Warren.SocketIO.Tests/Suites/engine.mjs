// The essential cases of the Engine.IO 4 suite but for the heartbeat, which would come between on a busy machine. Usage: node engine.mjs <url>
import assert from 'node:assert/strict'
import WebSocket from 'ws'
import { once, patiently, run, sleep } from './run.mjs'

const base = `${process.argv[2]}engine.io/?EIO=4`
const polling = (sid) => `${base}&transport=polling${sid ? `&sid=${sid}` : ''}`
const connect = (sid) => new WebSocket(`${base.replace('http', 'ws')}&transport=websocket${sid ? `&sid=${sid}` : ''}`)
const text = async (response) => (await response).text()
const status = async (response) => (await response).status
const post = (sid, body) => fetch(polling(sid), { method: 'POST', body })
const open = async () => JSON.parse((await text(fetch(polling()))).slice(1)).sid
const message = async (socket) => {
  const [data, isBinary] = await once(socket, 'message')
  return isBinary ? [...data] : data.toString()
}

await run({
  'a handshake': async () => {
    const { sid, ...rest } = JSON.parse((await text(fetch(polling()))).slice(1))
    assert.equal(typeof sid, 'string')
    assert.deepEqual(rest, { upgrades: ['websocket'], pingInterval: 20000, pingTimeout: 20000, maxPayload: 1000000 })
  },
  'what is not a handshake': async () => {
    for (const query of ['?transport=polling', '?EIO=abc&transport=polling', '?EIO=4', '?EIO=4&transport=abc']) {
      assert.equal(await status(fetch(base.replace('?EIO=4', query))), 400)
    }
    assert.equal(await status(fetch(polling(), { method: 'PUT' })), 400)
    const refused = new WebSocket(base.replace('http', 'ws').replace('?EIO=4', '?transport=websocket'))
    refused.on('error', () => {})
    await once(refused, 'close')
  },
  'packets come back by polling': async () => {
    const sid = await open()
    assert.equal(await text(post(sid, '4hello\x1ebAQIDBA==\x1e4again')), 'ok')
    assert.equal(await text(fetch(polling(sid))), '4hello\x1ebAQIDBA==\x1e4again')
  },
  'packets come back by WebSocket': async () => {
    const socket = connect()
    assert.match(await message(socket), /^0{/)
    socket.send('4hello')
    assert.equal(await message(socket), '4hello')
    socket.send(Buffer.from([1, 2, 3]))
    assert.deepEqual(await message(socket), [1, 2, 3])
    socket.send('abc')
    await once(socket, 'close')
  },
  'an invalid packet ends the session': async () => {
    const sid = await open()
    assert.equal(await status(post(sid, 'abc')), 400)
    assert.equal(await status(fetch(polling(sid))), 400)
  },
  'a duplicate poll ends the session': async () => {
    const sid = await open()
    const polls = await Promise.all([fetch(polling(sid)), sleep(5).then(() => fetch(polling(sid)))])
    const bodies = await Promise.all(polls.map((poll) => poll.text()))
    assert.deepEqual(polls.map((poll) => poll.status).sort(), [200, 400])
    assert.ok(bodies.includes('1'))
    assert.equal(await status(fetch(polling(sid))), 400)
  },
  'a cancelled poll ends the session': () => patiently(async (delay) => {
    const sid = await open()
    const controller = new AbortController()
    const poll = fetch(polling(sid), { signal: controller.signal }).catch(() => {})
    // For the request to arrive: what is cancelled before that, the server never hears of.
    await sleep(delay)
    controller.abort()
    await poll
    return (await status(post(sid, '3'))) === 400
  }),
  'a client closes': () => patiently(async (delay) => {
    const sid = await open()
    const poll = fetch(polling(sid))
    // For the poll to arrive first.
    await sleep(delay)
    await post(sid, '1')
    assert.equal(await status(fetch(polling(sid))), 400)
    return (await text(poll)) === '6'
  }),
  'an upgrade': async () => {
    const sid = await open()
    const socket = connect(sid)
    await once(socket, 'open')
    socket.send('2probe')
    assert.equal(await message(socket), '3probe')
    assert.equal(await text(fetch(polling(sid))), '6')
    socket.send('5')
    socket.send('4hello')
    assert.equal(await message(socket), '4hello')
    assert.equal(await status(fetch(polling(sid))), 400)
    await once(connect(sid), 'close')
    socket.send('4again')
    assert.equal(await message(socket), '4again')
  },
})
