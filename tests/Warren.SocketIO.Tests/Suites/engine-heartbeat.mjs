// What the Engine.IO 4 suite wants of the heartbeat, by polling and by WebSocket. Usage: node engine-heartbeat.mjs <url>
import assert from 'node:assert/strict'
import WebSocket from 'ws'
import { once, run, sleep } from './run.mjs'

const base = `${process.argv[2]}engine.io/?EIO=4`
const polling = `${base}&transport=polling`
const open = async () => JSON.parse((await (await fetch(polling)).text()).slice(1))

await run({
  'its times': async () => {
    const { pingInterval, pingTimeout } = await open()
    assert.deepEqual([pingInterval, pingTimeout], [300, 200])
  },
  // That it is gone exactly at 500 ms, when the suite looks, is in HeartbeatTests, with a clock of its own.
  'no pong ends the session': async () => {
    const { sid } = await open()
    await sleep(500)
    while ((await fetch(`${polling}&sid=${sid}`)).status !== 400);
    await once(new WebSocket(`${base.replace('http', 'ws')}&transport=websocket`), 'close')
  },
})
