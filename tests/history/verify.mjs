// SPDX-License-Identifier: EUPL-1.2
// An export verified by another hand: from the public texts (tlog.mjs) and docs/auditors.md, without a line of the
// daemon's. Checks everything but the procedure itself. `node verify.mjs DIR KEY`: prints what it found, exits 0 or 1.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { canonical, disclosureDigest, entriesOf, leafHash, openCheckpoint, parseKey, tilePath, tilesOf, treeRoot } from './tlog.mjs';

const MEMBERS = ['_sd', 'action', 'assistance', 'at', 'by', 'clears', 'exercise', 'facts', 'from', 'prev', 'request', 'revision',
  'round', 'rule', 'rules', 'seq', 'sets', 'to', 'v'];
const ZERO = '0'.repeat(64);

class Wrong extends Error {
  constructor(index, what) { super(`index ${index}: ${what}`); this.index = index; }
}
const must = (holds, index, what) => { if (!holds) throw new Wrong(index, what); };
const lines = (path) => { const text = readFileSync(path, 'utf8'); return text ? text.replace(/\n$/, '').split('\n') : []; };

function* files(dir) {
  for (const name of readdirSync(dir)) {
    const path = join(dir, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else yield path;
  }
}

// Every tile against the one below, up to the root; the entries.
function readTree(dir, { size, root }) {
  const wanted = new Set();
  const read = (path) => { wanted.add(path); must(existsSync(join(dir, path)), 0, `${path} is missing`); return readFileSync(join(dir, path)); };
  const entries = [];
  let hashes = [];
  for (let n = 0; n * 256 < size; n += 1) {
    const width = Math.min(256, size - n * 256);
    const list = entriesOf(read(tilePath('entries', n, width)));
    must(list.length === width, n * 256, `a tile of entries has ${list.length} of ${width}`);
    entries.push(...list);
  }
  hashes = entries.map(leafHash);
  let level = 0;
  for (const [at, n, width] of tilesOf(size)) {
    if (at > level) {
      hashes = Array.from({ length: Math.floor(hashes.length / 256) }, (_, i) => treeRoot(hashes.slice(i * 256, i * 256 + 256)));
      level = at;
    }
    const bytes = read(tilePath(at, n, width));
    must(bytes.equals(Buffer.concat(hashes.slice(n * 256, n * 256 + width))), n * 256 ** (at + 1), `tile ${tilePath(at, n, width)} does not fit`);
  }
  must(treeRoot(entries.map(leafHash)).equals(root), size - 1, 'the entries do not lead to the checkpoint\'s root');
  const found = [...files(join(dir, 'tile'))].map((path) => relative(dir, path));
  for (const path of found) must(wanted.has(path), 0, `${path} is one too many`);
  return entries;
}

// Each entry for itself, and its chain.
function readEntries(texts) {
  const chains = new Map();
  let last = '';
  return texts.map((bytes, index) => {
    const text = bytes.toString('utf8');
    const e = JSON.parse(text);
    must(canonical(e) === text && bytes.length <= 8192, index, 'not in canonical form');
    must(JSON.stringify(Object.keys(e)) === JSON.stringify(MEMBERS) && e.v === 1, index, 'not the members of an entry');
    must(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$/.test(e.at), index, 'no time');
    const at = e.at.includes('.') ? e.at : e.at.replace('Z', '.000000Z');
    must(at >= last, index, 'earlier than the entry before');
    last = at;
    const chain = `${e.request}/${e.assistance}`;
    const before = chains.get(chain) ?? { seq: 0, leaf: ZERO };
    must(e.seq === before.seq + 1 && e.prev === before.leaf, index, `does not follow in its chain ${chain}`);
    chains.set(chain, { seq: e.seq, leaf: leafHash(bytes).toString('hex') });
    must(e._sd.length % 4 === 0 && e._sd.every((d, i) => i === 0 || d > e._sd[i - 1]), index, 'digests not sorted, or not padded');
    return e;
  });
}

function checkRows(dir, texts) {
  const rows = lines(join(dir, 'rows.jsonl')).map((l) => JSON.parse(l));
  rows.forEach((row, i) => must(row.log_index === i && i < texts.length && row.entry === texts[i].toString('utf8'), i, 'the row is not the entry'));
  must(rows.length === texts.length, rows.length, 'rows are missing');
}

// Every digest that is no decoy has its disclosure, or was erased by an entry that says so.
function checkDisclosures(dir, entries) {
  const erased = new Map();
  for (const e of entries) if (e.action === 'redact') erased.set(e.facts.index, [...(erased.get(e.facts.index) ?? []), ...e.facts.names]);
  const told = entries.map(() => new Map());
  for (const line of lines(join(dir, 'disclosures.tsv'))) {
    const [index, disclosure] = line.split('\t');
    const i = Number(index);
    must(entries[i]?._sd.includes(disclosureDigest(disclosure)), i, 'a disclosure that the entry does not commit to');
    const [salt, name, value] = JSON.parse(Buffer.from(disclosure, 'base64url').toString('utf8'));
    must(Buffer.from(salt, 'base64url').length >= 16, i, 'a salt that is too short');
    must(!told[i].has(name), i, `${name} is disclosed twice`);
    told[i].set(name, value);
  }
  entries.forEach((e, i) => {
    if (e._sd.length === 0) { must(told[i].size === 0, i, 'discloses what it does not commit to'); return; }
    const names = told[i].get('names');
    must(Array.isArray(names), i, '`names` is missing');
    must(e._sd.length === Math.ceil((names.length + 1) / 4) * 4, i, 'more decoys than padding');
    const gone = erased.get(i) ?? [];
    for (const name of names) must(told[i].has(name) !== gone.includes(name), i, `${name}: ${gone.includes(name) ? 'erased, and there' : 'missing'}`);
    for (const name of told[i].keys()) must(name === 'names' || names.includes(name), i, `${name} is not among its names`);
  });
}

function checkCommitments(dir, entries) {
  const rows = new Map();
  for (const line of lines(join(dir, 'commitments.jsonl'))) {
    const { log_index: index, row } = JSON.parse(line);
    rows.set(index, [...(rows.get(index) ?? []), row]);
  }
  entries.forEach((e, i) => {
    const list = rows.get(i) ?? [];
    if (e.action !== 'commit' || e.request !== null) { must(list.length === 0, i, 'rows under an entry that commits to none'); return; }
    must(list.length === e.facts.rows, i, `commits to ${e.facts.rows} rows, there are ${list.length}`);
    must(treeRoot(list.map((r) => leafHash(Buffer.from(r)))).toString('hex') === e.facts.root, i, 'the rows do not lead to the root');
    for (const r of list) must(canonical(JSON.parse(r)) === r, i, 'a row not in canonical form');
  });
}

// Conditions and statuses as the events add up, against the documents.
function checkDocuments(dir, entries) {
  const state = new Map();
  for (const e of entries.filter((x) => x.request)) {
    const chain = `${e.request}/${e.assistance ?? ''}`;
    const now = state.get(chain) ?? { conditions: new Set() };
    e.clears.forEach((c) => now.conditions.delete(c));
    e.sets.forEach((c) => now.conditions.add(c));
    state.set(chain, Object.assign(now, { status: e.to, version: e.seq, revision: e.revision, round: e.round }));
  }
  const seen = new Set();
  for (const line of lines(join(dir, 'documents.jsonl'))) {
    const { request, state: viewer, document: d } = JSON.parse(line);
    seen.add(request);
    if (d.requesting_state === viewer) {
      const own = state.get(`${request}/`);
      must(own && own.status === d.status && own.version === d.version && own.revision === d.revision, entries.length, `the document of ${request} is not what its events say`);
    }
    for (const a of d.assistance) {
      const leg = state.get(`${request}/${a.state}`);
      must(leg && leg.status === a.status && leg.version === a.version && leg.round === a.round, entries.length, `${request}, ${a.state}: not what its events say`);
      must([...leg.conditions].sort().join() === [...a.conditions].sort().join(), entries.length, `${request}, ${a.state}: conditions`);
    }
  }
  for (const e of entries) if (e.request) must(seen.has(e.request), entries.length, `no document of ${e.request}`);
}

export function verifyExport(dir, keyText) {
  const checkpoint = openCheckpoint(readFileSync(join(dir, 'checkpoint'), 'utf8'), parseKey(keyText));
  const texts = readTree(dir, checkpoint);
  const entries = readEntries(texts);
  checkRows(dir, texts);
  checkDisclosures(dir, entries);
  checkCommitments(dir, entries);
  checkDocuments(dir, entries);
  return { ...checkpoint, entries: texts };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const { origin, size } = verifyExport(process.argv[2], process.argv[3]);
    console.log(`good: ${origin}, ${size} entries`);
  } catch (error) {
    console.log(`bad: ${error.message}`);
    process.exitCode = 1;
  }
}
