"""Breaks the rules of RFC 6455, and expects the right close code, and then an orderly end, each time.

Arguments: port, file with the CA, path of a WebSocket that echoes, number of connections with random bytes.
"""

import concurrent.futures
import random
import ssl
import sys

import raw
from raw import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, close, frame, header

BROKEN = {
    "RSV1": (1002, frame(TEXT, b"x", rsv=4)),
    "RSV2": (1002, frame(TEXT, b"x", rsv=2)),
    "RSV3": (1002, frame(BINARY, b"x", rsv=1)),
    "RSV in a ping": (1002, frame(PING, rsv=4)),
    "opcode 3": (1002, frame(3, b"x")),
    "opcode 7": (1002, frame(7)),
    "opcode 11": (1002, frame(11)),
    "opcode 15": (1002, frame(15, b"x")),
    "no mask": (1002, frame(TEXT, b"x", mask=None)),
    "no mask in a ping": (1002, frame(PING, mask=None)),
    "no mask in a close": (1002, frame(CLOSE, b"\x03\xe8", mask=None)),
    "long ping": (1002, frame(PING, b"x" * 126)),
    "long pong": (1002, frame(PONG, b"x" * 70000)),
    "long close": (1002, frame(CLOSE, b"\x03\xe8" + b"x" * 124)),
    "fragmented ping": (1002, frame(PING, fin=False)),
    "fragmented close": (1002, frame(CLOSE, fin=False)),
    "16 bits for 125": (1002, frame(BINARY, b"x" * 125, form=16)),
    "64 bits for 65535": (1002, frame(BINARY, b"x" * 65535, form=64)),
    "64 bits for 0": (1002, frame(PING, form=64)),
    "length of 2^63": (1002, header(BINARY, 1 << 63, form=64)),
    "length of 2^64-1": (1002, header(BINARY, (1 << 64) - 1, form=64)),
    "longer than a message may be": (1009, header(BINARY, (1 << 63) - 1, form=64)),
    "continuation of nothing": (1002, frame(CONTINUATION, b"x")),
    "continuation after the end": (1002, frame(TEXT, b"a", fin=False) + frame(CONTINUATION) + frame(CONTINUATION)),
    "text within a text": (1002, frame(TEXT, b"a", fin=False) + frame(TEXT, b"b")),
    "binary within a text": (1002, frame(TEXT, b"a", fin=False) + frame(BINARY, b"b", fin=False)),
    "bad UTF-8": (1007, frame(TEXT, b"\xc3\x28")),
    "half a character": (1007, frame(TEXT, "€".encode()[:2])),
    "half a character in fragments": (1007, frame(TEXT, b"\xe2", fin=False) + frame(CONTINUATION, b"\x82")),
    "overlong slash": (1007, frame(TEXT, b"\xc0\xaf")),
    "surrogate": (1007, frame(TEXT, b"\xed\xa0\x80")),
    "beyond Unicode": (1007, frame(TEXT, b"\xf4\x90\x80\x80", fin=False)),
    "close of one byte": (1002, frame(CLOSE, b"\x03")),
    "close 999": (1002, close(999)),
    "close 0": (1002, close(0)),
    "close 1004": (1002, close(1004)),
    "close 1005": (1002, close(1005)),
    "close 1006": (1002, close(1006)),
    "close 1015": (1002, close(1015)),
    "close 1016": (1002, close(1016)),
    "close 2999": (1002, close(2999)),
    "close 5000": (1002, close(5000)),
    "close 65535": (1002, close(65535)),
    "bad UTF-8 in a close": (1007, close(1000, b"\xff")),
}

FINE = {
    "empty close": (None, frame(CLOSE)),
    "close 1000": (1000, close(1000)),
    "close 1014": (1014, close(1014, "€".encode() * 41)),
    "close 3000": (3000, close(3000, b"bye")),
    "close 4999": (4999, close(4999)),
    "close, and more": (1000, close(1000) + frame(TEXT, b"x") * 100),
}


def end(client):
    """Read until a close frame, and return its code."""
    while True:
        first, payload = client.frame()
        if first == 0x80 | CLOSE:
            client.ended()
            return int.from_bytes(payload[:2], "big") if payload else None


def closes(port, ca, path, name, code, data):
    # All at once, and byte by byte
    for pieces in ([data], [data[i:i + 1] for i in range(min(len(data), 200))] + [data[200:]]):
        client = raw.Client(port, ca)
        client.upgrade(path)
        try:
            for piece in pieces:
                client.write(piece)
        except (ConnectionError, ssl.SSLError):
            # The server has closed already
            pass
        try:
            got = end(client)
        except (raw.Closed, OSError, AssertionError) as ex:
            sys.exit(f"FAILED: {name}: {type(ex).__name__} {ex}")
        if got != code:
            sys.exit(f"FAILED: {name}: closed with {got} instead of {code}")


def noise(port, ca, path, seed):
    """Send random bytes, half of the time in frames of which only some bits are wrong."""
    numbers = random.Random(seed)
    client = raw.Client(port, ca)
    client.upgrade(path)
    if seed % 2:
        data = numbers.randbytes(numbers.randrange(1, 5000))
    else:
        data = bytearray(b"".join(frame(numbers.choice((TEXT, BINARY, CONTINUATION, PING, PONG)),
                                        numbers.randbytes(numbers.randrange(200)), fin=numbers.random() < 0.7)
                                  for _ in range(50)))
        for _ in range(10):
            data[numbers.randrange(len(data))] ^= 1 << numbers.randrange(8)
    try:
        client.write(bytes(data))
        client.write(close(1000))
        end(client)
    except TimeoutError:
        sys.exit(f"FAILED: noise {seed}: neither closed nor answered")
    except (raw.Closed, OSError, AssertionError):
        # Without a close frame if the noise was taken for a long frame that goes on
        pass
    finally:
        client.socket.close()


def main():
    port, ca, path, count = int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
    for cases in (BROKEN, FINE):
        for name, (code, data) in cases.items():
            closes(port, ca, path, name, code, data)
    with concurrent.futures.ThreadPoolExecutor(32) as threads:
        list(threads.map(lambda seed: noise(port, ca, path, seed), range(count)))
    print(f"  {len(BROKEN)} broken rules and {len(FINE)} ways to close, each in one piece and in bytes, "
          f"and {count} connections with noise")


main()
