// The tutorial's service: answers echo with what it was sent. Prints "started" once it consumes.
import { isDurable, openChannel, publish, queue } from './broker.mjs'

const channel = await openChannel()
await channel.assertQueue(queue, { durable: isDurable })
await channel.prefetch(256)

const handlers = { echo: (data) => data }

await channel.consume(queue, (message) => {
  const { event, data } = JSON.parse(message.content.toString())
  const { correlationId, replyTo } = message.properties
  publish(channel, replyTo, Buffer.from(JSON.stringify(handlers[event](data))), { correlationId })
  channel.ack(message)
})

console.log('started')
