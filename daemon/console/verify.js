// SPDX-License-Identifier: EUPL-1.2
// The button that checks what is shown against the log, in this browser, and says what was proven and what was not.
import { getBytes, getText } from './api.js';
import { Broken, check, compare } from './check.js';
import { toHex } from './proof.js';
import { download, html, useDesk, useRef, useState } from './ui.js';
import { number, t, utc } from './words.js';

const LIMIT = 200;

const log = {
  key: () => getText('/v1/log/key'),
  checkpoint: () => getText('/v1/log/checkpoint'),
  consistency: (from, to) => getText(`/v1/log/consistency?from=${from}&to=${to}`),
  proof: (index) => getText(`/v1/log/proof/${index}`),
  entry: (index) => getText(`/v1/log/entries?after=${index - 1}&limit=1`, 'application/x-ndjson'),
  tile: (path) => getBytes(`/v1/log/tile/${path}`),
};

/** What this browser knows of logs: a checkpoint of each, and the keys they were signed with. */
const CHECKPOINT = 'checkpoint/';
const KEY = 'log-key/';
const names = () => { try { return Object.keys(localStorage); } catch { return []; } };
const kept = {
  read: (name) => { try { return localStorage.getItem(name); } catch { return null; } },
  keep: (name, text) => { try { localStorage.setItem(name, text); } catch { /* not kept, then */ } },
  origins: () => names().filter((name) => name.startsWith(CHECKPOINT)).map((name) => name.slice(CHECKPOINT.length)),
};

async function verify(events, me, onProgress) {
  const chosen = events.slice(-LIMIT);
  const result = await check(log, chosen, { kept: (origin) => kept.read(CHECKPOINT + origin), whole: me.state === null, onProgress });
  const { origin } = result.checkpoint;
  const others = kept.origins().filter((name) => name !== origin);
  const known = kept.read(KEY + origin)?.split('\n');
  kept.keep(CHECKPOINT + origin, result.note);
  kept.keep(KEY + origin, result.lines.join('\n'));
  const newKey = Boolean(known) && !known.some((line) => result.lines.includes(line));
  return { ...result, others, newKey, left: events.length - chosen.length, at: new Date().toISOString() };
}

const Warning = ({ children }) => html`<li><span aria-hidden="true">⚠ </span>${children}</li>`;

function Result({ result }) {
  const { checkpoint, before, count, left, whole, canSign, others, newKey, erased, lines } = result;
  return html`<div class="good">
    <p><b><span aria-hidden="true">✓ </span>${t('proof.good', { n: count, count: number(count), size: number(checkpoint.size) })}</b></p><ul>
    <li>${t(whole ? 'proof.content' : 'proof.no_content')}</li>
    ${erased > 0 && html`<li>${t('proof.erased', { n: erased, count: number(erased) })}</li>`}
    <li>${before ? t('proof.since', { size: number(before.size) }) : t('proof.first')}</li>
    ${others.length > 0 && !before && html`<${Warning}>${t('proof.others', { origins: others.join(', ') })}</${Warning}>`}
    ${newKey && html`<${Warning}>${t('proof.new_key')}</${Warning}>`}
    ${!canSign && html`<${Warning}>${t('proof.no_signature')}</${Warning}>`}
    ${left > 0 && html`<${Warning}>${t('proof.left', { count: number(left) })}</${Warning}>`}
    <li>${t('proof.key')} ${lines.map((line) => html`<div class="mono">${line}</div>`)}</li></ul>
    <p>${utc(result.at)} · <span class="mono">${checkpoint.origin} · ${number(checkpoint.size)} · ${toHex(checkpoint.root)}</span></p>
    <p class="no-print"><button type="button" onClick=${() => download(`checkpoint-${checkpoint.size}`, 'text/plain', result.note)}>
      ${t('proof.keep')}</button></p></div>`;
}

/** What does not hold is one thing; that it could not be found out is another. */
function Failure({ failure }) {
  if (failure instanceof Broken) {
    const written = ([name, value]) => [name, ['size', 'now'].includes(name) ? number(value) : value];
    const text = t(`proof.${failure.what}`, Object.fromEntries(Object.entries(failure.values).map(written)));
    return html`<p class="trouble"><b><span aria-hidden="true">✕ </span>${t('proof.bad')}</b> <bdi>${text}</bdi></p>`;
  }
  return html`<p class="notice"><b><span aria-hidden="true">⚠ </span>${t('proof.unfinished')}</b>
    ${' '}${failure.slug ? t(`problem.${failure.slug}`) : failure.message}</p>`;
}

async function compared(file) {
  const { other, now } = await compare(log, await file.text());
  return t('proof.compared', { size: number(other.size), now: number(now.size) });
}

/** For auditors; others have no access to the log's checkpoint and hashes, without which a receipt proves nothing to them. */
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
      setState({ failure });
    }
  };
  const { busy, done, of, result, said, failure } = state;
  return html`<div class="verify"><p class="row no-print"><button type="button" disabled=${busy || events.length === 0}
      onClick=${() => run(async (progress) => ({ result: await verify(events, me, progress) }))}>${t('proof.verify')}</button>
    ${withFile && html` <label>${t('proof.compare')} <input type="file" ref=${file} disabled=${busy}
      onChange=${() => file.current.files[0] && run(async () => ({ said: await compared(file.current.files[0]) }))} /></label>`}</p>
    <div role="status">${busy && html`<progress max=${of ?? 1} value=${done ?? null} aria-label=${t('proof.verify')}></progress>
        ${' '}${of && `${number(done)} / ${number(of)}`}`}
      ${result && html`<${Result} result=${result} />`}${said && html`<p class="good"><span aria-hidden="true">✓ </span>${said}</p>`}
      ${failure && html`<${Failure} failure=${failure} />`}</div></div>`;
}
