// Run in a page of the server: echo of texts and bytes. Returns what went wrong, or the number of messages
(async (path, longest) => {
  const socket = new WebSocket(`wss://${location.host}${path}`);
  socket.binaryType = 'arraybuffer';
  const answers = [];
  const waiting = [];
  const arrived = (event) => (waiting.length ? waiting.shift()(event) : answers.push(event));
  const next = () => (answers.length ? answers.shift() : new Promise((resolve) => waiting.push(resolve)));
  socket.onopen = socket.onmessage = socket.onclose = arrived;
  const opened = await next();
  if (opened.type !== 'open') {
    return `refused, code ${opened.code}`;
  }
  if (socket.protocol !== '') {
    return `protocol ${socket.protocol}`;
  }
  const random = (size) => {
    const bytes = new Uint8Array(size);
    for (let i = 0; i < size; i += 65536) {
      crypto.getRandomValues(bytes.subarray(i, i + 65536));
    }
    return bytes;
  };
  const same = (one, other) => one.length === other.length && one.every((byte, i) => byte === other[i]);
  let count = 0;
  for (const size of [0, 1, 125, 126, 127, 65535, 65536, 1 << 20, longest]) {
    const text = 'aé€😀'.repeat(size / 10) + 'x'.repeat(size % 10);
    socket.send(text);
    const textBack = await next();
    if (textBack.data !== text) {
      return `text of ${size} bytes: ${textBack.type} ${textBack.code}`;
    }
    const bytes = random(size);
    socket.send(size === 126 ? new Blob([bytes]) : bytes);
    const bytesBack = await next();
    if (bytesBack.type !== 'message' || !same(bytes, new Uint8Array(bytesBack.data))) {
      return `${size} bytes: ${bytesBack.type} ${bytesBack.code}`;
    }
    count += 2;
  }
  for (let i = 0; i < 500; i++) {
    socket.send(`${i}`);
  }
  for (let i = 0; i < 500; i++) {
    const {data} = await next();
    if (data !== `${i}`) {
      return `${data} instead of ${i}`;
    }
  }
  socket.close(4001, 'enough');
  const closed = await next();
  if (closed.type !== 'close' || closed.code !== 4001 || !closed.wasClean) {
    return `${closed.type} ${closed.code} ${closed.reason}, clean: ${closed.wasClean}`;
  }
  return `${count + 500} messages, the page over ${performance.getEntriesByType('navigation')[0].nextHopProtocol}`
    + `${socket.extensions && `, ${socket.extensions}`}`;
})
