// SPDX-License-Identifier: EUPL-1.2
// Server-sent events: what comes is what the history says, to whom it may come, each once, over cut lines, restarts and
// two daemons on one database.
import http from 'node:http';
import { Client, slugOf } from './client.js';
import { Daemon, withDaemon } from './daemon.js';
import { play } from './log.js';
import { ensure, equal } from './report.js';
import { withSecond } from './second.js';

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
const agent = new http.Agent({ keepAlive: false, maxSockets: Infinity });

// One that follows; `events` are those that came, `last` what a browser would remember.
class Follower {
  constructor(base, token, { query = '', last } = {}) {
    Object.assign(this, { events: [], last, comments: 0, head: null, over: false, text: '' });
    const headers = { authorization: `Bearer ${token}`, ...(last === undefined ? {} : { 'last-event-id': String(last) }) };
    this.began = new Promise((resolve, reject) => {
      this.request = http.get(`${base}/v1/events${query}`, { headers, agent }, (res) => {
        this.answer = res;
        this.head = { status: res.statusCode, type: res.headers['content-type'], cache: res.headers['cache-control'] };
        res.setEncoding('utf8');
        res.on('data', (chunk) => this.#take(chunk));
        res.on('error', () => { this.over = true; });
        res.on('close', () => { this.over = true; });
        resolve(this);
      });
      this.request.on('error', (error) => { this.over = true; reject(error); });
    });
  }

  #take(chunk) {
    this.text += chunk;
    for (let end = this.text.indexOf('\n\n'); end >= 0; end = this.text.indexOf('\n\n')) {
      const lines = this.text.slice(0, end).split('\n');
      this.text = this.text.slice(end + 2);
      const field = (name) => lines.find((l) => l.startsWith(`${name}: `))?.slice(name.length + 2);
      if (lines[0].startsWith(':')) this.comments += 1;
      if (field('id') !== undefined) this.last = Number(field('id'));
      if (field('data') === undefined) continue;
      equal(field('event'), 'step', 'the kind of event');
      const event = JSON.parse(field('data'));
      equal(event.log_index, this.last, 'the id of an event');
      this.events.push(event);
    }
  }

  async until(holds, what) {
    for (let i = 0; i < 400 && !holds(this); i++) await pause(25);
    ensure(holds(this), () => `${what}: ${this.events.length} events, over: ${this.over}`);
  }

  stop() {
    this.request.on('error', () => {});
    this.request.destroy();
  }
}

const follow = (daemon, key, options) => new Follower(daemon.base, daemon.tokens[key], options).began;

// Everything an account may read of these requests, in the order of the log.
async function histories(daemon, key, ids) {
  const client = new Client(daemon.base, daemon.tokens[key]);
  const all = [];
  for (const id of ids) {
    const res = await client.get(`/v1/requests/${id}/history?limit=200`);
    if (res.status === 200) all.push(...res.json.items);
  }
  return all.sort((a, b) => a.log_index - b.log_index);
}

const refused = [
  // account, query, Last-Event-ID, status and slug
  [undefined, '', undefined, '401 unauthenticated'],
  ['nl-administrator', '', undefined, '403 not-your-step'],
  ['admin', '', undefined, '403 not-your-step'],
  ['nl-liaison', '?after=x', undefined, '400 malformed-request'],
  ['nl-liaison', '?after=-2', undefined, '400 malformed-request'],
  ['nl-liaison', '?after=007', undefined, '400 malformed-request'],
  ['nl-liaison', '?after=1&after=1', undefined, '400 malformed-request'],
  ['nl-liaison', '?before=1', undefined, '400 malformed-request'],
  ['nl-liaison', '?after=999999999', undefined, '400 malformed-request'],
  ['nl-liaison', '', 'x', '400 malformed-request'],
  ['nl-liaison', '', '999999999', '400 malformed-request'],
];

async function refuses(daemon) {
  for (const [key, query, last, expected] of refused) {
    const headers = last === undefined ? {} : { 'last-event-id': last };
    const res = await new Client(daemon.base, daemon.tokens[key]).get(`/v1/events${query}`, headers);
    equal(`${res.status} ${slugOf(res)}`, expected, `${key} ${query} ${last}`);
  }
  const head = await new Client(daemon.base, daemon.tokens['nl-liaison']).call('HEAD', '/v1/events');
  equal([head.status, head.headers['content-type'], head.text], [200, 'text/event-stream', ''], 'HEAD');
}

async function toWhom(daemon) {
  const keys = ['nl-liaison', 'nl-unit', 'nl-auditor', 'de-liaison', 'be-authority', 'fr-authority', 'fr-auditor', 'auditor'];
  const followers = await Promise.all(keys.map((key) => follow(daemon, key)));
  for (const f of followers) equal(f.head, { status: 200, type: 'text/event-stream', cache: 'no-store' }, 'the head');
  const { id } = await play(daemon, 'Ω "quoted"\nand a line\n\nbreak');
  for (const [i, f] of followers.entries()) {
    const expected = await histories(daemon, keys[i], [id]);
    await f.until(({ events }) => events.length >= expected.length, keys[i]);
    equal(f.events, expected, `what ${keys[i]} was told`);
    ensure(keys[i].startsWith('fr') === (expected.length === 0), `${keys[i]}: ${expected.length} events`);
    f.stop();
  }
}

const refusedPages = [
  ['nl-administrator', '', '403 not-your-step'],
  ['nl-liaison', '?limit=0', '400 malformed-request'],
  ['nl-liaison', '?limit=201', '400 malformed-request'],
  ['nl-liaison', '?cursor=k1', '400 malformed-request'],
  ['nl-liaison', '?cursor=h', '400 malformed-request'],
  ['nl-liaison', '?before=1', '400 malformed-request'],
];

async function paged(client, query, limit) {
  const items = [];
  for (let next = `/v1/events?limit=${limit}${query}`; next;) {
    const res = await client.get(next, { accept: 'application/json' });
    equal(res.status, 200, res.text);
    items.push(...res.json.items);
    next = /^<(.*)>; rel="next"$/.exec(res.headers.link ?? '')?.[1];
    equal(Boolean(next), res.json.next !== null, 'link and next');
  }
  return items;
}

// The same a page at a time, in every form: joined without gap or repeat they are what the histories say.
async function inPages(daemon) {
  const ids = await requests(daemon);
  for (const key of ['nl-liaison', 'de-authority', 'fr-liaison', 'auditor']) {
    const client = new Client(daemon.base, daemon.tokens[key]);
    const expected = await histories(daemon, key, ids);
    equal(await paged(client, '', 7), expected, `pages of seven for ${key}`);
    equal(await paged(client, '&after=20', 5), expected.filter((e) => e.log_index > 20), `after an index for ${key}`);
    const lines = await client.get('/v1/events', { accept: 'application/x-ndjson' });
    equal(lines.text.split('\n').filter(Boolean).map(JSON.parse), expected, `lines for ${key}`);
    const csv = await client.get('/v1/events', { accept: 'text/csv' });
    equal(csv.text.split('\r\n').length, expected.length + 2, `CSV for ${key}`);
  }
  for (const [key, query, refusal] of refusedPages) {
    const res = await new Client(daemon.base, daemon.tokens[key]).get(`/v1/events${query}`, { accept: 'application/json' });
    equal(`${res.status} ${slugOf(res)}`, refusal, `${key} ${query}`);
  }
  const stream = await new Client(daemon.base, daemon.tokens['nl-liaison']).get('/v1/events?limit=5');
  equal(`${stream.status} ${slugOf(stream)}`, '400 malformed-request', 'a stream has no pages');
}

// RFC 4180, as spreadsheets read it.
const cellsOf = (csv) => csv.split('\r\n').slice(0, -1).map((line) => [...line.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map((m) => m[1].replaceAll('""', '"')));

// account, its name, its post: what a spreadsheet would take for a formula
const formulas = [
  ['de-liaison', '=1+1', '@SUM(A1)'], ['de-authority', '+1', '-1'], ['be-authority', '=HYPERLINK("http://x.example","y")', 'a,b "c"'],
];
// Who reads which of them: names go to one's own state and the network.
const readers = {
  auditor: formulas.flatMap(([, name, post]) => [name, post]), 'de-auditor': ['=1+1', '@SUM(A1)', '+1', '-1'], 'nl-liaison': ['@SUM(A1)', '-1', 'a,b "c"'],
};

// Line by line the CSV of all events and of each history are the same, and no cell begins a formula.
async function inSheets(daemon) {
  const admin = new Client(daemon.base, daemon.tokens.admin);
  for (const [key, name, post] of formulas) {
    const { json: me } = await new Client(daemon.base, daemon.tokens[key]).get('/v1/me');
    const res = await admin.call('PATCH', `/v1/accounts/${me.id}`, { body: { name, post } });
    equal(res.status, 200, `${key}: ${res.text}`);
  }
  await daemon.settled();
  const { id } = await play(daemon, '=1+1');
  for (const [key, written] of Object.entries(readers)) {
    const client = new Client(daemon.base, daemon.tokens[key]);
    const last = Math.max(...(await histories(daemon, key, [id])).map((e) => e.log_index));
    const read = async (path, accept) => (await client.get(path, { accept })).text;
    for (const accept of ['text/csv', 'application/x-ndjson']) {
      const lines = (await read(`/v1/requests/${id}/history?limit=200`, accept)).split('\n').slice(accept === 'text/csv' ? 1 : 0, -1);
      const all = (await read(`/v1/events?limit=200&after=${last - 40}`, accept)).split('\n');
      equal(lines.filter((line) => !all.includes(line)), [], `${accept} for ${key}: lines that are not in both`);
    }
    const cells = cellsOf(await read(`/v1/events?limit=200&after=${last - 40}`, 'text/csv'));
    ensure(cells.every((line) => line.length === cells[0].length), () => `CSV for ${key}: ${JSON.stringify(cells)}`);
    equal(cells.flat().filter((cell) => /^[=+\-@\t\r]/.test(cell)), [], `formulas for ${key}`);
    for (const text of written) ensure(cells.flat().includes(/^[=+\-@]/.test(text) ? `'${text}` : text), `${text} for ${key}`);
  }
}

// The line is cut at whatever moment while steps are taken.
async function cutLines(daemon) {
  const cursor = Math.max(...(await histories(daemon, 'auditor', (await requests(daemon)))).map((e) => e.log_index), -1);
  const told = { 'nl-authority': [], 'de-authority': [], auditor: [] };
  const ids = [];
  let busy = true;
  const steps = (async () => {
    for (let i = 0; i < 30; i++) ids.push((await play(daemon, `round ${i}`)).id);
    busy = false;
  })();
  const cut = Object.keys(told).map(async (key, n) => {
    let last = cursor;
    for (let round = 0; busy || round < 3; round++) {
      const f = await follow(daemon, key, n % 2 ? { last } : { query: `?after=${last}` });
      await pause(30 + 17 * ((round * 7 + n) % 5));
      f.stop();
      told[key].push(...f.events);
      last = f.last;
    }
    const f = await follow(daemon, key, { last });
    const expected = await histories(daemon, key, ids);
    await f.until(() => told[key].length + f.events.length >= expected.length, key);
    f.stop();
    equal([...told[key], ...f.events].map((e) => e.log_index), expected.map((e) => e.log_index), `what ${key} was told, over cut lines`);
  });
  await Promise.all([steps, ...cut]);
}

const requests = async (daemon) => (await new Client(daemon.base, daemon.tokens.auditor).all('/v1/requests?exercise=any')).map((r) => r.id);

async function fromTheBeginning(daemon) {
  const expected = await histories(daemon, 'auditor', await requests(daemon));
  const f = await follow(daemon, 'auditor', { query: '?after=-1' });
  await f.until(({ events }) => events.length >= expected.length, 'from the beginning');
  equal(f.events, expected, 'all there is');
  f.stop();
  ensure(expected.length > 200, () => `only ${expected.length} events: not more than a page`);
}

async function revoked(daemon) {
  const admin = new Client(daemon.base, daemon.tokens.admin);
  const { json: me } = await new Client(daemon.base, daemon.tokens['be-liaison']).get('/v1/me');
  const { json: made } = await admin.call('POST', `/v1/accounts/${me.id}/credentials`, { body: { label: 'stream' } });
  const f = await new Follower(daemon.base, made.token).began;
  const { id } = await play(daemon);
  await f.until(({ events }) => events.length > 0, 'before');
  const path = `/v1/accounts/${me.id}/credentials/${made.id}`;
  equal((await admin.call('PATCH', path, { body: { revoked: true } })).status, 200, 'revoking');
  const count = f.events.length;
  await play(daemon);
  await f.until(({ over }) => over, 'the end of the stream');
  equal(f.events.length, count, 'events after the credential was revoked');
  return id;
}

async function noted(daemon) {
  const { json } = await new Client(daemon.base, daemon.tokens['be-auditor']).get('/v1/consultations?limit=200');
  ensure(json.items.some((c) => c.kind === 'event' && c.account), 'the delivery of an event is noted');
}

async function many(daemon, count = 1000) {
  const keys = ['nl-liaison', 'nl-authority', 'de-liaison', 'de-unit', 'be-liaison', 'fr-liaison', 'auditor'];
  const followers = [];
  for (let i = 0; i < count; i += 50)
    followers.push(...await Promise.all(Array.from({ length: 50 }, (_, k) => follow(daemon, keys[(i + k) % keys.length]))));
  const { id } = await play(daemon, 'to all');
  const expected = Object.fromEntries(await Promise.all(keys.map(async (key) => [key, (await histories(daemon, key, [id])).map((e) => e.log_index)])));
  for (const [i, f] of followers.entries()) {
    const key = keys[i % keys.length];
    await f.until(({ events }) => events.length >= expected[key].length, `follower ${i}, ${key}`);
    equal(f.events.map((e) => e.log_index), expected[key], `what follower ${i}, ${key}, was told`);
  }
  followers.forEach((f) => f.stop());
  return `${followers.length} followers`;
}

// Who does not read is cut, and loses nothing by it.
async function slow(daemon) {
  const { id } = await play(daemon, 'before');
  const path = `/v1/requests/${id}/assistance/DE/actions/message`;
  const f = await follow(daemon, 'de-unit');
  f.answer.pause();
  const client = new Client(daemon.base, daemon.tokens['nl-authority']);
  const count = 1600;
  for (let i = 0; i < count; i += 40)
    await Promise.all(Array.from({ length: 40 }, async (_, k) => {
      const res = await client.call('POST', path, { body: { text: `${i + k} ${'x'.repeat(3900)}` } });
      equal(res.status, 200, `message ${i + k}: ${res.text.slice(0, 200)}`);
    }));
  f.answer.resume();
  await f.until(({ over }) => over, 'the end of the stream of who did not read');
  const seen = f.events.map((e) => e.log_index);
  ensure(seen.length < count, () => `all ${seen.length} fitted into the network's buffers`);
  const rest = await follow(daemon, 'de-unit', { last: f.last });
  await rest.until(({ events }) => seen.length + events.length >= count, 'the rest');
  rest.stop();
  const strange = [...f.events, ...rest.events].filter((e) => e.request !== id || e.action !== 'message');
  equal(strange.map((e) => [e.action, e.assistance, e.log_index]), [], 'what else was told');
  const all = [...seen, ...rest.events.map((e) => e.log_index)];
  equal([all.length, new Set(all).size], [count, count], 'each, once');
  return `${seen.length} of ${count} before the cut`;
}

async function twoDaemons(daemon) {
  const settings = { 'listen.connections_per_address': 0, 'limits.rate': 0 };
  await withSecond(daemon, settings, async ({ base }) => {
    const other = { base, tokens: daemon.tokens };
    const here = await follow(daemon, 'de-authority'), there = await follow(other, 'de-authority');
    const ids = [];
    for (let i = 0; i < 4; i++) ids.push((await play(i % 2 ? other : daemon, `daemon ${i % 2}`)).id);
    const expected = await histories(daemon, 'de-authority', ids);
    for (const f of [here, there]) {
      await f.until(({ events }) => events.length >= expected.length, 'events of both daemons');
      equal(f.events, expected, 'what came of the steps of both daemons');
      f.stop();
    }
    // One goes on where the other left off.
    const again = await follow(other, 'de-authority', { last: expected[2].log_index });
    await again.until(({ events }) => events.length >= expected.length - 3, 'the rest');
    equal(again.events, expected.slice(3), 'the rest, from the other daemon');
    again.stop();
  });
}

// kill -9, and a stop: the stream ends, and goes on where it was.
async function restarts() {
  const daemon = new Daemon();
  try {
    await daemon.start();
    let f = await follow(daemon, 'nl-authority');
    const ids = [], told = [];
    for (const end of ['kill', 'stop', 'kill']) {
      ids.push((await play(daemon, end)).id);
      await pause(20);
      ids.push((await play(daemon, `${end} again`)).id);
      const how = await daemon[end]();
      if (end === 'stop') equal(how.code, 0, 'how the daemon ended, with somebody following');
      await f.until(({ over }) => over, 'the end of the stream');
      told.push(...f.events);
      await daemon.start();
      f = await follow(daemon, 'nl-authority', { last: f.last });
    }
    const expected = await histories(daemon, 'nl-authority', ids);
    await f.until(({ events }) => told.length + events.length >= expected.length, 'the rest');
    equal([...told, ...f.events], expected, 'what was told over restarts');
    f.stop();
  } finally {
    if (daemon.child) await daemon.stop();
    daemon.remove();
  }
}

export async function eventStreams(report) {
  await withDaemon(async (daemon) => {
    const test = (name, body) => report.test(`events: ${name}`, () => body(daemon));
    await test('whom they are refused, and why', refuses);
    await test('each sees what its history says, and nobody else', toWhom);
    await test('no gap and no repeat over cut lines', cutLines);
    await test('from the beginning, page by page', fromTheBeginning);
    await test('the same in pages, as JSON, lines and CSV', inPages);
    await test('the same in spreadsheets, and no formulas', inSheets);
    await test('a revoked credential ends them', revoked);
    await test('their delivery is noted', noted);
    await test('1,000 follow at once', many);
    await test('who does not read is cut', slow);
    await test('two daemons on one database', twoDaemons);
    const open = await follow(daemon, 'nl-liaison');
    equal((await daemon.stop()).code, 0, `how the daemon ended\n${daemon.tail()}`);
    await report.test('events: a daemon that stops ends them', () => open.until(({ over }) => over, 'the end'));
  });
  await report.test('events: no gap and no repeat over restarts', restarts);
}
