// SPDX-License-Identifier: EUPL-1.2
// What is shown, held against the log. Nothing of the page is in here, so that it can be tried without one: `log` is whoever
// answers { key(), checkpoint(), consistency(from, to), proof(index), entry(index), tile(path) }.
import {
  canVerify, consistent, differences, fromBase64, included, leafHash, readCheckpoint, readKey, readReceipt, signed, tileOf,
} from './proof.js';

/** What does not hold: its name, and of what. */
export class Broken extends Error {
  constructor(what, values = {}) {
    super(what);
    Object.assign(this, { what, values });
  }
}
const demand = (holds, what, values) => { if (!holds) throw new Broken(what, values); };

const linesOf = (text) => text.split('\n').filter(Boolean);

/** What is not there, or cannot be read, does not hold either; a failure on the way (it has a status) is for the caller. */
async function readable(work, what, values) {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Broken || (error.status !== undefined && error.status !== 404)) throw error;
    throw new Broken(what, values);
  }
}

/** The key and the checkpoint of this moment; the checkpoint's signature holds, where it can be told. */
export async function present(log) {
  const canSign = await canVerify();
  return readable(async () => {
    const lines = linesOf(await log.key());
    const keys = await Promise.all(lines.map(readKey));
    const note = await log.checkpoint();
    const checkpoint = readCheckpoint(note);
    demand(!canSign || await signed(checkpoint, keys), 'false_signature');
    return { lines, keys, note, checkpoint, canSign };
  }, 'false_signature');
}

/** The log of `now` is the one of `old`, and then some. */
export async function extended(log, old, now) {
  demand(old.origin === now.origin, 'other_log', { origin: old.origin });
  demand(old.size <= now.size, 'shorter', { size: old.size, now: now.size });
  const holds = await readable(async () => {
    const proof = old.size === now.size || old.size === 0 ? [] : linesOf(await log.consistency(old.size, now.size)).map(fromBase64);
    return consistent(old.size, now.size, old.root, now.root, proof);
  }, 'inconsistent', { size: old.size });
  demand(holds, 'inconsistent', { size: old.size });
}

/** Receipts come with checkpoints of their own, for the log goes on; each has to be of the same log. The newest is kept. */
function trunk(log, now) {
  const seen = new Set([now.note]);
  const it = { note: now.note, checkpoint: now.checkpoint };
  it.tie = async (note, checkpoint) => {
    if (seen.has(note)) return;
    const newer = checkpoint.size > it.checkpoint.size;
    const [from, to] = newer ? [it.checkpoint, checkpoint] : [checkpoint, it.checkpoint];
    await extended(log, from, to).catch((error) => { throw error instanceof Broken ? new Broken('forked') : error; });
    seen.add(note);
    if (newer) Object.assign(it, { note, checkpoint });
  };
  return it;
}

function leaves(log) {
  const read = new Map();
  return async (index, size) => {
    const { path, place } = tileOf(index, size);
    if (!read.has(path)) read.set(path, await log.tile(path));
    return read.get(path).slice(place * 32, place * 32 + 32);
  };
}

async function leafOf(log, event) {
  const index = event.log_index;
  const row = JSON.parse(linesOf(await log.entry(index))[0] ?? '{}');
  demand(row.log_index === index, 'unreadable');
  const wrong = await differences(event, row.entry, row.disclosures);
  demand(wrong.length === 0, 'differs', { names: wrong.join(', ') });
  return leafHash(row.entry);
}

/** One event: its entry is in a signed tree of this log; and, where entries may be read, it says what is shown. */
async function one(log, event, { now, whole, leafAt, tree }) {
  const index = event.log_index;
  const receipt = readReceipt(await log.proof(index));
  const checkpoint = readCheckpoint(receipt.note);
  const fits = receipt.index === index && checkpoint.origin === now.checkpoint.origin;
  demand(fits && (!now.canSign || await signed(checkpoint, now.keys)), 'false_receipt');
  const leaf = whole ? await leafOf(log, event) : await leafAt(index, checkpoint.size);
  demand(await included(leaf, index, checkpoint.size, receipt.proof, checkpoint.root), 'not_included');
  await tree.tie(receipt.note, checkpoint);
}

/**
 * Each of the events, one after the other. `kept(origin)` gives a checkpoint that was kept before, or null; `whole`: entries may
 * be read. Throws Broken, which names the index where it is one event's.
 */
export async function check(log, events, { kept, whole, onProgress = () => {} }) {
  const now = await present(log);
  const old = kept(now.checkpoint.origin);
  const before = old && await readable(() => readCheckpoint(old), 'no_checkpoint');
  if (before) await extended(log, before, now.checkpoint);
  const tree = trunk(log, now);
  const leafAt = leaves(log);
  for (const [i, event] of events.entries()) {
    onProgress(i, events.length);
    try {
      await readable(() => one(log, event, { now, whole, leafAt, tree }), 'unreadable');
    } catch (error) {
      error.values = { ...error.values, index: event.log_index };
      throw error;
    }
  }
  return { lines: now.lines, canSign: now.canSign, note: tree.note, checkpoint: tree.checkpoint, before, whole, count: events.length,
    erased: events.filter((event) => event.redacted?.length > 0).length };
}

/** A checkpoint that was kept elsewhere: the present log goes on from it. */
export async function compare(log, note) {
  const now = await present(log);
  const other = await readable(() => readCheckpoint(note), 'no_checkpoint');
  demand(other.origin === now.checkpoint.origin, 'other_log', { origin: other.origin });
  demand(!now.canSign || await signed(other, now.keys), 'false_signature');
  await extended(log, other, now.checkpoint);
  return { other, now: now.checkpoint };
}
