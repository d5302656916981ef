// SPDX-License-Identifier: EUPL-1.2
// What the console proves, without a browser: its hand over Web Crypto against another hand (tests/history/tlog.mjs, node's own
// crypto), over logs made here; and whatever was tampered with must fail. `node proof.test.mjs`; the last line counts.
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { Broken, check, compare } from '../../daemon/console/check.js';
import * as proof from '../../daemon/console/proof.js';
import { ensure, equal, Report } from '../api/report.js';
import { canonical, consistent, disclosureDigest, included, leafHash, nodeHash, openCheckpoint, parseKey, tilePath, treeRoot } from '../history/tlog.mjs';

const bytes = (hash) => new Uint8Array(hash);
const flipped = (hash, bit = 0) => { const b = bytes(hash); b[bit >> 3] ^= 1 << (bit & 7); return b; };
const half = (n) => { let k = 1; while (k * 2 < n) k *= 2; return k; };

// RFC 6962, 2.1.1 and 2.1.2, as they are defined there.
function path(m, hashes) {
  if (hashes.length === 1) return [];
  const k = half(hashes.length);
  return m < k ? [...path(m, hashes.slice(0, k)), treeRoot(hashes.slice(k))] : [...path(m - k, hashes.slice(k)), treeRoot(hashes.slice(0, k))];
}
function subproof(m, hashes, complete) {
  if (m === hashes.length) return complete ? [] : [treeRoot(hashes)];
  const k = half(hashes.length);
  return m <= k ? [...subproof(m, hashes.slice(0, k), complete), treeRoot(hashes.slice(k))]
    : [...subproof(m - k, hashes.slice(k), false), treeRoot(hashes.slice(0, k))];
}

const LEAVES = Array.from({ length: 40 }, (_, i) => leafHash(Buffer.from(`entry ${i}`)));
// The eight leaves of RFC 6962's first implementation, and the root that all others give.
const KNOWN = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map((h) => Buffer.from(h, 'hex'));
const KNOWN_ROOT = '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328';

async function inclusions() {
  const known = await Promise.all(KNOWN.map(proof.leafHash));
  equal(known.map(proof.toHex), KNOWN.map((l) => leafHash(l).toString('hex')), 'leaf hashes');
  equal(treeRoot(KNOWN.map(leafHash)).toString('hex'), KNOWN_ROOT, 'the known root');
  let count = 0;
  for (let size = 1; size <= 40; size += 1) {
    const hashes = LEAVES.slice(0, size);
    const root = bytes(treeRoot(hashes));
    for (let index = 0; index < size; index += 1) {
      const way = path(index, hashes);
      const holds = (leaf, at, of, list, top) => proof.included(leaf, at, of, list, top);
      const good = way.map(bytes);
      ensure(await holds(bytes(hashes[index]), index, size, good, root) && included(hashes[index], index, size, way, treeRoot(hashes)), `${index} of ${size}`);
      const bad = [
        [flipped(hashes[index], index), index, size, good, root], [bytes(hashes[index]), index, size, good, flipped(root, size)],
        [bytes(hashes[index]), index, size, [...good, root], root], [bytes(hashes[index]), size, size, good, root], [bytes(hashes[index]), index, 0, good, root],
        [bytes(hashes[index]), index, size * 2, good, root], [bytes(hashes[index]), index, size, [...good, root], bytes(nodeHash(root, root))],
        ...(good.length > 0 ? [[bytes(hashes[index]), index, size, good.slice(1), root], [bytes(hashes[index]), index ^ 1, size, good, root],
          [bytes(hashes[index]), index, size, [flipped(good[0], 9), ...good.slice(1)], root]] : []),
      ];
      for (const [i, args] of bad.entries()) ensure(!await holds(...args), `${index} of ${size}: the false proof ${i} holds`);
      count += 1 + bad.length;
    }
  }
  return `${count} proofs`;
}

async function consistencies() {
  let count = 0;
  for (let n = 1; n <= 24; n += 1) for (let m = 1; m <= n; m += 1) {
    const [first, second] = [treeRoot(LEAVES.slice(0, m)), treeRoot(LEAVES.slice(0, n))];
    const way = m === n ? [] : subproof(m, LEAVES.slice(0, n), true);
    const good = way.map(bytes);
    ensure(consistent(m, n, first, second, way) && await proof.consistent(m, n, bytes(first), bytes(second), good), `${m} to ${n}`);
    const bad = [[m, n, flipped(first, 3), bytes(second), good], [m, n, bytes(first), flipped(second, 3), good], [m, n, bytes(first), bytes(second), [...good, bytes(first)]],
      [n + 1, n, bytes(first), bytes(second), good], [m, n * 2, bytes(first), bytes(second), good], ...(good.length > 0 ? [[m, n, bytes(first), bytes(second), good.slice(1)],
        [m, n, bytes(first), bytes(second), [...good.slice(0, -1), flipped(good.at(-1), 7)]]] : [])];
    for (const [i, args] of bad.entries()) ensure(!await proof.consistent(...args), `${m} to ${n}: the false proof ${i} holds`);
    count += 1 + bad.length;
  }
  return `${count} proofs`;
}

// --- notes ---

const ORIGIN = 'example.org/log';
function makeKey(name = ORIGIN) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const typed = Buffer.concat([Buffer.of(1), publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)]);
  const id = createHash('sha256').update(`${name}\n`).update(typed).digest().subarray(0, 4);
  return { name, id, privateKey, line: `${name}+${id.toString('hex')}+${typed.toString('base64')}` };
}
const lineOf = (text, key) => `\u2014 ${key.name} ${Buffer.concat([key.id, sign(null, Buffer.from(text), key.privateKey)]).toString('base64')}\n`;
function makeNote(hashes, keys, origin = ORIGIN) {
  const text = `${origin}\n${hashes.length}\n${treeRoot(hashes).toString('base64')}\n`;
  return `${text}\n${keys.map((key) => lineOf(text, key)).join('')}`;
}

async function notes() {
  const [key, other, stranger] = [makeKey(), makeKey(), makeKey('example.org/witness')];
  const note = makeNote(LEAVES, [key]);
  const keys = [await proof.readKey(key.line)];
  const opened = openCheckpoint(note, parseKey(key.line));
  const read = proof.readCheckpoint(note);
  equal([read.origin, read.size, proof.toHex(read.root)], [opened.origin, opened.size, opened.root.toString('hex')], 'what both hands read');
  const good = [[note, keys], [makeNote(LEAVES, [stranger, key]), keys], [makeNote(LEAVES, [key, other]), keys], [makeNote(LEAVES, [other, key]), [await proof.readKey(other.line), ...keys]],
    [makeNote([], [key]), keys]];
  for (const [i, [text, by]] of good.entries()) ensure(await proof.signed(proof.readCheckpoint(text), by), `the good note ${i}`);
  const forged = makeNote(LEAVES, [{ ...other, id: key.id }]);
  const bad = [[makeNote(LEAVES, [other]), keys], [note, []], [note.replace('\n40\n', '\n41\n'), keys], [forged, keys], [makeNote(LEAVES, [key], 'example.org/other'), keys],
    [makeNote(LEAVES, [stranger]), [await proof.readKey(stranger.line)]], [`${note}${forged.split('\n\n')[1]}`, keys]];
  for (const [i, [text, by]] of bad.entries()) ensure(!await proof.signed(proof.readCheckpoint(text), by), `the false note ${i} is signed`);
  const none = [note.slice(0, -1), note.replace('\n\n', '\n'), note.replace('\n40\n', '\n040\n'), note.replace('\u2014', '-'), note.replace(/\n[^\n]*\n\n/, '\nAAAA\n\n'), '', '\n\n',
    note.replace('=\n\n', '\n\n'), note.replace('\n\n', '\nmore\n\n')];
  for (const [i, text] of none.entries()) {
    let thrown = false;
    try { proof.readCheckpoint(text); } catch { thrown = true; }
    ensure(thrown, `what is no note is read: ${i}`);
  }
  for (const line of [key.line.replace('+', '-'), key.line.replace(/\+[0-9a-f]{8}\+/, '+00000000+'), `${ORIGIN}+00000000+AAAA`, '']) {
    ensure(await proof.readKey(line).then(() => false, () => true), `what is no key is read: ${line}`);
  }
  return `${good.length} good, ${bad.length + none.length} false`;
}

async function tilesAndText() {
  for (const index of [0, 255, 256, 70000, 256 * 1234067 + 5]) for (const more of [1, 100, 300]) {
    const size = index + more;
    const n = Math.floor(index / 256);
    const { path: name, place } = proof.tileOf(index, size);
    equal([`tile/${name}`, place], [tilePath(0, n, Math.min(256, size - n * 256)), index % 256], `${index} of ${size}`);
  }
  equal(proof.toHex(await proof.leafHash('é𝄞')), leafHash(Buffer.from('é𝄞')).toString('hex'), 'a text is UTF-8');
}

// --- a log with events ---

let salt = 0;
const disclosure = (name, value) => Buffer.from(JSON.stringify([createHash('sha256').update(String(salt += 1)).digest('base64url').slice(0, 22), name, value])).toString('base64url');
const WHO = { account: 'a1', authority: 'Ministry (sample)', name: 'Ω <b>Weber</b>', person: 'p1', post: 'desk' };

// An entry as the daemon makes it, and the event that people are shown.
function make(index, action, data, erased = []) {
  const members = { ...data, by: WHO };
  const names = Object.keys(members);
  const said = names.map((name) => [name, disclosure(name, members[name])]);
  const last = disclosure('names', names);
  const digests = [...said.map(([, d]) => d), last].map(disclosureDigest);
  while (digests.length % 4) digests.push(disclosureDigest(`decoy ${salt += 1}`));
  const common = { request: 'r1', assistance: index ? 'DE' : null, seq: index + 1, at: `2026-11-25T20:00:0${index % 10}Z`, action, rule: 101, from: null, to: 'draft', sets: ['acknowledged'],
    clears: [], round: index ? 1 : null, revision: 1, exercise: false };
  const entry = canonical({ ...common, v: 1, prev: '0'.repeat(64), rules: 'ab', facts: {}, by: { state: 'NL', role: 'liaison', list_version: 2, authority: 'x', person: 1 }, _sd: digests.sort() });
  const gone = erased.includes('by') ? { account: null, name: null, post: null, authority: null } : { account: WHO.account, name: WHO.name, post: WHO.post, authority: WHO.authority };
  const event = { ...common, log_index: index, basis: '3(1)', by: { state: 'NL', role: 'liaison', list_version: 2, ...gone },
    data: Object.fromEntries(Object.entries(data).filter(([name]) => !erased.includes(name))), ...(erased.length ? { redacted: erased } : {}) };
  return { entry, event, disclosures: [...said.filter(([name]) => !erased.includes(name)).map(([, d]) => d), last] };
}

const DATA = [{ text: '=1+1', items: [{ kind: 'equipment', quantity: 2, type: 'boat "x"' }] }, {}, { reason: 'unit_committed', revision: 1, text: '\u202e<i>' }, { a: { z: 1, b: [true, null] } }];
const edit = (made, change) => { const copy = structuredClone(made); change(copy); return copy; };

const LIES = [
  // what, the change, which name is told
  ['the action', (x) => { x.event.action = 'refuse'; }, 'action'], ['the time', (x) => { x.event.at = '2026-11-25T20:00:09Z'; }, 'at'], ['the request', (x) => { x.event.request = 'r2'; }, 'request'],
  ['a drill', (x) => { x.event.exercise = true; }, 'exercise'], ['conditions', (x) => { x.event.sets = []; }, 'sets'], ['the state', (x) => { x.event.by.state = 'DE'; }, 'by.state'],
  ['the name', (x) => { x.event.by.name = 'Other'; }, 'by.name'], ['a name that is kept back', (x) => { x.event.by.name = null; }, 'by.name'], ['the authority', (x) => { x.event.by.authority = 'Other'; }, 'by.authority'],
  ['a text', (x) => { x.event.data.text = '=1+2'; }, 'text'], ['a text that is kept back', (x) => { delete x.event.data.text; }, 'text'], ['one that was never there', (x) => { x.event.data.more = 1; }, 'more'],
  ['what lies deep', (x) => { x.event.data.items[0].quantity = 3; }, 'items'],
  ['a text that is kept back, with its disclosure', (x) => { delete x.event.data.text; x.disclosures.splice(0, 1); }, 'text'],
  ['all of it kept back', (x) => { x.event.data = {}; x.disclosures = x.disclosures.slice(-2); }, 'text'],
  ['the names kept back too', (x) => { x.event.data = {}; x.disclosures = []; x.event.by = { ...x.event.by, account: null, name: null, post: null, authority: null }; }, 'names'],
  ['other names', (x) => { x.event.data = {}; x.disclosures = [x.disclosures[2], disclosure('names', ['by'])]; }, 'names'],
  ['another disclosure', (x) => { x.event.data.text = 'x'; x.disclosures[0] = disclosure('text', 'x'); }, 'text'],
  ['one that is disclosed twice', (x) => { x.disclosures.push(x.disclosures[0]); }, 'text'],
  ['erased, and there', (x) => { x.event.redacted = ['text']; }, 'text'],
];

async function contents() {
  for (const [i, data] of DATA.entries()) {
    const made = make(i, 'message', data);
    equal(await proof.differences(made.event, made.entry, made.disclosures), [], `event ${i}`);
  }
  for (const erased of [['text'], ['by'], ['by', 'text', 'items']]) {
    const made = make(0, 'message', DATA[0], erased);
    equal(await proof.differences(made.event, made.entry, made.disclosures), [], `without ${erased}`);
  }
  const clock = make(1, 'lapse', {});
  const bare = edit(clock, (x) => { x.entry = canonical({ ...JSON.parse(x.entry), _sd: [], by: { role: 'clock', state: null, list_version: null } }); x.disclosures = [];
    x.event.by = { role: 'clock', state: null, list_version: null, account: null, name: null, post: null, authority: null }; });
  equal(await proof.differences(bare.event, bare.entry, bare.disclosures), [], 'the clock');
  const honest = make(0, 'message', DATA[0]);
  for (const [what, change, name] of LIES) {
    const lie = edit(honest, change);
    const told = await proof.differences(lie.event, lie.entry, lie.disclosures);
    ensure(told.includes(name), `${what}: told ${JSON.stringify(told)}`);
  }
  return `${LIES.length} lies`;
}

// --- the whole check, against a daemon that is honest, or not ---

const gone = (status) => Object.assign(new Error('gone'), { status, slug: 'x' });

// `grows`: between one answer and the next there is more in the log, as it is.
class Log {
  constructor(key, made, { keys = [key], shown = made.length, grows = false } = {}) {
    Object.assign(this, { made, keys, size: shown, grows, hashes: made.map((m) => leafHash(Buffer.from(m.entry))) });
    this.key = async () => `${key.line}\n`;
  }

  now() { return this.hashes.slice(0, this.size); }

  async checkpoint() { return makeNote(this.now(), this.keys); }

  async consistency(from, to) {
    if (from > to || to > this.size) throw gone(404);
    return subproof(from, this.hashes.slice(0, to), true).map((h) => `${h.toString('base64')}\n`).join('');
  }

  async proof(index) {
    if (this.grows && this.size < this.hashes.length) this.size += 1;
    if (index >= this.size) throw gone(404);
    return `c2sp.org/tlog-proof@v1\nindex ${index}\n${path(index, this.now()).map((h) => `${h.toString('base64')}\n`).join('')}\n${makeNote(this.now(), this.keys)}`;
  }

  async entry(index) { return `${JSON.stringify({ log_index: index, entry: this.made[index].entry, disclosures: this.made[index].disclosures })}\n`; }

  async tile(name) {
    const [, n, width] = /^0\/(\d+)(?:\.p\/(\d+))?$/.exec(name);
    return bytes(Buffer.concat(this.hashes.slice(n * 256, n * 256 + Number(width ?? 256))));
  }
}

const logOf = (count, salted = '') => Array.from({ length: count }, (_, i) => make(i, 'message', { text: `text ${i}${salted}` }));
const eventsOf = (log, count) => log.made.slice(0, count).map((m) => m.event);

async function told(log, events, { kept = null, whole = true } = {}) {
  try {
    return await check(log, events, { kept: () => kept, whole });
  } catch (error) {
    return error instanceof Broken ? `${error.what} ${error.values.index ?? '-'}` : `status ${error.status} ${error.values?.index ?? '-'}`;
  }
}

async function honest() {
  const key = makeKey();
  const made = logOf(30);
  const log = new Log(key, made, { shown: 12, grows: true });
  const old = makeNote(log.hashes.slice(0, 5), [key]);
  for (const whole of [true, false]) {
    const result = await told(log, eventsOf(log, 10), { kept: old, whole });
    ensure(result.count === 10 && result.before.size === 5 && result.checkpoint.size === log.size, `${whole}: ${JSON.stringify(result)}`);
    equal(openCheckpoint(result.note, parseKey(key.line)).size, log.size, 'the newest is kept');
  }
  const seen = [];
  await check(log, eventsOf(log, 3), { kept: () => null, whole: true, onProgress: (i, of) => seen.push([i, of]) });
  equal(seen, [[0, 3], [1, 3], [2, 3]], 'progress');
  const found = await compare(log, old);
  equal([found.other.size, found.now.size], [5, log.size], 'a checkpoint kept elsewhere');
  const erased = new Log(key, [make(0, 'message', { text: 'x' }, ['text'])]);
  equal((await told(erased, eventsOf(erased, 1))).erased, 1, 'what was erased is counted');
}

async function dishonest() {
  const key = makeKey();
  const made = logOf(20);
  const fork = [...made.slice(0, 9), ...logOf(20, ' other').slice(9)];
  const log = (over = {}) => Object.assign(new Log(key, made), over);
  const events = made.slice(0, 6).map((m) => m.event);
  const forkLog = new Log(key, fork);
  const shorter = new Log(key, made, { shown: 10 });
  const stranger = makeKey();
  const edited = edit(events, (list) => { list[3].data.text = 'other'; });
  const CASES = [
    // what, the log, events, options, what is told
    ['an event that was changed', log(), edited, {}, 'differs 3'],
    ['an entry that was changed with it', log({ entry: async (i) => JSON.stringify({ log_index: i, ...(i === 3 ? logOf(4, ' other')[3] : made[i]) }) }),
      [...events.slice(0, 3), logOf(4, ' other')[3].event], {}, 'not_included 3'],
    ['an entry of another index', log({ entry: async () => JSON.stringify({ log_index: 7, ...made[7] }) }), events, {}, 'unreadable 0'],
    ['no entry', log({ entry: async () => '' }), events, {}, 'unreadable 0'],
    ['an entry that is no JSON', log({ entry: async () => '{' }), events, {}, 'unreadable 0'],
    ['a hash that is another', log({ tile: async () => bytes(Buffer.alloc(640)) }), events, { whole: false }, 'not_included 0'],
    ['no such event in the log', log({ proof: async () => { throw gone(404); } }), events, {}, 'unreadable 0'],
    ['a receipt of another entry', log({ proof: () => new Log(key, made).proof(1) }), events, {}, 'false_receipt 0'],
    ['a receipt signed by another', log({ proof: (i) => new Log(stranger, made).proof(i) }), events, {}, 'false_receipt 0'],
    ['a receipt that is none', log({ proof: async () => 'none' }), events, {}, 'unreadable 0'],
    ['a receipt with a hash cut short', log({ proof: async (i) => (await new Log(key, made).proof(i)).replace(/\n[A-Za-z0-9+/]{43}=\n/, '\nAAAA\n') }), events, {}, 'unreadable 0'],
    ['receipts of a fork that is signed', log({ proof: (i) => forkLog.proof(i), entry: (i) => forkLog.entry(i) }), events, {}, 'forked 0'],
    ['receipts of a longer fork', Object.assign(new Log(key, made, { shown: 15 }), { proof: (i) => forkLog.proof(i) }), events, {}, 'forked 0'],
    ['a checkpoint signed by another', new Log(key, made, { keys: [stranger] }), events, {}, 'false_signature -'],
    ['a checkpoint that is none', log({ checkpoint: async () => 'none' }), events, {}, 'false_signature -'],
    ['a log that is shorter than it was', shorter, events, { kept: makeNote(log().hashes, [key]) }, 'shorter -'],
    ['a log that is another than it was', log(), events, { kept: makeNote(forkLog.hashes.slice(0, 15), [key]) }, 'inconsistent -'],
    ['… of the same size', log(), events, { kept: makeNote(forkLog.hashes, [key]) }, 'inconsistent -'],
    ['a proof of consistency that cannot be read', log({ consistency: async () => '!\n' }), events, { kept: makeNote(log().hashes.slice(0, 7), [key]) }, 'inconsistent -'],
    ['… or had', log({ consistency: async () => { throw gone(404); } }), events, { kept: makeNote(log().hashes.slice(0, 7), [key]) }, 'inconsistent -'],
    ['a kept checkpoint that is damaged', log(), events, { kept: 'none' }, 'no_checkpoint -'],
    ['a line that is down proves nothing', log({ proof: async () => { throw gone(0); } }), events, {}, 'status 0 0'],
    ['nor does a daemon that is busy', log({ checkpoint: async () => { throw gone(503); } }), events, {}, 'status 503 -'],
  ];
  for (const [what, of, list, options, expected] of CASES) equal(await told(of, list, options), expected, what);
  const kept = [[makeNote(forkLog.hashes.slice(0, 15), [key]), 'inconsistent'], [makeNote(log().hashes.slice(0, 15), [stranger]), 'false_signature'],
    [makeNote(log().hashes.slice(0, 15), [key], 'example.org/x'), 'other_log'], ['none', 'no_checkpoint']];
  for (const [note, what] of kept) equal(await compare(log(), note).catch((error) => error.what), what, `compared with a kept one: ${what}`);
  return `${CASES.length + kept.length} cases`;
}

export async function proofOf(report) {
  await report.test('proof: inclusion in every tree up to 40, by two hands', inclusions);
  await report.test('proof: consistency of every pair up to 24, by two hands', consistencies);
  await report.test('proof: signed notes and keys', notes);
  await report.test('proof: tiles, and texts as bytes', tilesAndText);
  await report.test('proof: what an event shows is what its entry commits to, all of it', contents);
  await report.test('proof: an honest log holds while it grows', honest);
  await report.test('proof: what does not hold is told, with its index', dishonest);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const report = new Report();
  await proofOf(report);
  process.exit(report.end());
}
