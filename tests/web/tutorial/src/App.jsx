import { Component } from 'react'
import { withSocket } from './withSocket'

class App extends Component {
  state = { heard: [] }

  constructor(props) {
    super(props)
    for (const queue of ['user.register', 'stock.changed']) {
      props.socketListen(queue, (data) => this.setState(({ heard }) => ({ heard: [...heard, { queue, data }] })))
    }
  }

  register = () => {
    const mark = Math.random().toString(36).slice(2, 10)
    this.props.socketSend('user.register', {
      email: `tutorial-${mark}@example.org`,
      password: 'seven quiet otters cross the river',
      displayName: `Tutorial ${mark}`,
      accept: true,
    })
  }

  render() {
    this.props.socketSend('message', { name: 'i am connected' })
    return (
      <>
        <button onClick={this.register}>Register</button>
        <ul>
          {this.state.heard.map(({ queue, data }, index) => (
            <li key={index} data-queue={queue}>{JSON.stringify(data)}</li>
          ))}
        </ul>
      </>
    )
  }
}

export default withSocket(App)
