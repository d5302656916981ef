// SPDX-License-Identifier: EUPL-1.2
// The button that checks what is shown against the log, in this browser, and says what was proven and what was not.
import { getText } from './api.js';
import { canVerify, consistent, differences, fromBase64, included, leafHash, readCheckpoint, readKey, readReceipt, same, signed, tileOf, toHex } from './proof.js';
import { download, html, useDesk, useRef, useState } from './ui.js';
import { number, t } from './words.js';

const LIMIT = 200;
const keptName = (origin) => `checkpoint/${origin}`;
const kept = {
  read: (origin) => { try { return localStorage.getItem(keptName(origin)); } catch { return null; } },
  keep: (origin, note) => { try { localStorage.setItem(keptName(origin), note); } catch { /* not kept, then */ } },
};

class Broken extends Error {}
const demand = (holds, text, values) => { if (!holds) throw new Broken(t(`proof.${text}`, values)); };

const linesOf = (text) => text.split('\n').filter(Boolean);

/** The key and the checkpoint of this moment; the checkpoint's signature holds, where the browser can tell. */
async function present(canSign) {
  const keys = await Promise.all(linesOf(await getText('/v1/log/key')).map(readKey));
  const note = await getText('/v1/log/checkpoint');
  const checkpoint = readCheckpoint(note);
  demand(!canSign || await signed(checkpoint, keys), 'false_signature');
  return { keys, note, checkpoint };
}

/** The log is the one of an earlier checkpoint, and then some. */
async function since(old, now) {
  demand(old.origin === now.origin, 'other_log', { origin: old.origin });
  demand(old.size <= now.size, 'shorter', { size: number(old.size), now: number(now.size) });
  const proof = linesOf(await getText(`/v1/log/consistency?from=${old.size}&to=${now.size}`)).map(fromBase64);
  demand(await consistent(old.size, now.size, old.root, now.root, proof), 'inconsistent', { size: number(old.size) });
}

const tiles = () => {
  const read = new Map();
  return async (index, size) => {
    const { path, place } = tileOf(index, size);
    if (!read.has(path)) {
      const response = await fetch(`/v1/log/tile/${path}`, { headers: { Accept: 'application/octet-stream' } });
      if (!response.ok) throw new Broken(t('proof.no_tile', { path }));
      read.set(path, new Uint8Array(await response.arrayBuffer()));
    }
    return read.get(path).slice(place * 32, place * 32 + 32);
  };
};

/** One event: its entry is in a signed log; and, where entries may be read, it says what is shown. */
async function one(event, { keys, canSign, whole, leafAt }) {
  const index = event.log_index;
  const receipt = readReceipt(await getText(`/v1/log/proof/${index}`));
  const checkpoint = readCheckpoint(receipt.note);
  demand(receipt.index === index && (!canSign || await signed(checkpoint, keys)), 'false_receipt', { index });
  let leaf;
  if (whole) {
    const line = JSON.parse(linesOf(await getText(`/v1/log/entries?after=${index - 1}&limit=1`, 'application/x-ndjson'))[0]);
    demand(line.log_index === index, 'no_entry', { index });
    const wrong = await differences(event, line.entry, line.disclosures);
    demand(wrong.length === 0, 'differs', { index, names: wrong.join(', ') });
    leaf = await leafHash(line.entry);
  } else leaf = await leafAt(index, checkpoint.size);
  demand(await included(leaf, index, checkpoint.size, receipt.proof, checkpoint.root), 'not_included', { index });
}

async function verify(events, me, onProgress) {
  const canSign = await canVerify();
  const { keys, note, checkpoint } = await present(canSign);
  const before = kept.read(checkpoint.origin);
  if (before) await since(readCheckpoint(before), checkpoint);
  const whole = me.state === null;
  const chosen = events.slice(-LIMIT);
  const leafAt = tiles();
  for (const [i, event] of chosen.entries()) {
    onProgress(i, chosen.length);
    await one(event, { keys, canSign, whole, leafAt });
  }
  kept.keep(checkpoint.origin, note);
  return { checkpoint, note, before: before && readCheckpoint(before), count: chosen.length, left: events.length - chosen.length, whole, canSign };
}

function Result({ result }) {
  const { checkpoint, before, count, left, whole, canSign } = result;
  return html`<div class="good"><p><b><span aria-hidden="true">✓ </span>${t('proof.good', { n: count, count: number(count), size: number(checkpoint.size) })}</b></p><ul>
    <li>${t(whole ? 'proof.content' : 'proof.no_content')}</li>
    <li>${before ? t('proof.since', { size: number(before.size) }) : t('proof.first')}</li>
    ${!canSign && html`<li><span aria-hidden="true">⚠ </span>${t('proof.no_signature')}</li>`}
    ${left > 0 && html`<li>${t('proof.left', { count: number(left) })}</li>`}</ul>
    <p class="mono">${checkpoint.origin} · ${number(checkpoint.size)} · ${toHex(checkpoint.root)}</p>
    <p class="no-print"><button type="button" onClick=${() => download(`checkpoint-${checkpoint.size}`, 'text/plain', result.note)}>${t('proof.keep')}</button></p></div>`;
}

/** A checkpoint that was kept elsewhere, or that another auditor was given. */
async function compare(file) {
  const canSign = await canVerify();
  const { keys, checkpoint } = await present(canSign);
  const other = readCheckpoint(await file.text());
  demand(!canSign || await signed(other, keys), 'false_signature');
  if (other.size === checkpoint.size) demand(same(other.root, checkpoint.root), 'inconsistent', { size: number(other.size) });
  else await since(other, checkpoint);
  return t('proof.compared', { size: number(other.size), now: number(checkpoint.size) });
}

/** For auditors; others have no access to the log's checkpoint. */
export function VerifyButton({ events, withFile }) {
  const { me } = useDesk();
  const [state, setState] = useState({});
  const file = useRef();
  if (!me.roles.includes('auditor')) return null;
  const run = async (work) => {
    setState({ busy: true });
    try {
      setState(await work((done, of) => setState({ busy: true, done, of })));
    } catch (failure) {
      setState({ failure: failure instanceof Broken ? failure.message : failure.detail ?? failure.message });
    }
  };
  return html`<div class="verify"><button type="button" class="no-print" disabled=${state.busy} onClick=${() => run(async (progress) => ({ result: await verify(events, me, progress) }))}>${t('proof.verify')}</button>
    ${withFile && html` <label class="no-print">${t('proof.compare')} <input type="file" ref=${file} onChange=${() => file.current.files[0] && run(async () => ({ said: await compare(file.current.files[0]) }))} /></label>`}
    <div role="status">${state.busy && html`<progress max=${state.of ?? 1} value=${state.done ?? null} aria-label=${t('proof.verify')}></progress> ${state.of && `${number(state.done)} / ${number(state.of)}`}`}
      ${state.result && html`<${Result} result=${state.result} />`}${state.said && html`<p class="good"><span aria-hidden="true">✓ </span>${state.said}</p>`}
      ${state.failure && html`<p class="trouble"><b><span aria-hidden="true">✕ </span>${t('proof.bad')}</b> ${state.failure}</p>`}</div></div>`;
}
