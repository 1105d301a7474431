// Pings of the Engine.IO 4 suite, answered. Usage: node engine-pings.mjs <url>
import assert from 'node:assert/strict'
import WebSocket from 'ws'
import { once, run } from './run.mjs'

const base = `${process.argv[2]}engine.io/?EIO=4`

await run({
  'pings and pongs by polling': async () => {
    const polling = `${base}&transport=polling`
    const { sid, pingInterval } = JSON.parse((await (await fetch(polling)).text()).slice(1))
    assert.equal(pingInterval, 300)
    for (let round = 0; round < 3; round++) {
      assert.equal(await (await fetch(`${polling}&sid=${sid}`)).text(), '2')
      assert.equal((await fetch(`${polling}&sid=${sid}`, { method: 'POST', body: '3' })).status, 200)
    }
  },
  'pings and pongs by WebSocket': async () => {
    const socket = new WebSocket(`${base.replace('http', 'ws')}&transport=websocket`)
    assert.match((await once(socket, 'message')).toString(), /^0{/)
    for (let round = 0; round < 3; round++) {
      assert.equal((await once(socket, 'message'))[0].toString(), '2')
      socket.send('3')
    }
    socket.close()
  },
})
