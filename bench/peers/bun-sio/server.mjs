// npm socket.io on Bun, with the engine that its authors made for Bun, both with their defaults. Prints where it listens.
import { Server as Engine } from '@socket.io/bun-engine'
import { Server } from 'socket.io'

const io = new Server()
// The engine's own default is /engine.io/.
const engine = new Engine({ path: '/socket.io/' })
io.bind(engine)

io.on('connection', (socket) => {
  socket.on('echo', (value, done) => done(value))
  socket.on('bcast', (value) => io.emit('bcast', value))
})

const { port } = Bun.serve({ hostname: '127.0.0.1', port: 0, ...engine.handler() })
console.log(`listening ws://127.0.0.1:${port}`)
