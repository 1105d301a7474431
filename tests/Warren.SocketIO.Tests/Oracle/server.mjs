// Node's Socket.IO server with the handlers of Support/SuiteHandlers.cs. Prints its port; ends with its standard input.
// Usage: node server.mjs [msgpack] [eio3] [recovery]
import { createServer } from 'node:http'
import { Server } from 'socket.io'
import msgpack from 'socket.io-msgpack-parser'

const http = createServer()
const io = new Server(http, {
  cors: { origin: 'http://allowed.example', credentials: true },
  allowEIO3: process.argv.includes('eio3'),
  ...(process.argv.includes('msgpack') && { parser: msgpack }),
  ...(process.argv.includes('recovery') && { connectionStateRecovery: {} }),
})

io.on('connection', (socket) => {
  socket.emit('auth', socket.handshake.auth)
  socket.on('message', (...args) => socket.emit('message-back', ...args))
  socket.on('message-with-ack', (...args) => args.pop()(...args))
  socket.on('volatile', (done) => {
    socket.volatile.emit('first')
    socket.volatile.emit('second')
    done()
  })
  socket.on('regular-volatile', (done) => {
    socket.emit('regular')
    socket.volatile.emit('volatile')
    done()
  })
})
// For what two clients do together; see Recovery/RecoveryAgreementTests.cs.
io.on('connection', (socket) => {
  socket.on('all', (...args) => io.emit(...args))
  socket.on('join', (room, done) => done(socket.join(room)))
  socket.on('to', (room, ...args) => io.to(room).emit(...args))
})
io.of('/custom').on('connection', (socket) => socket.emit('auth', socket.handshake.auth))
io.of(/^\/dynamic-\d+$/).on('connection', (socket) => socket.emit('auth', socket.handshake.auth))

http.listen(0, '127.0.0.1', () => console.log(http.address().port))
process.stdin.on('end', () => process.exit(0)).resume()
