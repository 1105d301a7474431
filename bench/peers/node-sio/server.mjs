// npm socket.io with its defaults. Prints where it listens.
import { createServer } from 'node:http'
import { Server } from 'socket.io'

const http = createServer()
const io = new Server(http)

io.on('connection', (socket) => {
  socket.on('echo', (value, done) => done(value))
  socket.on('bcast', (value) => io.emit('bcast', value))
})

http.listen(0, '127.0.0.1', () => console.log(`listening ws://127.0.0.1:${http.address().port}`))
