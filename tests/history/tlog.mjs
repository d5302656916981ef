// SPDX-License-Identifier: EUPL-1.2
// The public formats, written from their texts alone and from nothing of the daemon's: RFC 6962 and 9162 (the tree),
// C2SP signed-note, tlog-checkpoint, tlog-tiles and tlog-proof.
import { createHash, createPublicKey, verify } from 'node:crypto';

const sha256 = (...parts) => parts.reduce((h, p) => h.update(p), createHash('sha256')).digest();
export const leafHash = (entry) => sha256(Buffer.of(0), entry);
export const nodeHash = (left, right) => sha256(Buffer.of(1), left, right);
export const emptyRoot = sha256(Buffer.alloc(0));

// RFC 9162, 2.1.1: the root over leaf hashes.
export function treeRoot(hashes) {
  const stack = []; // [hash, size]
  for (const hash of hashes) {
    let top = [hash, 1];
    while (stack.length && stack.at(-1)[1] === top[1]) {
      const [left, size] = stack.pop();
      top = [nodeHash(left, top[0]), size * 2];
    }
    stack.push(top);
  }
  if (stack.length === 0) return emptyRoot;
  return stack.reverse().map(([hash]) => hash).reduce((right, left) => nodeHash(left, right));
}

const odd = (n) => n % 2n === 1n;

// RFC 9162, 2.1.3.2.
export function included(leaf, index, size, proof, root) {
  let fn = BigInt(index);
  let sn = BigInt(size) - 1n;
  if (fn > sn) return false;
  let r = leaf;
  for (const p of proof) {
    if (sn === 0n) return false;
    if (odd(fn) || fn === sn) {
      r = nodeHash(p, r);
      while (!odd(fn) && fn !== 0n) { fn >>= 1n; sn >>= 1n; }
    } else {
      r = nodeHash(r, p);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  return sn === 0n && r.equals(root);
}

// RFC 9162, 2.1.4.2.
export function consistent(first, second, firstRoot, secondRoot, proof) {
  const m = BigInt(first);
  if (m > BigInt(second)) return false;
  if (m === 0n) return proof.length === 0;
  if (m === BigInt(second)) return proof.length === 0 && firstRoot.equals(secondRoot);
  const path = (m & (m - 1n)) === 0n ? [firstRoot, ...proof] : [...proof];
  if (path.length === 0) return false;
  let fn = m - 1n;
  let sn = BigInt(second) - 1n;
  while (odd(fn)) { fn >>= 1n; sn >>= 1n; }
  let [fr] = path;
  let sr = fr;
  for (const c of path.slice(1)) {
    if (sn === 0n) return false;
    if (odd(fn) || fn === sn) {
      fr = nodeHash(c, fr);
      sr = nodeHash(c, sr);
      while (!odd(fn) && fn !== 0n) { fn >>= 1n; sn >>= 1n; }
    } else {
      sr = nodeHash(sr, c);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  return sn === 0n && fr.equals(firstRoot) && sr.equals(secondRoot);
}

// "name+hash+key" (signed-note).
export function parseKey(text) {
  const [name, hash, data] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim())?.slice(1) ?? [];
  if (!name) throw new Error(`no verifier key: ${text}`);
  const typed = Buffer.from(data, 'base64');
  if (typed.length !== 33 || typed[0] !== 1) throw new Error('not an Ed25519 key');
  const id = sha256(Buffer.from(`${name}\n`), typed).subarray(0, 4);
  if (id.toString('hex') !== hash) throw new Error('the key hash does not fit');
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), typed.subarray(1)]);
  return { name, id, key: createPublicKey({ key: spki, format: 'der', type: 'spki' }) };
}

// A checkpoint that `key` signed: {origin, size, root}. Throws for any other.
export function openCheckpoint(note, key) {
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) throw new Error('no signed note');
  const text = note.slice(0, split + 1);
  let good = false;
  for (const line of note.slice(split + 2, -1).split('\n')) {
    const [, name, data] = /^\u2014 (\S+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
    if (!name) throw new Error(`no signature line: ${line}`);
    const bytes = Buffer.from(data, 'base64');
    if (name !== key.name || !bytes.subarray(0, 4).equals(key.id)) continue;
    if (!verify(null, Buffer.from(text), key.key, bytes.subarray(4))) throw new Error('a false signature');
    good = true;
  }
  if (!good) throw new Error(`not signed by ${key.name}`);
  const [origin, size, root, ...more] = text.slice(0, -1).split('\n');
  if (origin !== key.name || !/^(0|[1-9]\d*)$/.test(size) || more.length) throw new Error('no checkpoint of this log');
  const hash = Buffer.from(root, 'base64');
  if (hash.length !== 32 || hash.toString('base64') !== root) throw new Error('no root');
  return { origin, size: Number(size), root: hash };
}

// A tlog-proof: {index, proof, checkpoint}.
export function parseReceipt(text) {
  const [head, ...rest] = text.split('\n\n');
  const [first, index, ...hashes] = head.split('\n');
  const [, n] = /^index (0|[1-9]\d*)$/.exec(index ?? '') ?? [];
  if (first !== 'c2sp.org/tlog-proof@v1' || n === undefined) throw new Error('no receipt');
  return { index: Number(n), proof: hashes.map((h) => Buffer.from(h, 'base64')), checkpoint: rest.join('\n\n') };
}

// Whether the receipt proves that this entry is in the log of `key`; throws where its checkpoint is false.
export function receiptHolds(text, entry, key) {
  const { index, proof, checkpoint } = parseReceipt(text);
  const { size, root } = openCheckpoint(checkpoint, key);
  return included(leafHash(entry), index, size, proof, root);
}

// tlog-tiles: "x001/x234/067" for 1234067.
export function tilePath(level, n, width = 256) {
  let text = String(n % 1000).padStart(3, '0');
  for (let rest = Math.floor(n / 1000); rest > 0; rest = Math.floor(rest / 1000)) text = `x${String(rest % 1000).padStart(3, '0')}/${text}`;
  return `tile/${level}/${text}${width < 256 ? `.p/${width}` : ''}`;
}

// The tiles of a log of this size: [level, n, width].
export function* tilesOf(size) {
  for (let level = 0, count = size; count > 0; level += 1, count = Math.floor(count / 256)) {
    for (let n = 0; n * 256 < count; n += 1) yield [level, n, Math.min(256, count - n * 256)];
  }
}

// A tile of entries, taken apart.
export function entriesOf(bytes) {
  const list = [];
  for (let at = 0; at < bytes.length;) {
    const size = bytes.readUInt16BE(at);
    if (at + 2 + size > bytes.length) throw new Error('a tile of entries is cut short');
    list.push(bytes.subarray(at + 2, at + 2 + size));
    at += 2 + size;
  }
  return list;
}

// RFC 9901: base64url of SHA-256 over the disclosure's own base64url.
export const disclosureDigest = (disclosure) => createHash('sha256').update(disclosure, 'ascii').digest('base64url');

// RFC 8785 for what the log has: no fractions.
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value && typeof value === 'object') {
    return `{${Object.keys(value).sort().map((k) => `${JSON.stringify(k)}:${canonical(value[k])}`).join(',')}}`;
  }
  return JSON.stringify(value);
}
