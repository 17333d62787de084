"""A WebSocket client that sends whatever it is told to, over TLS."""

import socket
import ssl

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10

KEY = "dGhlIHNhbXBsZSBub25jZQ=="

ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


class Closed(Exception):
    """The server has closed the connection."""


class Client:
    """A connection, which is a WebSocket after 'upgrade'."""

    def __init__(self, port, ca, timeout=60):
        context = ssl.create_default_context(cafile=ca)
        connection = socket.create_connection(("127.0.0.1", port), timeout)
        self.socket = context.wrap_socket(connection, server_hostname="localhost", suppress_ragged_eofs=False)
        self.received = b""

    def upgrade(self, path, *fields):
        """Shake hands, and return the head of the response."""
        self.write(handshake(path, *fields))
        head = self.head()
        if not head.startswith("HTTP/1.1 101 ") or ACCEPT not in head:
            raise AssertionError(head)
        return head

    def write(self, data):
        self.socket.sendall(data)

    def head(self):
        while b"\r\n\r\n" not in self.received:
            self.more()
        head, self.received = self.received.split(b"\r\n\r\n", 1)
        return head.decode("latin-1")

    def more(self):
        """Read. The end has to be one of TLS: a connection that is reset is an error."""
        part = self.socket.recv(65536)
        if not part:
            raise Closed
        self.received += part

    def exactly(self, count):
        while len(self.received) < count:
            self.more()
        part, self.received = self.received[:count], self.received[count:]
        return part

    def frame(self):
        """Read a frame, and return its first byte and its payload."""
        first, length = self.exactly(2)
        if length == 126:
            length = int.from_bytes(self.exactly(2), "big")
        elif length == 127:
            length = int.from_bytes(self.exactly(8), "big")
        return first, self.exactly(length)

    def ended(self):
        """Wait for the end, which nothing may precede, and close."""
        try:
            self.more()
        except Closed:
            self.socket.close()
            return
        raise AssertionError(f"more after the close frame: {self.received[:50]}")


def handshake(path, *fields):
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", "Upgrade: websocket", "Connection: Upgrade",
             f"Sec-WebSocket-Key: {KEY}", "Sec-WebSocket-Version: 13", *fields, "", ""]
    return "\r\n".join(lines).encode("latin-1")


def masked(payload, mask):
    if not payload or mask == bytes(4):
        return payload
    pattern = (mask * (len(payload) // 4 + 1))[:len(payload)]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(pattern, "big")).to_bytes(len(payload), "big")


def header(opcode, length, fin=True, rsv=0, mask=b"\x12\x34\x56\x78", form=None):
    """Make the header of a frame, whose length is in the shortest form, or in one of 7, 16 or 64 bits."""
    form = form or (7 if length < 126 else 16 if length < 65536 else 64)
    first = (0x80 if fin else 0) | rsv << 4 | opcode
    bit = 0 if mask is None else 0x80
    if form == 7:
        head = bytes((first, bit | length))
    elif form == 16:
        head = bytes((first, bit | 126)) + length.to_bytes(2, "big")
    else:
        head = bytes((first, bit | 127)) + length.to_bytes(8, "big")
    return head + (mask or b"")


def frame(opcode, payload=b"", fin=True, rsv=0, mask=b"\x12\x34\x56\x78", form=None):
    content = payload if mask is None else masked(payload, mask)
    return header(opcode, len(payload), fin, rsv, mask, form) + content


def close(code, reason=b""):
    return frame(CLOSE, code.to_bytes(2, "big") + reason)
