# The scripted session of RealClientTests.cs with Debian's python3-socketio. Usage: session.py <url> <polling|websocket|upgrade> [msgpack]
import queue
import sys

import socketio

url, mode, *parser = sys.argv[1:]
transports = ['polling', 'websocket'] if mode == 'upgrade' else [mode]
client = socketio.Client(serializer=parser[0] if parser else 'default', reconnection_delay=0.05, reconnection_delay_max=0.1)
events = queue.Queue()


def heard(name):
    got = events.get(timeout=10)
    assert got[0] == name, got
    return got[1:]


client.on('auth', lambda auth: events.put(('auth', auth)))
client.on('pushed', lambda value: events.put(('pushed', value)))
client.on('ask', lambda question: (question + 1, bytes([7, 8])))
client.on('disconnect', lambda: events.put(('disconnect',)))

client.connect(url, transports=transports, auth={'token': 'secret'}, wait_timeout=10)
assert heard('auth') == ({'token': 'secret'},)
assert client.transport() == ('websocket' if mode == 'upgrade' else mode)

value = {'text': 'é 日本 😀 "\\', 'list': [1, None, True]}
assert client.call('echo', value, timeout=10) == value
data = bytes(range(256)) * 300
assert client.call('echo', data, timeout=10) == data

if parser:
    # In MessagePack this client leaves out an id of 0, so the first question of a server stays without an answer.
    client.emit('ask in vain')
assert client.call('push me', 3, timeout=10) == 'asked 42'
assert [heard('pushed') for _ in range(3)] == [(0,), (1,), (2,)]

if client.transport() == 'websocket':
    # By polling this client takes the close packet of any server for a wish that it stay away.
    client.emit('drop me')
    heard('disconnect')
    heard('auth')
    assert client.call('echo', 'back', timeout=10) == 'back'
client.disconnect()
print('passed')
