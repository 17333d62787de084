"""Checks the WebSockets of a server: PORT CA [CERTIFICATE KEY]."""
import asyncio
import ssl
import sys

import websockets


async def echo(address, context):
    for message in ("Hello world!", "\u00e4\u20ac" * 1000, bytes(range(256)) * 16):
        async with websockets.connect(address, ssl=context) as socket:
            for _ in range(3):
                await socket.send(message)
                assert await socket.recv() == message, "not echoed"


async def broadcast(address, context):
    clients = [await websockets.connect(address, ssl=context) for _ in range(3)]
    # All are registered once each has had a message of its own
    for number, client in enumerate(clients):
        await client.send(f"here {number}")
        while await client.recv() != f"here {number}":
            pass
    for message in ("to all", b"\x00\xff to all"):
        await clients[0].send(message)
        for client in clients:
            received = await client.recv()
            while isinstance(received, str) and received.startswith("here"):
                received = await client.recv()
            assert received == message, f"{received!r} instead of {message!r}"
    await clients[0].close()
    await clients[1].send("still here")
    for client in clients[1:]:
        assert await client.recv() == "still here"
    for client in clients[1:]:
        await client.close()


async def main(port, ca, *identity):
    context = ssl.create_default_context(cafile=ca)
    if identity:
        context.load_cert_chain(*identity)
    await asyncio.wait_for(echo(f"wss://localhost:{port}/ws", context), 20)
    await asyncio.wait_for(broadcast(f"wss://localhost:{port}/ws/broadcast", context), 20)


asyncio.run(main(*sys.argv[1:]))
