// SPDX-License-Identifier: EUPL-1.2
// 1,000 hostile connections, until it is killed. Tells when all have been there, and when asked, what it sent.
import net from 'node:net';
import { randomBytes } from 'node:crypto';
import { setPriority } from 'node:os';

const [port, token] = process.argv.slice(2);
const drippers = [];
let sent = 0;
let open = 0;

const send = (socket, bytes) => { if (socket.writable) { sent += 1; socket.write(bytes); } };
const crowds = [
  [300, (s) => { send(s, 'GET /v1/me HTTP/1.1\r\nHost: x\r\nX-A: '); drippers.push(s); }],
  [300, (s, n) => {
    const credential = n % 3 ? `assistd_${'x'.repeat(43)}` : token;
    send(s, `POST /v1/requests HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${credential}\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{"necessity":"`);
    drippers.push(s);
  }],
  [150, (s) => { send(s, 'GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(20)); s.pause(); }],
  [150, (s) => { send(s, randomBytes(200)); setTimeout(() => s.end(), 100); }],
  [100, (s) => {
    const guess = () => send(s, `GET /v1/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer assistd_${'y'.repeat(43)}\r\n\r\n`);
    s.on('data', guess);
    guess();
  }],
];

// Whoever is cut comes again.
function come(act, n, there) {
  const socket = net.connect({ host: '127.0.0.1', port: Number(port), localAddress: `127.9.0.${1 + (Math.floor(n / 60) % 250)}` });
  socket.on('error', () => {});
  socket.on('connect', () => { open += 1; act(socket, n); there(); });
  socket.resume();
  socket.on('close', () => {
    open -= 1;
    const at = drippers.indexOf(socket);
    if (at >= 0) drippers.splice(at, 1);
    setTimeout(() => come(act, n, () => {}), 100);
  });
}

setPriority(19);
let number = 0;
const all = crowds.flatMap(([count, act]) => Array.from({ length: count }, () => {
  number += 1;
  const n = number;
  return new Promise((resolve) => { come(act, n, resolve); });
}));
setInterval(() => { for (const s of drippers) send(s, 'a'); }, 200);
await Promise.all(all);
process.send('there');
process.on('message', () => process.send({ sent, open }));
process.on('disconnect', () => process.exit(0));
