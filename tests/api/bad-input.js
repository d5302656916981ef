// SPDX-License-Identifier: EUPL-1.2
// Runs the tables of bad-input/: each answer is the expected problem, complete; afterwards nothing has changed.
import { randomUUID } from 'node:crypto';
import net from 'node:net';
import { Client, exchange, raw, slugOf } from './client.js';
import { access, content, identifiers, json, media, methods, order, queries } from './bad-input/rows.js';
import { behind, rawRows } from './bad-input/raw.js';
import { boats, request } from './model/bodies.js';
import { faultsOfProblem } from './shapes.js';
import { ensure, equal } from './report.js';

async function open(world, host, addressees) {
  const client = world.clients[`${host.toLowerCase()}-authority`];
  const body = request(host, Date.now(), { items: [boats], addressees });
  const made = await client.call('POST', '/v1/requests', { body });
  equal(made.status, 201, `create: ${made.text}`);
  const done = await client.call('POST', `/v1/requests/${made.json.id}/actions/submit`, { body: {} });
  equal(done.status, 200, `submit: ${done.text}`);
  return done.json;
}

async function targets(world) {
  const own = await open(world, 'NL', ['DE', 'BE']);
  const hidden = await open(world, 'PT', ['ES']);
  const path = `/v1/requests/${own.id}`;
  return { id: own.id, reference: own.reference, path, assistance: `${path}/assistance/DE`,
    hidden: `/v1/requests/${hidden.id}`, token: world.clients['nl-authority'].token };
}

async function row(world, base, [name, ask, ...expected]) {
  const client = ask.who ? world.clients[ask.who] : new Client(base, null);
  const headers = { ...(ask.method === 'POST' ? { 'idempotency-key': randomUUID() } : {}), ...ask.headers };
  const res = await client.call(ask.method, ask.path, { body: ask.body, headers });
  const slug = res.json?.type ? slugOf(res) : '';
  const found = `${res.status} ${slug}`;
  ensure(expected.some((e) => found === e || found === `${e} `),
    () => `${name}: expected ${expected.join(' or ')}, found ${found} ${res.text.slice(0, 400)}`);
  const bare = expected.includes(found) && found.endsWith(' ');
  const faults = res.status >= 400 && ask.method !== 'HEAD' && !bare ? faultsOfProblem(res) : [];
  if (res.status === 401 && !res.headers['www-authenticate']) faults.push('401 without WWW-Authenticate');
  if ((res.status === 405 || ask.method === 'OPTIONS')
    && !res.headers.allow) faults.push(`${res.status} without Allow`);
  if (!bare && !res.headers['x-request-id']) faults.push('no X-Request-Id');
  ensure(faults.length === 0, () => `${name}: ${faults.join('; ')} in ${res.text.slice(0, 600)}`);
  if (ask.method === 'HEAD') await sameAsGet(client, ask.path, res);
}

async function sameAsGet(client, path, head) {
  const res = await client.get(path);
  equal(head.text, '', `HEAD ${path}: a body`);
  for (const name of ['content-length', 'content-type', 'etag']) {
    equal(head.headers[name], res.headers[name], `HEAD ${path}: ${name}`);
  }
}

// Everything of the table is tried, and all faults are told at once.
async function table(report, world, daemon, name, rows) {
  await report.test(`bad input: ${name}`, async () => {
    const faults = [];
    for (const r of rows) await row(world, daemon.base, r).catch((error) => faults.push(error.message));
    ensure(faults.length === 0, () => faults.join('\n'));
    return `${rows.length} rows`;
  });
}

async function etags(world, t) {
  const client = world.clients['nl-authority'];
  const { headers, text } = await client.get(t.path);
  ensure(/^"[^"]+-[^"]+"$/.test(headers.etag), `ETag ${headers.etag}`);
  for (const name of ['Authorization', 'Cookie', 'Accept']) {
    ensure(new RegExp(name, 'i').test(headers.vary ?? ''), `Vary lacks ${name}: ${headers.vary}`);
  }
  const same = await client.get(t.path, { 'if-none-match': headers.etag });
  equal([same.status, same.text], [304, ''], 'If-None-Match with the current tag');
  equal(same.headers.etag, headers.etag, 'the tag of a 304');
  for (const tag of ['"x"', '"x-y"']) equal((await client.get(t.path, { 'if-none-match': tag })).status, 200,
    `If-None-Match ${tag}`);
  equal((await client.get(t.path, { 'if-none-match': `"x-y", ${headers.etag}` })).status, 304,
    'If-None-Match with a list');
  equal((await client.get(t.path, { 'if-none-match': '*' })).status, 304, 'If-None-Match *');
  const again = await client.get(t.path);
  equal([again.headers.etag, again.text], [headers.etag, text], 'the same document twice');
  const step = (tag) => client.call('POST', `${t.assistance}/actions/message`, { body: { text: 'Hello' },
    headers: { 'if-match': tag } });
  for (const tag of ['"x-y"', `W/${headers.etag}`]) equal((await step(tag)).status, 412, `If-Match ${tag}`);
  const taken = await step(headers.etag);
  equal(taken.status, 200, `If-Match with the current tag: ${taken.text}`);
  ensure(taken.headers.etag !== headers.etag, 'a step leaves the tag');
  equal((await step(headers.etag)).status, 412, 'If-Match with a stale tag');
  equal((await client.get(t.path, { 'if-none-match': headers.etag })).status, 200, 'If-None-Match with a stale tag');
  const { headers: now } = await client.get(t.path);
  equal(taken.headers.etag, now.etag, 'the tag of the answer and of the document');
  equal(taken.headers['content-location'], t.path, 'Content-Location');
  // The content part is what If-Match compares: another viewer's talk of what he may do does not matter.
  equal((await step(`"${now.etag.slice(1).split('-')[0]}-0"`)).status, 200, 'If-Match with the current content');
}

async function keys(world, t) {
  const client = world.clients['nl-authority'];
  const send = (key, path, body, who = client) => who.call('POST', path, { body, headers: { 'idempotency-key': key } });
  const path = `${t.assistance}/actions/message`;
  const key = randomUUID();
  const first = await send(key, path, { text: 'once' });
  equal(first.status, 200, `a message: ${first.text}`);
  const replay = await send(key, path, { text: 'once' });
  equal([replay.status, replay.text], [200, first.text], 'replayed');
  const reused = async (what, res) => equal(`${(await res).status} ${slugOf(await res)}`, '422 idempotency-key-reused',
    what);
  await reused('another body', send(key, path, { text: 'twice' }));
  await reused('another path', send(key, `${t.assistance}/actions/withdraw`, { text: 'once' }));
  await reused('another body, which is broken', send(key, path, '{'));
  equal((await send(key, path, { text: 'mine' }, world.clients['de-authority'])).status, 200,
    'another account, the same key');
  for (const bad of ['x'.repeat(256), 'with space', 'caf\u00e9']) {
    const res = await send(bad, path, { text: 'never' });
    ensure([400, 422].includes(res.status), `key ${bad.slice(0, 20)}: ${res.status}`);
  }
  equal((await send('x'.repeat(255), path, { text: 'long key' })).status, 200, 'a key of 255 characters');
  // A refusal is not kept: the step is judged anew.
  const later = randomUUID();
  equal((await send(later, `${t.path}/actions/close`, {})).status, 409, 'refused');
  equal((await send(later, `${t.path}/actions/close`, {})).status, 409, 'refused again');
}

async function greece(world) {
  const client = world.clients['nl-authority'];
  const bodyFor = (addressees) => request('NL', Date.now(), { items: [boats], addressees });
  const twice = await client.call('POST', '/v1/requests', { body: bodyFor(['EL', 'GR']) });
  const refused = twice.status === 422 ? twice
    : await client.call('POST', `/v1/requests/${twice.json.id}/actions/submit`, { body: {} });
  equal(refused.status, 422, 'EL and GR are one state');
  const doc = await open(world, 'NL', ['EL']);
  equal(doc.addressees, ['GR'], 'EL is GR');
  const path = `/v1/requests/${doc.id}/assistance`;
  for (const code of ['EL', 'GR']) {
    const res = await world.clients['gr-authority'].get(`${path}/${code}`);
    equal([res.status, res.json.state], [200, 'GR'], `GET ${code}`);
  }
  const res = await world.clients['gr-authority'].call('POST', `${path}/EL/actions/refuse`, { body: { revision: 1 } });
  equal(res.status, 200, `a step of EL: ${res.text}`);
}

// Both requests at once; what was answered, and whether the daemon closed.
function bare(base, bytes) {
  const url = new URL(base);
  return new Promise((resolve) => {
    let text = '';
    const socket = net.connect({ port: Number(url.port), host: url.hostname, allowHalfOpen: true });
    const end = (closed) => { socket.destroy(); resolve({ text, closed }); };
    const patience = setTimeout(() => end(false), 5000);
    const kept = () => /HTTP\/1\.1 200 OK[^]*alive/.test(text); // the one behind was answered
    socket.on('data', (d) => { text += d.toString('latin1'); if (kept()) { clearTimeout(patience); end(false); } });
    for (const event of ['end', 'error']) socket.on(event, () => { clearTimeout(patience); end(true); });
    socket.write(Buffer.from(bytes + behind, 'latin1'));
  });
}

async function bareRow(daemon, { name, bytes, status, slug, kept = false }) {
  const { text, closed } = await bare(daemon.base, bytes);
  const found = Number(/^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1] ?? 0);
  const told = () => `${name}: ${found || 'no answer'}, ${closed ? 'closed' : 'kept'}: ${text.slice(0, 300)}`;
  const either = status === 0 ? [0, 400] : [status];
  ensure(either.includes(found), told);
  if (slug) ensure(text.includes(`"type":"/problems/${slug}"`) && text.includes('"detail":"'), told);
  ensure(closed !== kept, told);
  ensure(kept === /"status":"alive"/.test(text), () => `${name}: whether the request behind it was answered: ${text.slice(0, 300)}`);
}

async function bareBytes(daemon, token) {
  const rows = rawRows(token);
  const faults = [];
  for (const row of rows) await bareRow(daemon, row).catch((error) => faults.push(error.message));
  ensure(faults.length === 0, () => faults.join('\n'));
  return `${rows.length} rows`;
}

async function chunked(daemon, token) {
  const head = ['POST /v1/requests HTTP/1.1', 'Host: x', `Authorization: Bearer ${token}`,
    'Content-Type: application/json',
    'Transfer-Encoding: chunked', '', ''].join('\r\n');
  const chunk = `${(1 << 16).toString(16)}\r\n${'x'.repeat(1 << 16)}\r\n`;
  const text = await raw(daemon.base, head, { chunks: [...Array(20).fill(chunk), '0\r\n\r\n'], quiet: 5000,
    enough: (t) => /\r\n\r\n/.test(t) });
  ensure(/^HTTP\/1\.1 413/.test(text), `chunks of more than 1 MiB: ${text.slice(0, 200)}`);
}

async function pages(world) {
  const client = world.clients['nl-authority'];
  const { json: first, headers } = await client.get('/v1/requests?limit=1');
  equal(first.items.length, 1, 'limit=1');
  ensure(first.next && /<[^>]+>; ?rel="next"/.test(headers.link ?? ''), `next ${first.next}, Link ${headers.link}`);
  const all = await client.all('/v1/requests', 2);
  equal(all.map((d) => d.id), (await client.all('/v1/requests', 200)).map((d) => d.id), 'pages of two');
  equal(new Set(all.map((d) => d.id)).size, all.length, 'nothing twice');
  const times = all.map((d) => d.id);
  equal(times, [...times].sort().reverse(), 'newest first');
}

async function slugPages(daemon) {
  for (const slug of ['not-found', 'condition-missing', 'invalid-content', 'too-late']) {
    const res = await exchange(daemon.base, 'GET', `/problems/${slug}`, { headers: { accept: 'text/html' } });
    equal(res.status, 200, `/problems/${slug}`);
    ensure(res.text.length > 50, `/problems/${slug} says nothing`);
  }
}

async function unchanged(world, t, before) {
  const client = world.clients['nl-authority'];
  const events = await client.all(`${t.path}/history`);
  equal(events.length, before.events, 'events of the request');
  const { text } = await client.get(t.path);
  equal(text, before.text, 'the document');
  equal((await client.all('/v1/requests?exercise=any')).length, before.requests, 'requests of NL');
}

export async function badInput(report, daemon, world) {
  let t;
  await report.test('bad input: something to aim at', async () => { t = await targets(world); });
  if (!t) return;
  const client = world.clients['nl-authority'];
  const before = { events: (await client.all(`${t.path}/history`)).length, text: (await client.get(t.path)).text,
    requests: (await client.all('/v1/requests?exercise=any')).length };
  const tables = { JSON: json, content, 'media types and sizes': media(t), queries: queries(t),
    identifiers: identifiers(t),
    access: access(t), methods: methods(t), 'two faults at once': order(t) };
  for (const [name, rows] of Object.entries(tables)) await table(report, world, daemon, name, rows);
  await report.test('bad input: bare bytes', () => bareBytes(daemon, t.token));
  await report.test('bad input: chunks without end', () => chunked(daemon, t.token));
  await report.test('bad input: nothing of all this left a trace', () => unchanged(world, t, before));
  await report.test('entity tags', () => etags(world, t));
  await report.test('idempotency keys', () => keys(world, t));
  await report.test('EL is accepted for GR', () => greece(world));
  await report.test('lists come in pages, newest first', () => pages(world));
  await report.test('problem pages can be read', () => slugPages(daemon));
  await report.test('bad input: the daemon lives', async () => {
    ensure(daemon.alive(), 'the daemon has ended');
    equal((await client.get('/v1/me')).status, 200, 'GET /v1/me');
  });
}
