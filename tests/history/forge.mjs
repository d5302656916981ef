// SPDX-License-Identifier: EUPL-1.2
// What somebody could do who is root on the daemon's host: a log written anew from an export, changed at will, every hash and
// every signature right. And a log multiplied, to see how long verifying takes.
import { createHash, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { canonical, disclosureDigest, entriesOf, leafHash, nodeHash, tilePath, tilesOf, treeRoot } from './tlog.mjs';

const sha256 = (bytes) => createHash('sha256').update(bytes).digest();
const linesOf = (path) => { const text = readFileSync(path, 'utf8'); return text ? text.slice(0, -1).split('\n') : []; };
export const FIRST = '0'.repeat(64);

// A key of one's own for an origin: who forges the log has the daemon's.
export function forgersKey(origin) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const typed = Buffer.concat([Buffer.of(1), publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)]);
  const id = sha256(Buffer.concat([Buffer.from(`${origin}\n`), typed])).subarray(0, 4);
  const text = `${origin}+${id.toString('hex')}+${typed.toString('base64')}`;
  return { origin, id, text, privateKey: createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' })) };
}

export function checkpointOf(key, size, root) {
  const text = `${key.origin}\n${size}\n${root.toString('base64')}\n`;
  const signature = sign(null, Buffer.from(text), key.privateKey);
  return `${text}\n\u2014 ${key.origin} ${Buffer.concat([key.id, signature]).toString('base64')}\n`;
}

export const disclosure = (salt, name, value) => ({ salt, name, value,
  text: Buffer.from(`["${salt}","${name}",${typeof value === 'string' && value[0] === '\0' ? value.slice(1) : JSON.stringify(value)}]`).toString('base64url') });

// An export as one may change it: items {entry, disclosures: [{salt, name, value, text}], rows}, in order, and documents. `redact` and
// `ask_redaction` point at their item by `of`.
export function loadLog(dir) {
  const items = [];
  const [origin, size] = readFileSync(join(dir, 'checkpoint'), 'utf8').split('\n');
  for (let n = 0; n * 256 < Number(size); n += 1) {
    const width = Math.min(256, size - n * 256);
    for (const bytes of entriesOf(readFileSync(join(dir, tilePath('entries', n, width))))) {
      items.push({ entry: JSON.parse(bytes.toString('utf8')), disclosures: [], rows: [] });
    }
  }
  for (const line of linesOf(join(dir, 'disclosures.tsv'))) {
    const [index, text] = line.split('\t');
    const [salt, name, value] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    items[index].disclosures.push({ salt, name, value, text });
  }
  for (const line of linesOf(join(dir, 'commitments.jsonl'))) {
    const { log_index: index, row } = JSON.parse(line);
    items[index].rows.push(row);
  }
  for (const item of items) {
    const gone = item.entry._sd.filter((d) => !item.disclosures.some((x) => disclosureDigest(x.text) === d));
    item.decoys = gone; // of erased disclosures too
    if (/redact/.test(item.entry.action)) item.of = items[item.entry.facts.index];
  }
  return { origin, items, documents: linesOf(join(dir, 'documents.jsonl')) };
}

// Puts another value, or takes the disclosure away (undefined); `names` follows.
export function disclose(item, name, value) {
  const i = item.disclosures.findIndex((d) => d.name === name);
  const salt = i < 0 ? createHash('sha256').update(name).digest('base64url').slice(0, 22) : item.disclosures[i].salt;
  if (value === undefined) item.disclosures.splice(i, 1);
  else if (i < 0) item.disclosures.splice(-1, 0, disclosure(salt, name, value));
  else item.disclosures[i] = disclosure(salt, name, value);
  const names = item.disclosures.find((d) => d.name === 'names');
  const list = names.value.filter((n) => n !== name || value !== undefined);
  if (value !== undefined && !list.includes(name)) list.splice(list.includes('by') ? list.length - 1 : list.length, 0, name);
  Object.assign(names, disclosure(names.salt, 'names', list));
}

const padded = (item) => {
  const digests = item.disclosures.map((d) => disclosureDigest(d.text));
  const names = item.disclosures.find((d) => d.name === 'names')?.value ?? [];
  const want = digests.length || names.length ? Math.ceil((names.length + 1) / 4) * 4 : 0;
  for (let i = 0; digests.length < want; i += 1) digests.push(item.decoys?.[i] ?? createHash('sha256').update(`${names}${i}`).digest('base64url'));
  return digests.sort();
};

// Writes files in one go of big pieces.
class Sink {
  constructor(path) { mkdirSync(dirname(path), { recursive: true }); this.fd = openSync(path, 'w'); this.parts = []; this.size = 0; }

  add(text) { this.parts.push(text); this.size += text.length; if (this.size > 1 << 22) this.flush(); }

  flush() { writeSync(this.fd, this.parts.join('')); this.parts = []; this.size = 0; }

  end() { this.flush(); closeSync(this.fd); }
}

// Takes entries one after the other, chained already, and writes the export.
export class LogWriter {
  constructor(dir) {
    Object.assign(this, { dir, hashes: [], tile: [], size: 0, tail: [] });
    for (const name of ['rows', 'commitments']) this[name] = new Sink(join(dir, `${name}.jsonl`));
    this.disclosed = new Sink(join(dir, 'disclosures.tsv'));
  }

  put(path, bytes) {
    mkdirSync(dirname(join(this.dir, path)), { recursive: true });
    writeFileSync(join(this.dir, path), bytes);
  }

  // Its leaf hash.
  append(text, disclosures, rows) {
    const bytes = Buffer.from(text);
    const hash = leafHash(bytes);
    const head = Buffer.alloc(2);
    head.writeUInt16BE(bytes.length);
    this.tile.push(head, bytes);
    this.hashes.push(hash);
    this.rows.add(`{"log_index":${this.size},"entry":${JSON.stringify(text)}}\n`);
    for (const d of disclosures) this.disclosed.add(`${this.size}\t${d}\n`);
    for (const row of rows) this.commitments.add(`{"log_index":${this.size},"row":${JSON.stringify(row)}}\n`);
    this.size += 1;
    if (this.size % 256 === 0) this.endTile();
    return hash.toString('hex');
  }

  endTile() {
    const n = Math.ceil(this.size / 256) - 1;
    this.put(tilePath('entries', n, this.size - n * 256), Buffer.concat(this.tile));
    this.tile = [];
  }

  end(key, documents) {
    if (this.size % 256) this.endTile();
    let { hashes } = this;
    let at = 0;
    for (const [level, n, width] of tilesOf(this.size)) {
      if (level > at) {
        hashes = Array.from({ length: Math.floor(hashes.length / 256) }, (_, i) => treeRoot(hashes.slice(i * 256, i * 256 + 256)));
        at = level;
      }
      this.put(tilePath(level, n, width), Buffer.concat(hashes.slice(n * 256, n * 256 + width)));
    }
    for (const sink of [this.rows, this.commitments, this.disclosed]) sink.end();
    const out = new Sink(join(this.dir, 'documents.jsonl'));
    for (const line of documents) out.add(`${line}\n`);
    out.end();
    this.put('key', `${key.text}\n`);
    this.put('checkpoint', checkpointOf(key, this.size, treeRoot(this.hashes)));
  }
}

// Chains, indices, digests, hashes and the signature made right again. An entry's `raw` text goes in as it is.
export function writeLog(dir, log, key) {
  const writer = new LogWriter(dir);
  const chains = new Map();
  log.items.forEach((item, i) => { item.index = i; });
  for (const item of log.items) {
    const e = item.entry;
    const chain = `${e.request}/${e.assistance}`;
    const before = chains.get(chain) ?? { seq: 0, leaf: FIRST };
    e.seq = before.seq + 1;
    e.prev = before.leaf;
    if (item.of) e.facts.index = item.of.index;
    e._sd = item.sd ?? padded(item);
    const text = item.raw ? item.raw(canonical(e)) : canonical(e);
    chains.set(chain, { seq: e.seq, leaf: writer.append(text, item.disclosures.map((d) => d.text), item.rows) });
  }
  writer.end(key, log.documents);
}

// --- many copies ---

// The text under an arrangement's signatures (procedure.md), for every digest that a request's events tell.
function signedTexts(items) {
  const texts = new Map();
  const legs = new Map();
  let asked = [];
  for (const { entry: e, disclosures } of items) {
    const data = Object.fromEntries(disclosures.map((d) => [d.name, d.value]));
    if (!e.assistance) { asked = data.items ?? asked; continue; }
    const leg = legs.get(e.assistance) ?? {};
    legs.set(e.assistance, leg);
    if (e.action === 'accept') Object.assign(leg, { items: structuredClone(data.items), units: data.units, revision: e.revision });
    if (e.action === 'propose') leg.proposal = { items: data.items, units: data.units };
    if (e.action === 'take_up') Object.assign(leg, structuredClone(leg.proposal), { revision: e.revision });
    if (e.action === 'replace_units') leg.units = data.units;
    if (e.action === 'arrange') {
      for (const l of data.items ?? []) Object.assign(leg.items.find((x) => x.item === l.item), { quantity: l.quantity, ...('weapons' in l ? { weapons: l.weapons } : {}) });
      leg.arrangement = { text: data.text, cost_rule: data.cost_rule, period: data.period, instrument: data.instrument ?? null, officers: data.officers };
    }
    if (e.action !== 'arrange' && !(e.action === 'replace_units' && leg.arrangement)) continue;
    const text = canonical({ v: 1, request: e.request, assistance: e.assistance, round: e.round, revision: leg.revision, exercise: e.exercise,
      items: leg.items, units: leg.units, ...leg.arrangement });
    texts.set(createHash('sha256').update(text).digest('hex'), text);
  }
  return texts;
}

const copyId = (id, k) => id.slice(0, 28) + k.toString(16).padStart(8, '0');

// Each step stands `copies` times in the log, each time of another request.
export function multiply(dir, log, copies, key) {
  const writer = new LogWriter(dir);
  const requests = new Map();
  for (const item of log.items) {
    const id = item.entry.request;
    if (id) (requests.get(id) ?? requests.set(id, []).get(id)).push(item);
  }
  const texts = new Map([...requests].map(([id, items]) => [id, signedTexts(items)]));
  const renewed = (id, copy, text) => { // digests of signed texts in it are those of the copy
    let out = text;
    for (const [old, signed] of texts.get(id)) {
      if (out.includes(old)) out = out.replaceAll(old, createHash('sha256').update(signed.replace(id, copy)).digest('hex'));
    }
    return out;
  };
  const chains = new Map();
  const append = (item, k) => {
    const { request, action } = item.entry;
    const e = { ...item.entry, request: request && copyId(request, k) };
    const chain = `${e.request}/${e.assistance}`;
    const before = chains.get(chain) ?? { seq: 0, leaf: FIRST };
    const signs = request && item.disclosures.some((d) => d.name === 'sha256');
    const list = item.disclosures.map((d) => (signs && d.name === 'sha256' ? disclosure(d.salt, d.name, renewed(request, e.request, d.value)).text : d.text));
    if (signs) e._sd = padded({ ...item, disclosures: item.disclosures.map((d, i) => ({ ...d, text: list[i] })) });
    if (/redact/.test(action)) e.facts = { ...e.facts, index: item.of.placed + k * item.of.step, redaction: copyId(e.facts.redaction, k) };
    e.seq = before.seq + 1;
    e.prev = before.leaf;
    chains.set(chain, { seq: e.seq, leaf: writer.append(canonical(e), list, item.rows) });
  };
  for (let i = 0; i < log.items.length;) {
    let until = i + 1; // a step of the request and what it does to its assistances stay together
    const first = log.items[i].entry;
    while (first.request && !first.assistance && until < log.items.length && log.items[until].entry.request === first.request
      && log.items[until].entry.assistance && log.items[until].entry.at === first.at) until += 1;
    for (let j = i; j < until; j += 1) Object.assign(log.items[j], { placed: writer.size + j - i, step: until - i });
    const times = first.request || /redact|commit/.test(first.action) ? copies : 1;
    for (let k = 0; k < times; k += 1) for (let j = i; j < until; j += 1) append(log.items[j], k);
    i = until;
  }
  function* documents() {
    let at = 0;
    while (at < log.documents.length) {
      const id = log.documents[at].slice(12, 48);
      let until = at;
      while (until < log.documents.length && log.documents[until].slice(12, 48) === id) until += 1;
      for (let k = 0; k < copies; k += 1) {
        for (let j = at; j < until; j += 1) yield renewed(id, copyId(id, k), log.documents[j]).replaceAll(id, copyId(id, k));
      }
      at = until;
    }
  }
  writer.end(key, documents());
  return writer.size;
}
