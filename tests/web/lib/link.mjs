import { connect, createServer } from 'node:net'
import { once } from 'node:events'

/** A cable to the server that can be pulled: pages use `url`, and what they send arrives at `base`. */
export async function linkTo(base) {
  const { hostname, port } = new URL(base)
  const open = new Set()
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    for (const [from, to] of [[near, far], [far, near]]) {
      open.add(from)
      from.on('error', () => to.destroy())
      from.on('close', () => open.delete(from))
      from.pipe(to)
    }
  })

  const listen = async (at) => {
    server.listen(at, '127.0.0.1')
    await once(server, 'listening')
    // A script that fails ends all the same.
    server.unref()
  }
  const pull = () => {
    server.close()
    open.forEach((socket) => socket.destroy())
  }

  await listen(0)
  const own = server.address().port
  return { url: `http://localhost:${own}`, pull, plug: () => listen(own) }
}
