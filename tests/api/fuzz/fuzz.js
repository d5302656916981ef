// SPDX-License-Identifier: EUPL-1.2
// Spoilt requests at a whole daemon: each connection is answered or ends, nothing is a 5xx, and good requests work on.
// REQUESTS says how many, SEED which. A failure tells the bytes.
import net from 'node:net';
import { boats, request } from '../model/bodies.js';
import { ensure, equal } from '../report.js';
import { rngFrom } from '../rng.js';
import { withSecond } from '../second.js';
import { mutate } from './mutate.js';
import { routesOf, seedRequest } from './seeds.js';

const AT_ONCE = 16;
// Short deadlines, so that what hangs longer is no slow client, and is found.
const settings = { 'listen.header_seconds': 5, 'listen.request_seconds': 8, 'listen.idle_seconds': 8, 'listen.connections_per_address': 0, 'limits.rate': 0 };
const PATIENCE = 60_000;

// Sends it all; when something is answered, or nothing for a moment, says that nothing more comes; and takes what is
// answered until the other side ends. (libmicrohttpd overlooks an end that comes together with the bytes before it, until
// its deadline.)
function converse(base, bytes) {
  const url = new URL(base);
  return new Promise((resolve, reject) => {
    const chunks = [];
    const socket = net.connect({ port: Number(url.port), host: url.hostname, allowHalfOpen: true });
    const late = setTimeout(() => { socket.destroy(); reject(new Error('neither answered nor closed')); }, PATIENCE);
    const end = () => { clearTimeout(late); clearTimeout(over); socket.destroy(); resolve(Buffer.concat(chunks).toString('latin1')); };
    const over = setTimeout(() => socket.end(), 40);
    socket.on('data', (d) => {
      chunks.push(d);
      clearTimeout(over);
      if (d.includes('\r\nContent-Type: text/event-stream\r\n')) end(); // it has no end of its own
      else socket.end();
    });
    socket.on('end', end);
    socket.on('error', (error) => (error.code === 'ECONNREFUSED' ? reject(error) : end()));
    socket.write(bytes);
  });
}

async function aim(world) {
  const client = world.clients['nl-authority'];
  const targets = [];
  for (let n = 0; n < 4; n += 1) {
    const { json, status, text } = await client.call('POST', '/v1/requests', { body: request('NL', Date.now(), { items: [boats], addressees: ['DE', 'BE'] }) });
    equal(status, 201, `create: ${text}`);
    if (n > 0) await client.call('POST', `/v1/requests/${json.id}/actions/submit`, { body: {} });
    targets.push(json.id);
  }
  const names = ['nl-authority', 'nl-liaison', 'de-authority', 'de-unit', 'be-liaison', 'auditor', 'nl-auditor'].filter((n) => world.clients[n]);
  return { targets, tokens: names.map((n) => world.clients[n].token), routes: await routesOf(client),
    actions: ['submit', 'message', 'accept', 'refuse', 'amend', 'sign', 'propose', 'withdraw', 'arrange', 'activate', 'acknowledge', 'lapse', 'x'] };
}

async function stillServes(world) {
  const client = world.clients['nl-liaison'];
  const headers = { connection: 'close' };
  equal((await client.get('/v1/me', headers)).status, 200, 'GET /v1/me');
  const made = await client.call('POST', '/v1/requests', { body: { necessity: 'n' }, headers });
  equal(made.status, 201, `create: ${made.text}`);
}

async function sendAll(second, count, seed, tally) {
  const own = await aim(second);
  const one = async (number) => {
    const rng = rngFrom(seed * 1_000_003 + number); // whatever the others take of theirs
    const [a, b] = [seedRequest(own, rng), seedRequest(own, rng)];
    const bytes = rng() < 0.1 ? Buffer.concat([mutate(a, b, rng), mutate(b, a, rng)]) : mutate(a, b, rng);
    const text = await converse(second.base, bytes).catch((error) => {
      throw new Error(`${error.message}: ${JSON.stringify(bytes.toString('latin1'))}`);
    });
    const statuses = [...text.matchAll(/(?:^|[}\r\n>])HTTP\/1\.[01] (\d{3}) /g)].map(([, s]) => Number(s));
    for (const s of statuses.length ? statuses : [0]) tally[s] = (tally[s] ?? 0) + 1;
    ensure(!statuses.some((s) => s >= 500 && s !== 505), () => `${statuses}: ${text.slice(0, 500)} to ${JSON.stringify(bytes.toString('latin1'))}`);
  };
  for (let sent = 0; sent < count;) {
    const until = Math.min(count, sent + 1000);
    const lane = async () => { while (sent < until) { sent += 1; await one(sent); } };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    await stillServes(second);
  }
}

export async function fuzz(report, daemon) {
  const count = Number(process.env.REQUESTS ?? 12_000);
  const seed = Number(process.env.SEED ?? 1);
  await report.test(`fuzz: ${count} spoilt requests (seed ${seed})`, async () => {
    const tally = {};
    await withSecond(daemon, settings, (second) => sendAll(second, count, seed, tally));
    ensure((tally[200] ?? 0) > 0 && (tally[400] ?? 0) > 0 && (tally[422] ?? 0) > 0, () => `the mutations are not worth much: ${JSON.stringify(tally)}`);
    return Object.entries(tally).map(([status, n]) => `${n} × ${status === '0' ? 'closed' : status}`).join(', ');
  });
}
