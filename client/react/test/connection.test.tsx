import { act, render, screen, waitFor } from '@testing-library/react'
import { StrictMode, useState } from 'react'
import { expect, test, vi } from 'vitest'
import { useConnection, useEvent, WarrenProvider } from '../src'
import { atEnd, clientOf, farEnd, type FarEnd, eventually } from './farEnd'

function Shown() {
  const { phase, resync } = useConnection()
  return <p>{`${phase} ${resync}`}</p>
}

function show(end: FarEnd, child = <Shown />) {
  const warren = clientOf(end)
  const view = render(<StrictMode><WarrenProvider warren={warren}>{child}</WarrenProvider></StrictMode>)
  atEnd(view.unmount)
  return { warren, ...view }
}

test('a provider in StrictMode makes one connection, shows it, and ends it when it is gone', async () => {
  const end = await farEnd()
  const { warren, unmount } = show(end)
  await screen.findByText('connected 0')
  expect(end.connections).toBe(1)
  unmount()
  await eventually(() => expect(warren.socket.connected).toBe(false))
  expect(warren.connection.get().phase).toBe('idle')
})

test('a lost connection shows as reconnecting, then connected, and pages are told to ask again', async () => {
  const end = await farEnd()
  const { warren } = show(end)
  await screen.findByText('connected 0')
  const phases: string[] = []
  warren.connection.subscribe(() => phases.push(warren.connection.get().phase))
  act(() => end.cutAll())
  await screen.findByText('connected 1')
  expect(phases[0]).toBe('reconnecting')
})

test('the router says resync, and pages ask again', async () => {
  const end = await farEnd()
  show(end)
  await screen.findByText('connected 0')
  end.io.emit('resync')
  await screen.findByText('connected 1')
})

test('a socket that the server cut connects again', async () => {
  const end = await farEnd()
  show(end)
  await screen.findByText('connected 0')
  end.io.disconnectSockets()
  await screen.findByText('connected 1')
  expect(end.connections).toBe(2)
})

test('a refusal without a way out shows as refused', async () => {
  const end = await farEnd()
  end.io.use((_, next) => next(new Error('closed for today')))
  const { warren } = show(end)
  await screen.findByText('refused 0')
  expect(warren.connection.get().lastError).toBe('closed for today')
})

test('a refused token is replaced once', async () => {
  const end = await farEnd()
  end.io.use((socket, next) => next(socket.handshake.auth.token === 'good' ? undefined : Object.assign(new Error('old'), { data: { code: 'token_expired' } })))
  const warren = clientOf(end)
  let token = 'bad'
  const refused = vi.fn(async () => ((token = 'good'), true))
  warren.identify({ token: async () => token, refused, owner: () => undefined })
  warren.hold()
  await eventually(() => expect(warren.socket.connected).toBe(true))
  expect(refused).toHaveBeenCalledExactlyOnceWith('token_expired')
})

test('useEvent hears each message once, in order, with the newest handler', async () => {
  const end = await farEnd()
  const calls: string[] = []
  function Counter() {
    const [count, setCount] = useState(0)
    useEvent('tick', (n: number) => {
      calls.push(`${n}`)
      setCount(count + 1)
    })
    return <p>{`count ${count}`}</p>
  }
  const { warren, unmount } = show(end, <Counter />)
  await eventually(() => expect(warren.socket.connected).toBe(true))
  act(() => {
    for (let n = 0; n < 500; n++) {
      end.io.emit('tick', n)
    }
  })
  await waitFor(() => expect(calls).toHaveLength(500))
  expect(calls).toEqual(Array.from({ length: 500 }, (_, n) => `${n}`))
  unmount()
  expect(warren.socket.listeners('tick')).toHaveLength(0)
})
