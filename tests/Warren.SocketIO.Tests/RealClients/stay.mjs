// Connects and says what happens, one line each, until its input ends. Usage: node stay.mjs <url> <polling|websocket>
import { io } from 'socket.io-client'

const [url, transport] = process.argv.slice(2)
const socket = io(url, { transports: [transport], reconnectionDelay: 50, reconnectionDelayMax: 100 })
socket.on('connect', () => console.log('connect'))
socket.on('disconnect', (reason) => console.log(`disconnect ${reason}`))
process.stdin.on('end', () => process.exit(0)).resume()
