"""Sends, and is sent, messages that are longer than the memory of the server.

Arguments: port, file with the CA, what to do, length of the message.
"""

import hashlib
import os
import select
import ssl
import sys
import time
import zlib

import raw
from raw import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT

MASK = b"\xa1\xb2\xc3\xd4"

PIECE = 1 << 20


def blocks():
    """Make pieces of payload, with and without the mask."""
    plain = [os.urandom(PIECE) for _ in range(7)]
    return [(piece, raw.masked(piece, MASK)) for piece in plain]


def answer(client, expected, pongs=0):
    opcode, payload = client.frame()
    while opcode == 0x80 | PONG:
        pongs -= 1
        opcode, payload = client.frame()
    if pongs > 0:
        sys.exit("FAILED: pings without a pong")
    if (opcode, payload.decode()) != (0x80 | TEXT, expected):
        sys.exit(f"FAILED: {opcode} {payload[:200]!r} instead of {expected}")


def leave(client):
    client.write(raw.close(1000))
    opcode, payload = client.frame()
    if (opcode, payload[:2]) != (0x80 | CLOSE, b"\x03\xe8"):
        sys.exit(f"FAILED: {opcode} {payload!r} instead of a close frame")
    client.ended()


def one_frame(client, path, length):
    """Send a message of a single frame."""
    client.upgrade(path)
    pieces = blocks()
    digest = hashlib.sha256()
    client.write(raw.header(BINARY, length, mask=MASK))
    for number in range(length // PIECE):
        plain, masked = pieces[number % len(pieces)]
        digest.update(plain)
        client.write(masked)
    answer(client, f"{length} {digest.hexdigest()}")


def stream(client, length):
    one_frame(client, "/stream", length)


def blocking(client, length):
    one_frame(client, "/stream/blocking", length)


def fragments(client, length):
    """Send a message in frames of 1 MiB, with pings between them."""
    client.upgrade("/stream")
    pieces = blocks()
    digest = hashlib.sha256()
    for number in range(length // PIECE):
        plain, masked = pieces[number % len(pieces)]
        digest.update(plain)
        client.write(raw.header(CONTINUATION if number else BINARY, PIECE, fin=False, mask=MASK) + masked)
        client.write(raw.frame(PING, b"%d" % number))
    client.write(raw.frame(CONTINUATION))
    # It is enough to answer the last of several
    answer(client, f"{length} {digest.hexdigest()}", 2)


def mirror(client, length):
    """Send a message of one frame, and read it while it comes back."""
    client.upgrade("/mirror")
    pieces = blocks()
    sent = hashlib.sha256()

    def outgoing():
        yield raw.header(BINARY, length, mask=MASK)
        for number in range(length // PIECE):
            plain, masked = pieces[number % len(pieces)]
            sent.update(plain)
            yield masked

    parts = outgoing()
    waiting = b""

    def more():
        """Read, and send meanwhile: a TLS socket of Python is not for two threads."""
        nonlocal waiting
        while True:
            waiting = waiting or memoryview(next(parts, b""))
            try:
                if waiting:
                    waiting = waiting[client.socket.send(waiting):]
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                pass
            try:
                part = client.socket.recv(65536)
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                waiting = waiting or memoryview(next(parts, b""))
                select.select([client.socket], [client.socket] if waiting else [], [], 60)
                continue
            if not part:
                raise raw.Closed
            client.received += part
            return

    client.more = more
    client.socket.setblocking(False)
    received = message(client, length)
    client.socket.settimeout(60)
    del client.more
    if received != sent.digest():
        sys.exit("FAILED: something else came back")


def message(client, length):
    """Read a message of many frames, and return its digest."""
    digest = hashlib.sha256()
    left = length
    opcode = None
    while opcode is None or not opcode & 0x80:
        first, payload = client.frame()
        if first & 0x7f != (BINARY if opcode is None else CONTINUATION):
            sys.exit(f"FAILED: a frame that begins with {first}: {payload[:100]!r}")
        opcode = first
        digest.update(payload)
        left -= len(payload)
    if left:
        sys.exit(f"FAILED: {left} bytes are missing")
    return digest.digest()


def pour(client, length):
    """Have the server send a message, and read nothing of it in the beginning."""
    digest = hashlib.sha256()
    for number in range(length // 32768):
        digest.update(bytes([number % 256]) * 32768)
    client.upgrade("/pour")
    client.write(raw.frame(TEXT, b"%d" % length))
    time.sleep(2)
    if message(client, length) != digest.digest():
        sys.exit("FAILED: something else was sent")


def bomb(length):
    """Compress zeros, and return the payload of a message (RFC 7692, section 7.2.1)."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    payload = b"".join(deflate.compress(bytes(PIECE)) for _ in range(length // PIECE))
    payload += deflate.flush(zlib.Z_SYNC_FLUSH)
    assert payload.endswith(b"\x00\x00\xff\xff")
    return payload[:-4]


def explode(client, path, length):
    head = client.upgrade(path, "Sec-WebSocket-Extensions: permessage-deflate")
    if "permessage-deflate" not in head:
        sys.exit(f"FAILED: no compression: {head}")
    payload = bomb(length)
    try:
        client.write(raw.frame(BINARY, payload, rsv=4))
    except OSError:
        # The server has seen enough
        pass
    return len(payload)


def bomb_refused(client, length):
    sent = explode(client, "/bounded", length)
    opcode, payload = client.frame()
    if (opcode, payload[:2]) != (0x80 | CLOSE, b"\x03\xf1"):
        sys.exit(f"FAILED: {opcode} {payload!r} instead of close 1009")
    client.ended()
    return sent


def bomb_streamed(client, length):
    sent = explode(client, "/stream", length)
    digest = hashlib.sha256()
    for _ in range(length // PIECE):
        digest.update(bytes(PIECE))
    answer(client, f"{length} {digest.hexdigest()}")
    return sent


def main():
    client = raw.Client(int(sys.argv[1]), sys.argv[2], 120)
    what, length = globals()[sys.argv[3]], int(sys.argv[4])
    began = time.monotonic()
    sent = what(client, length)
    if what is not bomb_refused:
        leave(client)
    print(f"  {what.__name__}: {length} bytes{f' in {sent}' if sent else ''}, {time.monotonic() - began:.1f} s")


main()
