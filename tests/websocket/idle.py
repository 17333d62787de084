"""A WebSocket client that has nothing to say, but answers pings, and tells how it ends. Upon SIGUSR1 it sends a ping.

Arguments: URL, file with the CA.
"""

import asyncio
import signal
import ssl
import sys

import websockets


async def main():
    tls = ssl.create_default_context(cafile=sys.argv[2])
    async with websockets.connect(sys.argv[1], ssl=tls, ping_interval=None, close_timeout=5) as socket:
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, lambda: asyncio.ensure_future(socket.ping()))
        print("connected", flush=True)
        await socket.wait_closed()
        print(f"closed {socket.close_code}", flush=True)


asyncio.run(main())
