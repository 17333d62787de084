"""Sends messages with the client of the package 'websockets', and expects each of them back.

Arguments: URL, file with the CA, whether to offer compression and whether to expect it ('none', 'offered', 'agreed'),
and file with the certificate and the key of the client, if it has one.
"""

import asyncio
import os
import random
import ssl
import sys
import time

import websockets

SIZES = (0, 1, 125, 126, 127, 65535, 65536, 1 << 20, 16 << 20)

# One to four bytes each
CHARACTERS = "aé€😀"


def text_of(size):
    """Make a text of so many bytes of UTF-8, most of them in characters of several."""
    text = (CHARACTERS * (size // 10)) + "x" * (size % 10)
    assert len(text.encode()) == size
    return text


async def expect(socket, message, what):
    answer = await asyncio.wait_for(socket.recv(), 120)
    if answer != message:
        sys.exit(f"FAILED: {what}: {type(answer).__name__} of {len(answer)} came back")


async def sizes(socket):
    for size in SIZES:
        for message in (text_of(size), random.randbytes(size)):
            await socket.send(message)
            await expect(socket, message, f"{type(message).__name__} of {size} bytes")


async def pipelined(socket):
    """Send many before the first is answered."""
    messages = [random.randbytes(random.randrange(3000)) for _ in range(500)]

    async def send():
        for message in messages:
            await socket.send(message)

    sending = asyncio.create_task(send())
    for number, message in enumerate(messages):
        await expect(socket, message, f"message {number} of many")
    await sending


async def fragmented(socket, fragments, pings):
    """Send a message in fragments, with pings between them."""
    waiting = []

    async def iterate():
        for number, fragment in enumerate(fragments):
            if pings and number % 10 == 5:
                waiting.append(await socket.ping(number.to_bytes(4, "big") + os.urandom(number)))
            yield fragment

    await socket.send(iterate())
    await expect(socket, fragments[0][:0].join(fragments), f"{len(fragments)} fragments")
    for pong in waiting:
        await asyncio.wait_for(pong, 60)
    return len(waiting)


async def main():
    url, ca, compression = sys.argv[1:4]
    tls = ssl.create_default_context(cafile=ca)
    if len(sys.argv) > 4:
        tls.load_cert_chain(*sys.argv[4].split(","))
    began = time.monotonic()
    options = {"compression": None if compression == "none" else "deflate", "max_size": None, "ping_interval": None}
    async with websockets.connect(url, ssl=tls, **options) as socket:
        agreed = [extension.name for extension in socket.extensions]
        if agreed != (["permessage-deflate"] if compression == "agreed" else []):
            sys.exit(f"FAILED: extensions {agreed}")
        await sizes(socket)
        await pipelined(socket)
        pings = 0
        for pinged in (False, True):
            texts = [text_of(size) for size in (0, 1, 9, 1000, 0, 70000) * 20]
            pings += await fragmented(socket, texts, pinged)
            pings += await fragmented(socket, [text.encode() for text in texts], pinged)
        pong = await socket.ping(b"x" * 125)
        await asyncio.wait_for(pong, 60)
        await socket.close(4001, "enough")
        if socket.close_code != 4001:
            sys.exit(f"FAILED: closed with {socket.close_code}")
    print(f"  {len(SIZES) * 2} sizes up to {max(SIZES)} bytes, 500 in a row, 4 in 120 fragments, {pings + 1} pings, "
          f"compression {compression}: {time.monotonic() - began:.1f} s")


asyncio.run(main())
