// SPDX-License-Identifier: EUPL-1.2
// A crowd of connections that want nothing, or want it very slowly, and others who must not notice.
import http from 'node:http';
import net from 'node:net';
import { boats, request } from './model/bodies.js';
import { ensure, equal } from './report.js';
import { withSecond } from './second.js';

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
// As many of one address as the daemon takes by default, each block from addresses of its own.
const addressOf = (block, n) => `127.${block}.${Math.floor(n / 64 / 250)}.${1 + (Math.floor(n / 64) % 250)}`;

// Opens them some at a time, as fast as they are taken. `say` is what each sends at once.
async function crowd(port, block, count, say = () => '') {
  const sockets = [];
  const one = (n) => new Promise((resolve, reject) => {
    const socket = net.connect({ host: '127.0.0.1', port, localAddress: addressOf(block, n) });
    socket.once('connect', () => { socket.off('error', reject); socket.on('error', () => {}); socket.resume(); socket.write(say(n)); resolve(); });
    socket.once('error', reject);
    sockets.push(socket);
  });
  for (let n = 0; n < count; n += 200) await Promise.all(Array.from({ length: Math.min(200, count - n) }, (x, i) => one(n + i)));
  return sockets;
}

// Headers, bodies and bodies in chunks, a byte at a time.
const beginnings = [
  () => 'GET /v1/me HTTP/1.1\r\nHost: x\r\nX-A: ',
  (token) => `POST /v1/requests HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"necessity":"`,
  (token) => `POST /v1/requests HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n`,
  () => 'GET /v1/',
];
const drip = (sockets) => setInterval(() => { for (const s of sockets) if (s.writable) s.write('a'); }, 500);

function once(port, token, agent, method, path, body) {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } : {}) };
    const req = http.request({ host: '127.0.0.1', port, method, path, headers, agent, localAddress: '127.0.0.1' }, (res) => {
      res.resume();
      res.on('end', () => resolve(res.statusCode));
    });
    req.on('error', reject);
    req.end(body);
  });
}

// Several at once, each on a connection that it keeps, or on a new one each time; reads and now and then a write.
async function behave(second, names, rounds) {
  const body = JSON.stringify(request('NL', Date.now(), { items: [boats] }));
  const kept = new http.Agent({ keepAlive: true, maxSockets: 8 });
  const client = async (name, k) => {
    const { token } = second.clients[name];
    for (let n = 0; n < rounds; n += 1) {
      const write = n % 10 === 0 && name === 'nl-liaison';
      const status = await once(second.port, token, k % 2 ? kept : false, write ? 'POST' : 'GET', write ? '/v1/requests' : '/v1/requests?limit=1', write ? body : undefined);
      equal(status, write ? 201 : 200, `${name}, request ${n}`);
    }
  };
  await Promise.all(names.map(client));
  kept.destroy();
}

const names = ['nl-liaison', 'nl-authority', 'de-liaison', 'de-authority', 'be-liaison', 'be-authority', 'fr-authority', 'es-authority'];
const patient = { 'listen.header_seconds': 120, 'listen.request_seconds': 120, 'limits.rate': 0 };

async function undisturbed(second) {
  const idle = await crowd(second.port, 1, 10_000);
  const dripping = await crowd(second.port, 2, 1_000, (n) => beginnings[n % beginnings.length](second.clients['nl-authority'].token));
  const timer = drip(dripping);
  await behave(second, names, 60);
  await pause(1000);
  await behave(second, names, 20);
  clearInterval(timer);
  const open = (list) => list.filter((s) => !s.destroyed).length;
  equal([open(idle), open(dripping)], [10_000, 1_000], 'connections that were still open');
  for (const s of [...idle, ...dripping]) s.destroy();
  return '10,000 idle, 1,000 dripping';
}

// More than there is room for: those that have waited longest give way, not those that ask.
async function roomIsMade(second) {
  const first = await crowd(second.port, 1, 900);
  const more = crowd(second.port, 3, 3_000);
  await behave(second, names, 60);
  const late = await more;
  await behave(second, names, 20);
  ensure(first.filter((s) => !s.destroyed).length === 0, 'the first of the crowd are still there');
  ensure(late.some((s) => !s.destroyed), 'nobody of the crowd is left');
  for (const s of [...first, ...late]) s.destroy();
}

// Slow ones are cut at the deadlines, however steadily they drip.
async function cutInTime(second) {
  const dripping = await crowd(second.port, 2, 40, (n) => beginnings[n % beginnings.length](second.clients['nl-authority'].token));
  const timer = drip(dripping);
  for (let n = 0; n < 300 && dripping.some((s) => !s.destroyed); n += 1) await pause(100);
  clearInterval(timer);
  equal(dripping.filter((s) => !s.destroyed).length, 0, 'dripping connections that are still open');
}

export async function crowds(report, daemon) {
  await report.test('a crowd of idle and dripping connections leaves the others undisturbed', () =>
    withSecond(daemon, { ...patient, 'listen.connections': 12_000 }, undisturbed));
  await report.test('where there is no room, who has waited longest gives way', () =>
    withSecond(daemon, { ...patient, 'listen.connections': 1_000 }, roomIsMade));
  await report.test('who drips is cut at the deadline', () =>
    withSecond(daemon, { 'listen.header_seconds': 1, 'listen.request_seconds': 2 }, cutInTime));
}
