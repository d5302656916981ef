// SPDX-License-Identifier: EUPL-1.2
// Limits, made small: of an account, of an address that shows none, behind a proxy, and of connections. A Retry-After
// is true: then it works again.
import http from 'node:http';
import net from 'node:net';
import { slugOf } from './client.js';
import { ensure, equal } from './report.js';
import { withSecond } from './second.js';

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
const wrong = `Bearer assistd_${'x'.repeat(43)}`;

// From one of the loopback's addresses: status, and what a 429 says.
function from(second, address, headers = {}, path = '/v1/me') {
  return new Promise((resolve, reject) => {
    const req = http.get({ host: '127.0.0.1', port: second.port, path, headers, localAddress: address, agent: false }, (res) => {
      res.resume();
      res.on('end', () => resolve({ status: res.statusCode, after: res.headers['retry-after'] }));
    });
    req.on('error', reject);
  });
}

async function statuses(count, ask) {
  const list = [];
  for (let n = 0; n < count; n += 1) list.push((await ask()).status);
  return list;
}

const BURST = 5;
const slow = { 'limits.rate': 1, 'limits.burst': BURST };

// Until the first refusal: that many pass at least, and not many more, however slow the machine.
async function untilRefused(ask) {
  for (let passed = 0; passed < 200; passed += 1) {
    const res = await ask();
    if (res.status === 429) {
      ensure(passed >= BURST, `refused after ${passed}`);
      return res;
    }
  }
  throw new Error('200 requests were not too many');
}

// One that was refused a moment ago: far sooner than a bucket of its own would be empty.
async function refusedSoon(ask, what) {
  for (let n = 0; n < BURST - 2; n += 1) if ((await ask()).status === 429) return;
  throw new Error(`${what}: not refused`);
}

async function account(second) {
  const [nl, de] = ['nl-liaison', 'de-liaison'].map((name) => second.clients[name]);
  const refused = await untilRefused(() => nl.get('/v1/me'));
  equal([slugOf(refused), refused.headers['retry-after']], ['too-many-requests', '1'], 'the refusal');
  equal((await de.get('/v1/me')).status, 200, 'another account meanwhile');
  await pause(1000 * Number(refused.headers['retry-after']));
  equal((await nl.get('/v1/me')).status, 200, 'when Retry-After is over');
}

async function strangers(second) {
  const guess = () => from(second, '127.0.0.2', { authorization: wrong });
  const refused = await untilRefused(guess);
  equal(refused.after, '1', 'Retry-After');
  await pause(1000 * Number(refused.after));
  equal((await guess()).status, 401, 'when Retry-After is over');
  await refusedSoon(() => from(second, '127.0.0.2'), 'without any credential');
  await refusedSoon(() => from(second, '127.0.0.2', {}, '/livez'), 'where none is needed');
  const { token } = second.clients['be-liaison'];
  const good = () => from(second, '127.0.0.2', { authorization: `Bearer ${token}` });
  equal(await statuses(3, good), [200, 200, 200], 'a good token from the same address');
  equal((await from(second, '127.0.0.3', { authorization: wrong })).status, 401, 'another address');
}

async function proxied(second) {
  const via = (proxy, forwarded) => () => from(second, proxy, { authorization: wrong, ...(forwarded ? { 'x-forwarded-for': forwarded } : {}) });
  await untilRefused(via('127.0.0.9', '192.0.2.1'));
  equal((await via('127.0.0.9', '192.0.2.1, 192.0.2.2')()).status, 401, 'the last hop counts');
  await untilRefused(via('127.0.0.9', '2001:db8::1'));
  await refusedSoon(via('127.0.0.9', '2001:db8:0:0:ffff::'), 'of IPv6 the network counts');
  equal((await via('127.0.0.9', '2001:db8:0:1::1')()).status, 401, 'another network');
  await untilRefused(via('127.0.0.8', '192.0.2.3'));
  await refusedSoon(via('127.0.0.8', '192.0.2.4'), 'of others nothing is believed');
  equal((await via('127.0.0.9', 'nonsense')()).status, 401, 'what is no address counts as the proxy');
}

// Open ones, each with an answer; the first that is closed without one ends it.
async function open(second, address, most) {
  const sockets = [];
  for (let n = 0; n < most; n += 1) {
    const socket = net.connect({ host: '127.0.0.1', port: second.port, localAddress: address });
    const answered = await new Promise((resolve) => {
      for (const event of ['close', 'error']) socket.on(event, () => resolve(false));
      socket.on('data', () => resolve(true));
      socket.write('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n');
    });
    if (!answered) break;
    sockets.push(socket);
  }
  return sockets;
}

async function connections(second) {
  const mine = await open(second, '127.0.0.2', 8);
  equal(mine.length, 3, 'connections of one address');
  const others = await open(second, '127.0.0.3', 3);
  equal(others.length, 3, 'of another');
  const forwarded = await open(second, '127.0.0.9', 8);
  equal(forwarded.length, 8, 'of the proxy');
  mine.pop().destroy();
  await pause(50);
  let again = [];
  for (let n = 0; n < 50 && !again.length; n += 1) again = await open(second, '127.0.0.2', 1);
  equal(again.length, 1, 'one more where one has gone');
  for (const socket of [...mine, ...others, ...forwarded, ...again]) socket.destroy();
}

export async function limits(report, daemon) {
  await report.test('limits: an account', () => withSecond(daemon, slow, account));
  await report.test('limits: an address without a valid credential', () => withSecond(daemon, slow, strangers));
  await report.test('limits: behind a proxy', () => withSecond(daemon, { ...slow, 'listen.trusted_proxy': '127.0.0.9' }, proxied));
  await report.test('limits: connections of an address', () => withSecond(daemon,
    { 'listen.connections_per_address': 3, 'listen.trusted_proxy': '127.0.0.9' }, connections));
}
