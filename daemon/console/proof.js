// SPDX-License-Identifier: EUPL-1.2
// The log's proofs, checked here with what the browser has (Web Crypto): RFC 6962 and 9162, C2SP signed-note, tlog-checkpoint
// and tlog-proof. Whoever does not trust this page either has assistctl, and docs/auditors.md.

const { subtle } = globalThis.crypto;
const bytesOf = (text) => new TextEncoder().encode(text);
const join = (...parts) => {
  const whole = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  parts.reduce((at, p) => { whole.set(p, at); return at + p.length; }, 0);
  return whole;
};
export const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);
export const fromBase64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
export const toHex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
const urlBase64 = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

const sha256 = async (...parts) => new Uint8Array(await subtle.digest('SHA-256', join(...parts)));
export const leafHash = (entry) => sha256(Uint8Array.of(0), typeof entry === 'string' ? bytesOf(entry) : entry);
const nodeHash = (left, right) => sha256(Uint8Array.of(1), left, right);
const odd = (n) => n % 2n === 1n;

/** RFC 9162, 2.1.3.2: whether the leaf is in the tree of that size and root. */
export async function included(leaf, index, size, proof, root) {
  let fn = BigInt(index);
  let sn = BigInt(size) - 1n;
  if (fn > sn) return false;
  let r = leaf;
  for (const p of proof) {
    if (sn === 0n) return false;
    if (odd(fn) || fn === sn) {
      r = await nodeHash(p, r);
      while (!odd(fn) && fn !== 0n) { fn >>= 1n; sn >>= 1n; }
    } else r = await nodeHash(r, p);
    fn >>= 1n;
    sn >>= 1n;
  }
  return sn === 0n && same(r, root);
}

/** RFC 9162, 2.1.4.2: whether the larger tree is the smaller one, and then some. */
export async function consistent(first, second, firstRoot, secondRoot, proof) {
  const m = BigInt(first);
  if (m > BigInt(second)) return false;
  if (m === 0n) return proof.length === 0;
  if (m === BigInt(second)) return proof.length === 0 && same(firstRoot, secondRoot);
  const path = (m & (m - 1n)) === 0n ? [firstRoot, ...proof] : proof;
  if (path.length === 0) return false;
  let fn = m - 1n;
  let sn = BigInt(second) - 1n;
  while (odd(fn)) { fn >>= 1n; sn >>= 1n; }
  let [fr] = path;
  let sr = fr;
  for (const c of path.slice(1)) {
    if (sn === 0n) return false;
    if (odd(fn) || fn === sn) {
      fr = await nodeHash(c, fr);
      sr = await nodeHash(c, sr);
      while (!odd(fn) && fn !== 0n) { fn >>= 1n; sn >>= 1n; }
    } else sr = await nodeHash(sr, c);
    fn >>= 1n;
    sn >>= 1n;
  }
  return sn === 0n && same(fr, firstRoot) && same(sr, secondRoot);
}

/** "name+hash+key" (signed-note): { name, id, bytes }. */
export async function readKey(line) {
  const [name, hash, data] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(line.trim())?.slice(1) ?? [];
  if (!name) throw new Error('no verifier key');
  const typed = fromBase64(data);
  if (typed.length !== 33 || typed[0] !== 1) throw new Error('not an Ed25519 key');
  const id = (await sha256(bytesOf(`${name}\n`), typed)).slice(0, 4);
  if (toHex(id) !== hash) throw new Error('the hash of the key does not fit');
  return { name, id, bytes: typed.slice(1) };
}

/** A checkpoint: { origin, size, root, text, signatures }. Nothing is said of its signatures yet. */
export function readCheckpoint(note) {
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) throw new Error('no signed note');
  const text = note.slice(0, split + 1);
  const [origin, size, root, ...more] = text.slice(0, -1).split('\n');
  if (!origin || !/^(0|[1-9]\d*)$/.test(size ?? '') || more.length > 0) throw new Error('no checkpoint');
  const hash = fromBase64(root);
  if (hash.length !== 32 || btoa(String.fromCharCode(...hash)) !== root) throw new Error('no root');
  const signatures = note.slice(split + 2, -1).split('\n').map((line) => {
    const [, name, data] = /^\u2014 (\S+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
    if (!name) throw new Error('no signature line');
    const bytes = fromBase64(data);
    return { name, id: bytes.slice(0, 4), bytes: bytes.slice(4) };
  });
  return { origin, size: Number(size), root: hash, text, signatures };
}

/** Whether this browser can check Ed25519 (RFC 8032). */
export async function canVerify() {
  try {
    await subtle.importKey('raw', new Uint8Array(32), { name: 'Ed25519' }, false, ['verify']);
    return true;
  } catch { return false; }
}

/** Whether one of the keys has signed the checkpoint, and none of its signatures is false. */
export async function signed(checkpoint, keys) {
  let good = false;
  for (const { name, id, bytes } of checkpoint.signatures) {
    const key = keys.find((k) => k.name === name && same(k.id, id) && name === checkpoint.origin);
    if (!key) continue;
    const imported = await subtle.importKey('raw', key.bytes, { name: 'Ed25519' }, false, ['verify']);
    if (!await subtle.verify({ name: 'Ed25519' }, imported, bytes, bytesOf(checkpoint.text))) return false;
    good = true;
  }
  return good;
}

const hashOf = (bytes) => { if (bytes.length !== 32) throw new Error('no hash'); return bytes; };

/** A receipt (tlog-proof): { index, proof, note }; the note is a checkpoint. */
export function readReceipt(text) {
  const at = text.indexOf('\n\n');
  const [first, index, ...hashes] = text.slice(0, at).split('\n');
  const [, n] = /^index (0|[1-9]\d*)$/.exec(index ?? '') ?? [];
  if (first !== 'c2sp.org/tlog-proof@v1' || n === undefined) throw new Error('no receipt');
  return { index: Number(n), proof: hashes.map(fromBase64).map(hashOf), note: text.slice(at + 2) };
}

/** Where hash tiles keep the leaf of an index in a log of that size (tlog-tiles): its path, and its place in it. */
export function tileOf(index, size) {
  const n = Math.floor(index / 256);
  const width = Math.min(256, size - n * 256);
  const digits = String(n).padStart(Math.ceil(String(n).length / 3) * 3, '0').match(/\d{3}/g);
  return { path: `0/${digits.map((d, i) => (i < digits.length - 1 ? `x${d}` : d)).join('/')}${width < 256 ? `.p/${width}` : ''}`, place: index % 256 };
}

const ordered = (value) => (Array.isArray(value) ? value.map(ordered)
  : value && typeof value === 'object' ? Object.fromEntries(Object.keys(value).sort().map((k) => [k, ordered(value[k])])) : value);
const alike = (a, b) => JSON.stringify(ordered(a)) === JSON.stringify(ordered(b));
const SHOWN = ['request', 'assistance', 'seq', 'at', 'action', 'rule', 'from', 'to', 'sets', 'clears', 'round', 'revision', 'exercise'];
const ACTOR = ['state', 'role', 'list_version'];
const PERSON = ['account', 'name', 'post', 'authority'];

/** What was disclosed of an entry (RFC 9901): values by their names; and the names of what it does not commit to, or what is there twice. */
async function readDisclosures(disclosures, digests) {
  const values = new Map();
  const wrong = [];
  for (const text of disclosures) {
    const [, name, value] = JSON.parse(new TextDecoder().decode(fromBase64(text.replaceAll('-', '+').replaceAll('_', '/'))));
    if (values.has(name) || !digests.includes(urlBase64(await sha256(bytesOf(text))))) wrong.push(name);
    values.set(name, value);
  }
  return { values, wrong };
}

/** `names` says what there is to disclose: nothing of it is left out but what was erased, and the rest are no more than padding. */
function leftOut(values, digests, erased) {
  if (digests.length === 0) return [];
  const names = values.get('names');
  if (!Array.isArray(names) || digests.length !== Math.ceil((names.length + 1) / 4) * 4) return ['names'];
  const more = [...values.keys()].filter((name) => name !== 'names' && !names.includes(name));
  return [...names.filter((name) => values.has(name) === erased.includes(name)), ...more];
}

/**
 * What of a shown event is not what its entry says, or not what the entry commits to, or left out of it: a list of names. `entry`
 * is the entry's text. What was erased is not there to be held against anything; that it was erased the log says elsewhere.
 */
export async function differences(event, entry, disclosures) {
  const logged = JSON.parse(entry);
  const erased = event.redacted ?? [];
  const { values, wrong } = await readDisclosures(disclosures, logged._sd);
  const { by: who, names, ...data } = Object.fromEntries(values);
  const against = (shown, is, prefix = '') => (name) => {
    if (!alike(shown[name] ?? null, is[name] ?? null)) wrong.push(`${prefix}${name}`);
  };
  SHOWN.forEach(against(event, logged));
  ACTOR.forEach(against(event.by, logged.by, 'by.'));
  if (!erased.includes('by')) PERSON.forEach(against(event.by, who ?? {}, 'by.'));
  const shown = event.data ?? {};
  [...new Set([...Object.keys(shown), ...Object.keys(data)])].forEach(against(shown, data));
  return [...new Set([...wrong, ...leftOut(values, logged._sd, erased)])];
}
