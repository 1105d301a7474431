// What the suite of npm's socket.io-client asks its server for. Usage: node socket.io-client.mjs <url> [two-nodes]
import assert from 'node:assert/strict'
import { io } from 'socket.io-client'
import { once, run } from './run.mjs'

const [url, nodes] = process.argv.slice(2)
const open = (path = '', options = {}) => io(url + path, { forceNew: true, ...options })
const socket = open()
const ask = async (name, answer, ...args) => {
  const heard = once(socket, answer)
  socket.emit(name, ...args)
  return (await heard)[0]
}
const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

await run({
  'texts and dates': async () => {
    await ask('hi', 'hi')
    assert.equal(await ask('false', 'false'), false)
    assert.match(await ask('getDate', 'takeDate'), iso)
    assert.match((await ask('getDateObj', 'takeDateObj')).date, iso)
    assert.match(await socket.emitWithAck('getAckDate', { test: true }), iso)
    const texts = []
    socket.on('takeUtf8', (text) => texts.push(text))
    socket.emit('getUtf8')
    while (texts.length < 5) {
      await once(socket, 'takeUtf8')
    }
    assert.deepEqual(texts, ['てすと', 'Я Б Г Д Ж Й', 'Ä ä Ü ü ß', 'utf8 — string', 'utf8 — string'])
  },
  'acknowledgements': async () => {
    assert.equal(await socket.emitWithAck('getId'), socket.id)
    assert.deepEqual(await socket.emitWithAck('echo', { a: [1, Buffer.from([2])] }), { a: [1, Buffer.from([2])] })
    socket.once('ack', (answer) => answer(5, { test: true }))
    await ask('ack', 'got it')
    // Four questions of which none is answered, as by a client that tries again.
    let questions = 0
    const asked = new Promise((resolve) => socket.on('ack', () => ++questions === 4 && resolve()))
    for (let question = 0; question < 4; question++) {
      socket.emit('ack')
    }
    await asked
    socket.off('ack')
  },
  'binary data': async () => {
    const mixed = { hello: 'lol', message: Buffer.from('howdy'), goodbye: 'gotcha' }
    assert.equal((await ask('doge', 'doge')).toString(), 'asdfasdf')
    assert.equal((await ask('getbin', 'takebin')).toString(), 'asdfasdf')
    await ask('buffa', 'buffack', Buffer.from('a'))
    await ask('blob', 'back', Buffer.from('a'))
    await ask('jsonbuff', 'jsonbuff-ack', mixed)
    await ask('jsonblob', 'jsonblob-ack', mixed)
    socket.emit('abuff1', Buffer.from('a'))
    await ask('abuff2', 'abuff2-ack')
    socket.emit('blob1', Buffer.from('a'))
    socket.emit('blob2', 'second')
    await ask('blob3', 'blob3-ack', Buffer.from('b'))
  },
  namespaces: async () => {
    const foo = open('foo')
    assert.equal(await foo.emitWithAck('getId'), foo.id)
    await Promise.all(['timeout_socket', 'valid', 'asd'].map((name) => once(open(name), 'connect')))
    assert.equal((await once(open('no'), 'connect_error'))[0].message, 'Auth failed (custom namespace)')
    assert.equal((await once(open('?fail=1'), 'connect_error'))[0].message, 'Auth failed (main namespace)')
    assert.equal((await once(open('unknown'), 'connect_error'))[0].message, 'Invalid namespace')
  },
  'a lost connection is recovered': async () => {
    if (nodes) {
      // A new session may come to the other node, which knows nothing of the old one.
      return
    }
    const lost = open('', { reconnectionDelay: 10 })
    await once(lost, 'connect')
    const { id } = lost
    lost.emit('hi')
    await once(lost, 'hi')
    lost.io.engine.close()
    await once(lost, 'connect')
    assert.deepEqual([lost.id, lost.recovered], [id, true])
  },
  handshakes: async () => {
    const [handshake] = await once(open('abc?b=c&d=e', { auth: { f: 'g' } }), 'handshake')
    assert.deepEqual([handshake.query.b, handshake.query.d, handshake.query.f, handshake.auth], ['c', 'e', undefined, { f: 'g' }])
    const other = open('', { query: { e: 'f' } })
    assert.equal((await other.emitWithAck('getHandshake')).query.e, 'f')
  },
})
