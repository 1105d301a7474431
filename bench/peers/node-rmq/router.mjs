// The tutorial's router: socket.io in front, amqplib behind. Prints where it listens.
import { createServer } from 'node:http'
import { Server } from 'socket.io'
import { isDurable, openChannel, publish, queue } from './broker.mjs'

const channel = await openChannel()
await channel.assertQueue(queue, { durable: isDurable })
const { queue: replies } = await channel.assertQueue('', { exclusive: true })

const waiting = new Map()
let last = 0

await channel.consume(replies, (message) => {
  const done = waiting.get(message.properties.correlationId)
  waiting.delete(message.properties.correlationId)
  channel.ack(message)
  done?.(JSON.parse(message.content.toString()))
})

const http = createServer()
new Server(http).on('connection', (socket) => {
  socket.on('echo', (data, done) => {
    const correlationId = String(++last)
    waiting.set(correlationId, done)
    publish(channel, queue, Buffer.from(JSON.stringify({ event: 'echo', data })), { correlationId, replyTo: replies })
  })
})

http.listen(0, '127.0.0.1', () => console.log(`listening ws://127.0.0.1:${http.address().port}`))
