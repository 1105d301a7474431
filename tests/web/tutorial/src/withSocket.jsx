import { Component } from 'react'
import socketIOClient from 'socket.io-client'

const socket = socketIOClient(process.env.REACT_APP_SOCKET_URL)

export const withSocket = (Wrapped) =>
  class extends Component {
    socketSend = (queue, data) => {
      socket.emit(queue, JSON.stringify(data))
    }

    socketListen = (queue, callback) => {
      socket.on(queue, (data) => callback(data))
    }

    render() {
      return <Wrapped {...this.props} socketSend={this.socketSend} socketListen={this.socketListen} />
    }
  }
