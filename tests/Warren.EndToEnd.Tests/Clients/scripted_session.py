"""scripted_session.py <router> <token> <user> <websocket|polling|upgrade>

python-socketio's part of the scripted session: connect, sign in, request, push, binary, reconnect.
Writes "cut" when it is to be cut off.
"""
import sys
import threading

import socketio

LIMIT = 20
router, token, user, mode = sys.argv[1:]
client = socketio.Client(reconnection=True, reconnection_delay=0.1, reconnection_delay_max=0.2)
news, connected, gone = [], threading.Event(), threading.Event()
heard = threading.Event()


@client.on("connect")
def on_connect():
    connected.set()


@client.on("disconnect")
def on_disconnect():
    connected.clear()
    gone.set()


@client.on("user.news")
def on_news(data):
    news.append(data)
    heard.set()


def ask(name, data=None):
    return client.call(name, data, timeout=LIMIT)


def check(actual, expected):
    if actual != expected:
        sys.exit(f"expected {expected!r}, got {actual!r}")


transports = ["polling", "websocket"] if mode == "upgrade" else [mode]
client.connect(router, auth={"token": token}, transports=transports, wait_timeout=LIMIT)
check(client.transport(), "polling" if mode == "polling" else "websocket")

check(ask("echo.user"), {"ok": True, "data": user})
check(ask("auth.set", {"token": token})["data"]["uid"], user)
check(ask("echo.say", {"text": "äöü 日本 🐇", "n": [1, 2.5, None]}), {"ok": True, "data": {"text": "äöü 日本 🐇", "n": [1, 2.5, None]}})

check(ask("echo.pushUser", {"name": user})["ok"], True)
check(heard.wait(LIMIT), True)
check(news, [{"name": user}])

data = bytes(i % 251 for i in range(50_000))
check(ask("echo.bytes", data), {"ok": True, "data": data})
check(ask("no.such.name")["error"]["code"], "unknown_event")

first = client.get_sid()
print("cut", flush=True)
check(gone.wait(LIMIT), True)
if mode == "polling":
    # This client comes back by itself after a lost WebSocket, but not after a close packet in a poll: there its user connects anew.
    client = socketio.Client()
    client.connect(router, auth={"token": token}, transports=transports, wait_timeout=LIMIT)
else:
    check(connected.wait(LIMIT), True)
    check(client.get_sid() == first, False)
check(ask("echo.user"), {"ok": True, "data": user})
client.disconnect()
