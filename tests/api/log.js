// SPDX-License-Identifier: EUPL-1.2
// The log as auditors read it: who may read what of it, receipts, consistency, consultations, redactions. The public
// formats are read by tests/history/tlog.mjs, which has nothing of the daemon's.
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { consistent, leafHash, openCheckpoint, parseKey, receiptHolds, tilePath, tilesOf, entriesOf, treeRoot, canonical } from '../history/tlog.mjs';
import { Client, slugOf } from './client.js';
import { adviser, request } from './model/bodies.js';
import { ensure, equal } from './report.js';

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

// Bytes as they are.
export function bytes(base, token, path) {
  return new Promise((resolve, reject) => {
    http.get(base + path, { headers: { authorization: `Bearer ${token}` } }, (res) => {
      const chunks = [];
      res.on('data', (c) => chunks.push(c));
      res.on('end', () => resolve({ status: res.statusCode, headers: res.headers, body: Buffer.concat(chunks) }));
    }).on('error', reject);
  });
}

// A case with some steps; every answer's receipt is kept.
export async function play(daemon, text = 'a word') {
  const receipts = [];
  const step = async (key, path, body, headers = { 'idempotency-key': randomUUID() }) => {
    const res = await new Client(daemon.base, daemon.tokens[key]).call('POST', path, { body, headers });
    ensure(res.status < 300, () => `${key} ${path}: ${res.status} ${res.text}`);
    ensure(/^\d+$/.test(res.headers['assist-receipt'] ?? ''), () => `${path}: no receipt`);
    receipts.push({ key, index: Number(res.headers['assist-receipt']) });
    const again = await new Client(daemon.base, daemon.tokens[key]).call('POST', path, { body, headers });
    equal(again.headers['assist-receipt'], res.headers['assist-receipt'], `${path}: the receipt of the same step`);
    return res.json;
  };
  const body = request('NL', Date.now(), { items: [adviser], addressees: ['DE', 'BE'] });
  const { id } = await step('nl-liaison', '/v1/requests', body);
  await step('nl-authority', `/v1/requests/${id}/actions/submit`, {});
  await step('de-liaison', `/v1/requests/${id}/assistance/DE/actions/acknowledge`, {});
  await step('de-authority', `/v1/requests/${id}/assistance/DE/actions/message`, { text });
  await step('be-authority', `/v1/requests/${id}/assistance/BE/actions/refuse`, { revision: 1, text });
  return { id, receipts };
}

// path, and who may: `auditors`, `network` (its auditor), or by name.
const routes = [
  ['/v1/log/checkpoint', 'auditors'],
  ['/v1/log/key', 'auditors'],
  ['/v1/log/tile/0/000.p/1', 'auditors'],
  ['/v1/log/tile/entries/000.p/1', 'network'],
  ['/v1/log/entries?limit=1', 'network'],
  ['/v1/log/documents?limit=1', 'network'],
  ['/v1/log/commitments?limit=1', 'network'],
  ['/v1/log/consistency?from=1&to=2', 'auditors'],
  ['/v1/consultations', 'auditors'],
];
const people = ['nl-liaison', 'nl-authority', 'nl-unit', 'nl-command', 'nl-auditor', 'nl-administrator', 'admin', 'auditor'];

// What is asked for wrongly, by the network's auditor.
const wrong = [
  ['/v1/log/tile/7/000', '404 not-found'], // not full
  ['/v1/log/tile/7/000.p/255', '404 not-found'],
  ['/v1/log/tile/9/000', '404 not-found'],
  ['/v1/log/tile/0/0', '404 not-found'],
  ['/v1/log/tile/0/x000/000', '404 not-found'],
  ['/v1/log/tile/0/999', '404 not-found'],
  ['/v1/log/tile/0', '404 not-found'],
  ['/v1/log/proof/999999', '404 not-found'],
  ['/v1/log/proof/01', '404 not-found'],
  ['/v1/log/proof/x', '404 not-found'],
  ['/v1/log/consistency?from=2&to=1', '404 not-found'],
  ['/v1/log/consistency?from=1&to=99999999', '404 not-found'],
  ['/v1/log/consistency?from=a&to=1', '400 malformed-request'],
  ['/v1/log/entries?after=x', '400 malformed-request'],
  ['/v1/log/entries?limit=0', '400 malformed-request'],
  ['/v1/log/entries?offset=1', '400 malformed-request'],
  ['/v1/log/documents?after=1', '400 malformed-request'],
  ['/v1/log/checkpoint?x=1', '400 malformed-request'],
  ['/v1/consultations?cursor=x', '400 malformed-request'],
];

async function whoMay(daemon) {
  await play(daemon);
  let pairs = 0;
  for (const [path, who] of routes) {
    for (const key of people) {
      const may = key === 'auditor' || (key === 'nl-auditor' && who === 'auditors');
      const res = await new Client(daemon.base, daemon.tokens[key]).get(path);
      equal([res.status, slugOf(res)], may ? [200, null] : [403, 'not-your-step'], `${key} GET ${path}`);
      pairs += 1;
    }
  }
  for (const [path, expected] of wrong) {
    const res = await new Client(daemon.base, daemon.tokens.auditor).get(path);
    equal(`${res.status} ${slugOf(res)}`, expected, path);
  }
  return `${pairs} pairs, ${wrong.length} wrong`;
}

async function receipts(daemon) {
  const auditor = new Client(daemon.base, daemon.tokens.auditor);
  const key = parseKey((await auditor.get('/v1/log/key')).text);
  const before = openCheckpoint((await auditor.get('/v1/log/checkpoint')).text, key);
  const made = await play(daemon);
  for (const { key: who, index } of made.receipts) {
    const entry = (await auditor.get(`/v1/log/entries?after=${index - 1}&limit=1`)).text;
    const { entry: text } = JSON.parse(entry);
    const mine = await new Client(daemon.base, daemon.tokens[who]).get(`/v1/log/proof/${index}`);
    equal(mine.status, 200, `proof of ${index} for ${who}`);
    ensure(receiptHolds(mine.text, Buffer.from(text), key), `the receipt of ${index} does not hold`);
    ensure(!receiptHolds(mine.text, Buffer.from(`${text} `), key), `the receipt of ${index} proves another entry`);
    const other = await new Client(daemon.base, daemon.tokens['fr-authority']).get(`/v1/log/proof/${index}`);
    equal([other.status, slugOf(other)], [404, 'not-found'], `proof of ${index} for a stranger`);
  }
  // Belgium was asked, and sees its own chain alone.
  const be = new Client(daemon.base, daemon.tokens['be-authority']);
  equal((await be.get(`/v1/log/proof/${made.receipts[2].index}`)).status, 404, 'Belgium and what Germany did');
  const after = openCheckpoint((await auditor.get('/v1/log/checkpoint')).text, key);
  const sizes = [1, 2, 3, before.size, after.size - 1, after.size].filter((n) => n > 0 && n <= after.size);
  const hashes = [];
  for (const [level, n, width] of tilesOf(after.size)) {
    if (level > 0) continue;
    const tile = (await bytes(daemon.base, daemon.tokens.auditor, `/v1/log/${tilePath('entries', n, width)}`)).body;
    const leaves = entriesOf(tile).map(leafHash);
    const told = (await bytes(daemon.base, daemon.tokens.auditor, `/v1/log/${tilePath(0, n, width)}`)).body;
    ensure(told.equals(Buffer.concat(leaves)), `hash tile ${n}`);
    hashes.push(...leaves);
  }
  ensure(treeRoot(hashes).equals(after.root), 'the tiles do not lead to the root');
  for (const from of sizes) {
    for (const to of sizes.filter((n) => n >= from)) {
      const proof = (await auditor.get(`/v1/log/consistency?from=${from}&to=${to}`)).text.split('\n').filter(Boolean).map((h) => Buffer.from(h, 'base64'));
      ensure(consistent(from, to, treeRoot(hashes.slice(0, from)), treeRoot(hashes.slice(0, to)), proof), `consistency ${from} ${to}`);
    }
  }
  return `${made.receipts.length} receipts, log of ${after.size}`;
}

async function consultations(daemon) {
  const { id } = await play(daemon);
  const nl = new Client(daemon.base, daemon.tokens['nl-liaison']);
  const me = (await nl.get('/v1/me')).json.id;
  const reads = [
    ['nl-liaison', `/v1/requests/${id}`, 'document'], ['nl-liaison', `/v1/requests/${id}/assistance/DE`, 'document'],
    ['nl-liaison', `/v1/requests/${id}/history`, 'history'], ['de-unit', `/v1/requests/${id}`, 'document'],
    ['fr-unit', `/v1/requests/${id}`, null], ['nl-liaison', '/v1/requests?limit=2', 'list'], ['nl-liaison', '/v1/requests?q=ferry', 'search'],
  ];
  for (const [who, path] of reads) await new Client(daemon.base, daemon.tokens[who]).get(path);
  const of = async (key) => new Client(daemon.base, daemon.tokens[key]).all(`/v1/consultations?request=${id}`, 3);
  const own = await of('nl-auditor');
  equal(own.filter((c) => c.account === me).map((c) => [c.kind, c.assistance]), [['history', null], ['document', 'DE'], ['document', null]], 'what the desk read, newest first');
  const others = own.filter((c) => c.state === 'DE');
  equal(others.map((c) => [c.kind, c.account, c.rows]), [[null, null, null]], 'Germany\'s readers for the Dutch auditor');
  const de = await of('de-auditor');
  equal(de.map((c) => [c.state, c.kind]), [['DE', 'document']], 'what the German auditor sees');
  equal(await of('fr-auditor'), [], 'what the French auditor sees');
  ensure((await of('auditor')).every((c) => c.account), 'the network\'s auditor sees all in full');
  const mine = await new Client(daemon.base, daemon.tokens['nl-auditor']).all('/v1/consultations');
  ensure(mine.some((c) => c.kind === 'search' && c.account === me) && mine.some((c) => c.kind === 'list' && c.account === me), 'lists and searches');
  return committed(daemon, id);
}

// Within some seconds the log commits to them.
async function committed(daemon, id) {
  const auditor = new Client(daemon.base, daemon.tokens.auditor);
  for (let tries = 0; tries < 100; tries += 1) {
    const rows = new Map();
    for (let after = -1, text; (text = (await auditor.get(`/v1/log/commitments?after=${after}`)).text);) {
      for (const line of text.trim().split('\n')) {
        const { log_index: index, row } = JSON.parse(line);
        rows.set(index, [...(rows.get(index) ?? []), row]);
        after = index;
      }
    }
    const all = [...rows.values()].flat().map((r) => JSON.parse(r));
    if (all.filter((r) => r.request === id && r.kind).length >= 4) {
      for (const [index, list] of rows) {
        const { entry } = JSON.parse((await auditor.get(`/v1/log/entries?after=${index - 1}&limit=1`)).text);
        const { facts } = JSON.parse(entry);
        equal([facts.rows, facts.root], [list.length, treeRoot(list.map((r) => leafHash(Buffer.from(r)))).toString('hex')], `commitment ${index}`);
        for (const r of list) equal(canonical(JSON.parse(r)), r, 'a row');
      }
      return `${all.length} rows under ${rows.size} commitments`;
    }
    await pause(100);
  }
  throw new Error('the log does not commit to what was read');
}

// who, body or confirmation, expected, and the pointer of a fault.
const asks = [
  ['nl-authority', { names: ['text'], reason: 'r' }, '422 invalid-content'],
  ['nl-authority', { index: '@message', names: [], reason: 'r' }, '422 invalid-content'],
  ['nl-authority', { index: '@message', names: ['items'], reason: 'r' }, '422 invalid-content'],
  ['nl-authority', { index: '@message', names: ['text'], reason: 'r' }, '403 not-your-step'], // it is Germany's
  ['de-liaison', { index: '@message', names: ['text'], reason: 'r' }, '403 not-your-step'],
  ['de-auditor', { index: '@message', names: ['text'], reason: 'r' }, '403 not-your-step'],
  ['fr-authority', { index: '@message', names: ['text'], reason: 'r' }, '404 not-found'],
  ['de-authority', { index: '@message', names: ['reason'], reason: 'r' }, '422 invalid-content'], // it has none
  ['de-authority', { index: 99999999, names: ['text'], reason: 'r' }, '404 not-found'],
  ['de-authority', '{', '400 malformed-request'],
];

async function redactions(daemon) {
  const secret = `secret ${randomUUID()}`;
  const { id, receipts: made } = await play(daemon, secret);
  const index = made[3].index;
  const as = (key) => new Client(daemon.base, daemon.tokens[key]);
  for (const [who, body, expected] of asks) {
    const filled = typeof body === 'string' ? body : { ...body, ...(body.index === '@message' ? { index } : {}) };
    const res = await as(who).call('POST', '/v1/redactions', { body: filled });
    equal(`${res.status} ${slugOf(res)}`, expected, `${who} asks ${JSON.stringify(body)}`);
  }
  const entry = (await as('auditor').get(`/v1/log/entries?after=${index - 1}&limit=1`)).text;
  ensure(JSON.parse(entry).disclosures.some((d) => Buffer.from(d, 'base64url').toString().includes(secret)), 'the text is disclosed');
  const headers = { 'idempotency-key': randomUUID() };
  const body = { index, names: ['text', 'by'], reason: 'Retention period over' };
  const asked = await as('de-authority').call('POST', '/v1/redactions', { body, headers });
  equal([asked.status, asked.json.request, asked.json.confirmed_at], [201, id, null], 'asked');
  equal((await as('de-authority').call('POST', '/v1/redactions', { body, headers })).text, asked.text, 'asked again with the same key');
  const confirm = `/v1/redactions/${asked.json.id}/confirm`;
  for (const [who, expected] of [['de-authority', '403 not-your-step'], ['nl-authority', '404 not-found'], ['de-liaison', '403 not-your-step']]) {
    const res = await as(who).call('POST', confirm);
    equal(`${res.status} ${slugOf(res)}`, expected, `${who} confirms`);
  }
  // Steps at the same time neither disturb it nor are lost.
  const path = `/v1/requests/${id}/assistance/DE/actions/message`;
  const [done, ...said] = await Promise.all([as('de-authority-2').call('POST', confirm, { headers }),
    ...Array.from({ length: 8 }, (_, n) => as('nl-liaison').call('POST', path, { body: { text: `meanwhile ${n}` } }))]);
  equal([done.status, ...said.map((r) => r.status)], Array(9).fill(200), 'confirmed, and steps beside it');
  ensure(done.json.confirmed_at, 'when it was confirmed');
  equal((await as('de-authority-2').call('POST', confirm, { headers })).text, done.text, 'confirmed again with the same key');
  const again = await as('de-authority-2').call('POST', confirm);
  equal([again.status, slugOf(again)], [409, 'wrong-status'], 'confirmed twice');
  for (const key of ['nl-authority', 'de-authority', 'auditor']) {
    const events = await as(key).all(`/v1/requests/${id}/history`);
    const event = events.find((e) => e.log_index === index);
    equal([event.redacted, event.data, event.by.name, event.by.account], [['text', 'by'], {}, null, null], `the event for ${key}`);
    ensure(!JSON.stringify(events).includes(secret) || key !== 'de-authority', 'the text is still there');
    ensure(events.filter((e) => /^meanwhile/.test(e.data.text)).length === 8, `what was said meanwhile, for ${key}`);
  }
  const after = JSON.parse((await as('auditor').get(`/v1/log/entries?after=${index - 1}&limit=1`)).text);
  equal(after.entry, JSON.parse(entry).entry, 'the entry');
  ensure(!after.disclosures.some((d) => Buffer.from(d, 'base64url').toString().includes(secret)), 'the text is disclosed no more');
  const key = parseKey((await as('auditor').get('/v1/log/key')).text);
  const proof = (await as('de-authority').get(`/v1/log/proof/${index}`)).text;
  ensure(receiptHolds(proof, Buffer.from(after.entry), key), 'the receipt still holds');
  equal((await as('de-auditor').all('/v1/redactions')).map((r) => r.id).includes(asked.json.id), true, 'the list of redactions');
  equal((await as('nl-auditor').all('/v1/redactions')).map((r) => r.id).includes(asked.json.id), false, 'another state\'s list');
}

export async function log(report, daemon) {
  await report.test('log: who may read what of it, and what is asked wrongly', () => whoMay(daemon));
  await report.test('log: receipts, tiles and consistency hold by the public texts', () => receipts(daemon));
  await report.test('log: who read what is noted, shown and committed to', () => consultations(daemon));
  await report.test('log: two persons erase what was said, and every proof stays', () => redactions(daemon));
}
