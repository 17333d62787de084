"""Puts a bounded load on the sample, and prints what it counted, a figure a line as Prometheus does.

load.py figures PORT CERTS: requests, connections, failures of each category, WebSockets
load.py last PORT CERTS CONNECTIONS: requests of a second each, until the server says that each connection ends
"""

import asyncio
import base64
import collections
import os
import ssl
import sys

HOST = '127.0.0.1'
counted = collections.Counter()
certs = ''
port = 0


def context(device=None, version=None, ciphers=None):
    """What a client trusts, and is."""
    made = ssl.create_default_context(cafile=f'{certs}/ca.pem')
    if device:
        made.load_cert_chain(f'{certs}/{device}.pem', f'{certs}/{device}-key.pem')
    if ciphers:
        made.set_ciphers(ciphers)
    if version:
        made.minimum_version = ssl.TLSVersion.TLSv1
        made.maximum_version = version
    return made


class Client:
    """A connection that is counted when its handshake is complete."""

    def __init__(self, reader, writer):
        self.reader = reader
        self.writer = writer

    @classmethod
    async def connect(cls, device='device-1', version=ssl.TLSVersion.TLSv1_3):
        settings = context(device)
        settings.maximum_version = version
        reader, writer = await asyncio.open_connection(HOST, port, ssl=settings, server_hostname='localhost')
        counted[f'handshakes protocol={writer.get_extra_info("ssl_object").version()} resumed=false outcome=SUCCESS'] += 1
        return cls(reader, writer)

    async def send(self, method, uri, body=b'', fields=''):
        head = f'{method} {uri} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n{fields}\r\n'
        self.writer.write(head.encode() + body)
        await self.writer.drain()

    async def receive(self):
        head = (await self.reader.readuntil(b'\r\n\r\n')).decode()
        fields = dict(line.lower().split(': ', 1) for line in head.split('\r\n')[1:-2])
        length = int(fields.get('content-length', 0))
        body = await self.reader.readexactly(length)
        if fields.get('transfer-encoding') == 'chunked':
            body = b''
            while size := int(await self.reader.readuntil(b'\r\n'), 16):
                body += (await self.reader.readexactly(size + 2))[:-2]
            await self.reader.readexactly(2)
        return int(head.split(' ')[1]), fields, body

    async def request(self, method, uri, template, expected, body=b''):
        await self.send(method, uri, body)
        status, fields, _ = await self.receive()
        assert status == expected, f'{method} {uri}: {status}'
        counted[f'requests method={"UNKNOWN" if method == "FOO" else method} uri={template} status={status}'] += 1
        return fields

    async def close(self):
        self.writer.close()
        try:
            await self.writer.wait_closed()
        except (OSError, ssl.SSLError):
            pass

    async def ended(self):
        """Wait for the end that the server makes."""
        try:
            while await self.reader.read(65536):
                pass
        except (OSError, ssl.SSLError):
            pass
        await self.close()


async def keep_alive(number):
    client = await Client.connect('device-1' if number % 2 else 'device-2',
                                  ssl.TLSVersion.TLSv1_3 if number % 3 else ssl.TLSVersion.TLSv1_2)
    for _ in range(20):
        await client.request('GET', '/hello', '/hello', 200)
        await client.request('POST', '/echo', '/echo', 200, b'x' * 100)
    await client.close()
    counted['closed reason=peer-closed'] += 1


async def ends_with(method, uri, template, status):
    client = await Client.connect()
    await client.request(method, uri, template, status)
    await client.ended()
    counted['closed reason=error-response'] += 1


async def asked_to_close():
    client = await Client.connect()
    await client.send('GET', '/hello', fields='Connection: close\r\n')
    assert (await client.receive())[0] == 200
    counted['requests method=GET uri=/hello status=200'] += 1
    await client.ended()
    counted['closed reason=connection-close'] += 1


async def web_socket():
    client = await Client.connect()
    key = base64.b64encode(os.urandom(16)).decode()
    client.writer.write(('GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n'
                         f'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n').encode())
    head = await client.reader.readuntil(b'\r\n\r\n')
    assert head.startswith(b'HTTP/1.1 101'), head
    counted['requests method=GET uri=/ws status=101'] += 1
    for _ in range(10):
        client.writer.write(b'\x81\x85\x00\x00\x00\x00hello')
        assert await client.reader.readexactly(7) == b'\x81\x05hello'
    client.writer.write(b'\x88\x82\x00\x00\x00\x00\x03\xe8')
    assert (await client.reader.readexactly(4))[:2] == b'\x88\x02'
    await client.ended()
    counted['closed reason=peer-closed'] += 1


async def refused(category, **settings):
    """A handshake that fails, or an answer that never comes."""
    try:
        made = context(**settings)
        reader, writer = await asyncio.open_connection(HOST, port, ssl=made, server_hostname='localhost')
        # TLS 1.3 tells of it after the client's part
        assert not await reader.read(1)
        writer.close()
    except (OSError, ssl.SSLError):
        pass
    failed(category)


def failed(category):
    counted[f'failed category={category}'] += 1


def client_hello():
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context().wrap_bio(incoming, outgoing, server_hostname='localhost')
    try:
        tls.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


async def raw(category, *parts, closes=False):
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        for number, part in enumerate(parts):
            if number:
                # After the server's first flight
                await reader.read(1)
            writer.write(part)
            await writer.drain()
        if not closes:
            while await reader.read(65536):
                pass
        writer.close()
        await writer.wait_closed()
    except OSError:
        pass
    failed(category)


async def hold(device, count):
    """Sessions with a request in progress, which cannot be purged."""
    held = [await Client.connect(device) for _ in range(count)]
    for client in held:
        client.writer.write(b'POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\n\r\nabc')
        await client.writer.drain()
    return held


async def let_go(held):
    for client in held:
        client.writer.write(b'def')
        status, _, body = await client.receive()
        assert (status, body) == (200, b'abcdef')
        counted['requests method=POST uri=/echo status=200'] += 1
        await client.close()
        counted['closed reason=peer-closed'] += 1


async def turned_away(device, category):
    """The handshake is complete, and there is no place."""
    client = await Client.connect(device)
    await client.send('GET', '/hello')
    status = (await client.receive())[0]
    assert status == 503, status
    await client.ended()
    failed(category)


async def from_elsewhere(limit, address):
    """More connections than an address may have. Those that send nothing are no event."""
    async def connect():
        return await asyncio.open_connection(HOST, port, local_addr=(address, 0))
    held = [await connect() for _ in range(limit)]
    for _ in range(3):
        reader, writer = await connect()
        try:
            assert not await reader.read(1)
        except OSError:
            pass
        writer.close()
        failed('address-limit')
    for _, writer in held:
        writer.close()


async def figures():
    await asyncio.gather(*(keep_alive(number) for number in range(30)))
    await asyncio.gather(*(asked_to_close() for _ in range(5)))
    for _ in range(4):
        await ends_with('GET', '/none', 'NOT_FOUND', 404)
        await ends_with('DELETE', '/hello', 'UNKNOWN', 405)
        await ends_with('FOO', '/hello', 'UNKNOWN', 501)
    await asyncio.gather(*(web_socket() for _ in range(10)))
    hello = client_hello()
    for _ in range(3):
        await refused('no-client-certificate')
        await refused('untrusted-client', device='foreign')
        await refused('expired-client', device='expired')
        await refused('revoked-client', device='revoked')
        await refused('no-shared-protocol', device='device-1', version=ssl.TLSVersion.TLSv1_1,
                      ciphers='ALL:@SECLEVEL=0')
        await refused('no-shared-cipher', device='device-1', version=ssl.TLSVersion.TLSv1_2,
                      ciphers='AES128-SHA:@SECLEVEL=0')
        await raw('not-tls', b'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
        await raw('timeout', hello[:50])
        await raw('peer-closed', hello[:50], closes=True)
        # internal_error, unknown_ca
        await raw('peer-alert', hello, b'\x15\x03\x03\x00\x02\x02\x50')
        await raw('untrusted-server', hello, b'\x15\x03\x03\x00\x02\x02\x30')
        await raw('bad-record', hello, b'\x16\x03\x03\x00\x04\x01\x02\x03\x04')
    held = await hold('device-1', 25)
    await turned_away('device-1', 'identity-limit')
    held += await hold('device-2', 25) + await hold('device-3', 10)
    await turned_away('device-3', 'pool-exhausted')
    await let_go(held)
    await from_elsewhere(80, '127.0.0.9')
    for name in sorted(counted):
        print(f'{name} {counted[name]}')


async def last(connections):
    """Requests until the end, each of which has to be answered in whole."""
    answers, unasked, broken = 0, 0, []
    ready = asyncio.Event()
    started = 0

    async def ask():
        nonlocal answers, unasked, started
        client = await Client.connect('device-1')
        started += 1
        if started == connections:
            ready.set()
        await ready.wait()
        while True:
            try:
                await client.send('GET', '/slow')
                status, fields, body = await client.receive()
            except (OSError, ssl.SSLError, asyncio.IncompleteReadError) as cause:
                partial = getattr(cause, 'partial', b'')
                broken.append(f'{cause!r} {partial!r}')
                return
            if (status, body) != (200, b'Here I am'):
                broken.append(f'{status} {body!r}')
                return
            answers += 1
            if fields.get('connection') == 'close':
                await client.ended()
                return

    async def announce():
        await ready.wait()
        await asyncio.sleep(2.5)
        print('ready', flush=True)

    await asyncio.gather(announce(), *(ask() for _ in range(connections)))
    print(f'{answers} answers, {len(broken)} broken {broken[:5]}', flush=True)
    sys.exit(1 if broken else 0)


if __name__ == '__main__':
    port, certs = int(sys.argv[2]), sys.argv[3]
    asyncio.run(figures() if sys.argv[1] == 'figures' else last(int(sys.argv[4])))
