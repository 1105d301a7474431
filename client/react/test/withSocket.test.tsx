import { act, render, screen } from '@testing-library/react'
import { Component, StrictMode, useEffect, useLayoutEffect, useState, type ComponentType } from 'react'
import { expect, test, vi } from 'vitest'
import { WarrenProvider, withSocket, type SocketProps } from '../src'
import { atEnd, clientOf, farEnd, ok, eventually } from './farEnd'

/** Shows the component in StrictMode; `say` sends `message` pushes one by one and waits until the last was heard. */
async function stage<P extends SocketProps>(Child: ComponentType<P>, heard: unknown[]) {
  const end = await farEnd()
  const warren = clientOf(end)
  const Wrapped = withSocket(Child) as ComponentType
  const view = render(<StrictMode><WarrenProvider warren={warren}><Wrapped /></WarrenProvider></StrictMode>)
  atEnd(view.unmount)
  await eventually(() => expect(end.io.sockets.sockets.size).toBe(1))
  const say = async (...texts: string[]) => {
    for (const text of texts) {
      await act(async () => {
        end.io.emit('message', text)
        await eventually(() => expect(heard).toContain(text))
      })
    }
    const settled = new Promise((resolve) => warren.socketListen('settled', resolve))
    await act(async () => {
      end.io.emit('settled')
      await settled
    })
  }
  return { end, warren, say, ...view }
}

const listenersOf = ({ warren }: Awaited<ReturnType<typeof stage>>) => warren.socket.listeners('message').length

test('a class that listens in its constructor hears each message once', async () => {
  const heard: string[] = []
  const on = await stage(class Chat extends Component<SocketProps, { texts: string[] }> {
    override state = { texts: [] as string[] }
    constructor(props: SocketProps) {
      super(props)
      props.socketListen('message', (text: string) => {
        heard.push(text)
        this.setState(({ texts }) => ({ texts: [...texts, text] }))
      })
    }
    override render() {
      return <p>{this.state.texts.join(' ')}</p>
    }
  }, heard)
  await on.say('one', 'two')
  expect(heard).toEqual(['one', 'two'])
  screen.getByText('one two')
  on.unmount()
  expect(listenersOf(on)).toBe(0)
})

test('a class that listens in arrow methods, when mounted and whenever updated, hears each message once', async () => {
  const heard: string[] = []
  const on = await stage(class Chat extends Component<SocketProps> {
    listen = () => this.props.socketListen('message', (text: string) => {
      heard.push(text)
      this.setState({})
    })
    override componentDidMount = () => { this.listen() }
    override componentDidUpdate = () => { this.listen() }
    override render = () => <p>class</p>
  }, heard)
  await on.say('one', 'two', 'three')
  expect(heard).toEqual(['one', 'two', 'three'])
  expect(listenersOf(on)).toBe(1)
})

test('a class that listens in render hears each message once', async () => {
  const heard: string[] = []
  const on = await stage(class Chat extends Component<SocketProps> {
    override render() {
      this.props.socketListen('message', (text: string) => {
        heard.push(text)
        this.setState({})
      })
      return null
    }
  }, heard)
  await on.say('one', 'two', 'three')
  expect(heard).toEqual(['one', 'two', 'three'])
  expect(listenersOf(on)).toBe(1)
})

test('a function that listens while rendering hears each message once, with its newest closure', async () => {
  const heard: string[] = []
  const on = await stage(function Chat({ socketListen }: SocketProps) {
    const [texts, setTexts] = useState<string[]>([])
    socketListen('message', (text: string) => {
      heard.push(text)
      setTexts([...texts, text])
    })
    return <p>{texts.join(' ')}</p>
  }, heard)
  await on.say('one', 'two', 'three')
  expect(heard).toEqual(['one', 'two', 'three'])
  screen.getByText('one two three')
  on.unmount()
  expect(listenersOf(on)).toBe(0)
})

test.each([
  ['once', useEffect, []],
  ['after each rendering', useEffect, undefined],
  ['before each paint', useLayoutEffect, undefined],
])('a function that listens in an effect %s and never unsubscribes hears each message once', async (_, effect, deps) => {
  const heard: string[] = []
  const on = await stage(function Chat({ socketListen }: SocketProps) {
    const [, again] = useState(0)
    effect(() => {
      socketListen('message', (text: string) => {
        heard.push(text)
        again((n) => n + 1)
      })
    }, deps)
    return null
  }, heard)
  await on.say('one', 'two', 'three')
  expect(heard).toEqual(['one', 'two', 'three'])
  on.unmount()
  expect(listenersOf(on)).toBe(0)
})

test('an effect that unsubscribes as it should works as it should', async () => {
  const heard: string[] = []
  const on = await stage(function Chat({ socketListen }: SocketProps) {
    const [count, setCount] = useState(0)
    useEffect(() => socketListen('message', (text: string) => {
      heard.push(`${count}`, text)
      setCount(count + 1)
    }), [socketListen, count])
    return null
  }, heard)
  await on.say('one', 'two')
  expect(heard).toEqual(['0', 'one', '1', 'two'])
  expect(listenersOf(on)).toBe(1)
})

test('several listeners for one event, the same code in a loop among them, all hear it', async () => {
  const heard: string[] = []
  const on = await stage(function Chat({ socketListen }: SocketProps) {
    socketListen('message', () => heard.push('rendered'))
    useEffect(() => {
      for (const room of ['a', 'b']) {
        socketListen('message', (text: string) => heard.push(room, text))
      }
    }, [socketListen])
    return null
  }, heard)
  await on.say('one')
  expect(heard.sort()).toEqual(['a', 'b', 'one', 'one', 'rendered'])
})

test('listeners added by a click end with the component', async () => {
  const heard: string[] = []
  const on = await stage(function Chat({ socketListen }: SocketProps) {
    return <button onClick={() => socketListen('message', (text: string) => heard.push(text))}>listen</button>
  }, heard)
  act(() => screen.getByText('listen').click())
  await on.say('one')
  expect(heard).toEqual(['one'])
  on.unmount()
  expect(listenersOf(on)).toBe(0)
})

test('socketSend in render reaches the server, and no provider is needed when the client is given', async () => {
  const end = await farEnd()
  end.handlers.set('message', () => ok())
  const Hello = withSocket(({ socketSend }: SocketProps) => {
    void socketSend('message', { name: 'i am connected' })
    return null
  }, clientOf(end))
  atEnd(render(<Hello />).unmount)
  await eventually(() => expect(end.asked[0]?.payload).toEqual({ name: 'i am connected' }))
})

test('what is not a component, and a missing provider, are named', () => {
  expect(() => withSocket({} as never)).toThrow('memo(withSocket(Chat))')
  vi.spyOn(console, 'error').mockReturnValue()
  // React 18 reports what it rethrows to the window first.
  window.addEventListener('error', (event) => event.preventDefault(), { once: true })
  const Alone = withSocket(() => null)
  expect(() => render(<Alone />)).toThrow('<WarrenProvider>')
})
