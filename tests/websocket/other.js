// Run in a page of another server: returns what becomes of a WebSocket
(async (url) => {
  const socket = new WebSocket(url);
  return new Promise((resolve) => {
    socket.onopen = () => resolve('open');
    socket.onclose = (event) => resolve(`refused, code ${event.code}`);
  });
})
