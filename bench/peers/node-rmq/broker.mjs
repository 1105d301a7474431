// How router and service reach the broker: AMQP_URL, and one of three ways.
//   default   as amqplib comes: Nagle's algorithm on, nothing persistent, nothing confirmed
//   nodelay   the same with noDelay: true, which amqplib's documentation recommends for requests and replies
//   durable   nodelay, a durable queue, persistent messages, and publishes that the broker confirms
import amqp from 'amqplib'

const mode = process.argv[2] ?? 'default'
if (!['default', 'nodelay', 'durable'].includes(mode)) {
  console.error(`'${mode}' is not default, nodelay or durable.`)
  process.exit(2)
}

export const queue = `echo-requests.${mode}`
export const isDurable = mode === 'durable'

export async function openChannel() {
  const connection = await amqp.connect(process.env.AMQP_URL, mode === 'default' ? {} : { noDelay: true })
  return isDurable ? connection.createConfirmChannel() : connection.createChannel()
}

// A publish that is not confirmed ends the process: nothing measured here may be lost.
export const publish = isDurable
  ? (channel, to, content, options) =>
      channel.sendToQueue(to, content, { ...options, persistent: true }, (error) => {
        if (error) throw error
      })
  : (channel, to, content, options) => channel.sendToQueue(to, content, options)
