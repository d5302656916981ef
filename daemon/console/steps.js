// SPDX-License-Identifier: EUPL-1.2
// The steps that a document offers, each a button that opens its form; and beside them those that cannot be taken yet.
import { newKey, send } from './api.js';
import { Arrangement, Fact } from './arrangement.js';
import { choicesFor, itemLabel, startFor } from './choices.js';
import { collect, faultsOf, Fields, finder, typed, useFormId } from './form.js';
import { reachable } from './next.js';
import { Timeline } from './timeline.js';
import { Basis, html, Trouble, useDesk, useEffect, useRef, useState } from './ui.js';
import { t, word } from './words.js';

const TOLD = [{ name: 'at', type: 'time', required: true }, { name: 'channel', type: 'name', required: true, max_length: 200 },
  { name: 'with', type: 'name', required: true, max_length: 200 }];
/** Filled in without being asked for: what the reader has before him. */
const KNOWN = ['revision', 'seen', 'sha256'];
/** The three answers of Article 3(1) are one question; none of them is asked first. */
const ANSWERS = ['accept', 'refuse', 'propose'];

/** What is half written, in this window, until it is sent or its writer signs out; for nobody else. */
const shelfOf = ({ id }, { href }) => {
  const name = `step/${id}${href}`;
  return {
    read: () => { try { return JSON.parse(sessionStorage.getItem(name)); } catch { return null; } },
    keep: (raw) => { try { sessionStorage.setItem(name, JSON.stringify(raw)); } catch { /* not kept, then */ } },
    clear: () => { try { sessionStorage.removeItem(name); } catch { /* nor was it kept */ } },
  };
};

/** What is before the reader now: what a consent would consent to. */
const sight = (request, assistance) => ({ revision: request.revision, version: (assistance ?? request).version,
  seen: assistance?.version, sha256: assistance?.arrangement?.sha256 });
const same = (a, b) => a.revision === b.revision && a.version === b.version;

function useStep({ step, request, assistance, desk, onDone }) {
  const { fields } = step;
  const shelf = shelfOf(desk.me, step);
  // What was half written before goes on with what was seen then.
  const [begun] = useState(() => shelf.read() ?? { raw: startFor(step, request, assistance, typed), saw: sight(request, assistance) });
  const [raw, setRaw] = useState(begun.raw);
  const [told, setTold] = useState(() => typed(TOLD));
  const [saw, setSaw] = useState(begun.saw);
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(false);
  const sent = useRef({ text: null, key: null });
  const change = (next) => { setRaw(next); shelf.keep({ raw: next, saw }); };
  const submit = async (event) => {
    event.preventDefault();
    if (busy) return;
    const known = Object.fromEntries(KNOWN.filter((name) => fields.some((f) => f.name === name)).map((name) => [name, saw[name]]));
    const { body, faults } = collect(fields, raw, known);
    if (Object.values(told).some((value) => value.date || value.hour || (typeof value === 'string' && value))) {
      const before = collect(TOLD, told);
      body.communicated = before.body;
      faults.push(...before.faults.map((f) => ({ ...f, pointer: `/communicated${f.pointer}` })));
    }
    if (faults.length > 0) { setProblem({ slug: 'invalid-content', errors: faults }); return; }
    // The same content is the same step, however often it is sent.
    const text = JSON.stringify(body);
    if (sent.current.text !== text) sent.current = { text, key: newKey() };
    setBusy(true);
    setProblem(null);
    try {
      const after = await send(step.method, step.href, body, sent.current.key);
      shelf.clear();
      onDone(step.action, after);
    } catch (failure) {
      setProblem(failure);
    }
    setBusy(false);
  };
  return { raw, change, told, setTold, saw, setSaw, problem, busy, submit };
}

/** What happened while one wrote: shown, and taken notice of by a button. */
function Meanwhile({ saw, request, assistance, history, onSeen }) {
  const now = sight(request, assistance);
  if (same(saw, now)) return null;
  const events = history.filter((e) => (assistance
    ? (e.assistance === assistance.state && e.seq > saw.version) || (e.assistance === null && e.revision > saw.revision)
    : e.assistance === null && e.seq > saw.version));
  return html`<div class="notice" role="status"><p><b>${t('steps.meanwhile')}</b></p>
    ${events.length > 0 && html`<${Timeline} events=${events} />`}
    <button type="button" onClick=${() => onSeen(now)}>${t('steps.seen')}</button></div>`;
}

function StepForm({ step, offered, request, assistance, history, onDone, onCancel, context }) {
  const desk = useDesk();
  const id = useFormId();
  const s = useStep({ step, request, assistance, desk, onDone });
  const first = useRef();
  // Who goes through the answers with the arrows stays among them.
  useEffect(() => { if (!ANSWERS.includes(step.action)) first.current?.querySelector('input, select, textarea, button.primary')?.focus(); }, []);
  const faults = faultsOf(s.problem);
  const fields = step.fields.filter((f) => !KNOWN.includes(f.name));
  return html`<form class="card step" onSubmit=${s.submit} ref=${first} aria-label=${word('action', step.action)}>
    <h4>${word('action', step.action)} <${Basis} basis=${step.basis} /></h4>
    <${Trouble} problem=${s.problem} field=${finder(id)} />
    ${!offered && html`<p class="notice">${t('steps.not_now')}</p>`}
    <${Meanwhile} saw=${s.saw} ...${{ request, assistance, history }} onSeen=${s.setSaw} />
    ${step.fields.some((f) => f.name === 'sha256') && assistance?.arrangement && html`<div class="notice"><dl>
      <${Fact} name="items">${assistance.items.map((item) => html`<div><bdi>${itemLabel(item)}</bdi></div>`)}</${Fact}>
      <${Arrangement} arrangement=${assistance.arrangement} /></dl></div>`}
    <${Fields} fields=${fields} id=${id} value=${s.raw} onChange=${s.change} context=${context} faults=${faults} />
    <details><summary>${t('form.told_first')}</summary>
      <${Fields} fields=${TOLD} id=${id} pointer="/communicated" value=${s.told} onChange=${s.setTold} context=${context} faults=${faults} /></details>
    <p class="choices"><button class="primary" disabled=${s.busy}>${s.busy ? t('form.sending') : `${t('form.send')}: ${word('action', step.action)}`}</button>
      <button type="button" onClick=${() => { shelfOf(desk.me, step).clear(); onCancel(); }}>${t('form.cancel')}</button></p>
  </form>`;
}

/** What the two parts of a condition's name say of an assistance: it has such a part, or not. */
const hasPart = (assistance) => (part) => {
  const items = assistance?.items ?? [];
  if (part === 'action_part') return items.some((item) => item.kind === 'action');
  if (part === 'equipment_part') return items.some((item) => item.kind === 'equipment');
  if (part === 'weapons_part') return items.some((item) => item.weapons);
  return true;
};

/** Steps of one's own side that wait for something, and what sets it. */
function NotYet({ request, assistance, desk }) {
  const side = request.requesting_state === desk.me.state ? 'requesting' : 'assisting';
  const own = (rule) => (rule.side === side || rule.side === 'either') && rule.roles.some(({ role }) => desk.me.roles.includes(role));
  const { status, conditions = [], actions } = assistance ?? request;
  const mine = new Set(desk.rules.rules.filter((rule) => rule.of === (assistance ? 'assistance' : 'request') && own(rule)).map((rule) => rule.action));
  const waiting = reachable(desk.rules, assistance ? 'assistance' : 'request', status, conditions, actions, hasPart(assistance))
    .filter((next) => mine.has(next.action) && !next.now && next.missing.length > 0);
  if (waiting.length === 0) return null;
  return html`<details class="not-yet"><summary>${t('steps.not_yet', { n: waiting.length })}</summary><ul>${waiting.map((next) => html`<li>
    ${word('action', next.action)} <${Basis} basis=${next.basis} />: ${t('steps.needs', {
      conditions: next.missing.map((c) => word('condition', c)).join(', '), actions: next.setBy.map((a) => word('action', a)).join(', ') || '–' })}</li>`)}</ul></details>`;
}

/** Opened forms stay, whatever comes in meanwhile: even that of a step which is offered no longer. */
export function Steps({ request, assistance, history, onDone, registers }) {
  const desk = useDesk();
  const { actions } = assistance ?? request;
  const [open, setOpen] = useState({});
  const name = useFormId();
  const toggle = (action) => setOpen((old) => (old[action.action]
    ? Object.fromEntries(Object.entries(old).filter(([key]) => key !== action.action)) : { ...old, [action.action]: action }));
  const close = (key) => setOpen((old) => Object.fromEntries(Object.entries(old).filter(([k]) => k !== key)));
  const answers = actions.filter((a) => ANSWERS.includes(a.action));
  const asked = answers.length > 1;
  const rest = asked ? actions.filter((a) => !ANSWERS.includes(a.action)) : actions;
  const choose = (action) => setOpen((old) => ({ ...Object.fromEntries(Object.entries(old).filter(([key]) => !ANSWERS.includes(key))), [action.action]: action }));
  if (actions.length === 0 && Object.keys(open).length === 0) return html`<${NotYet} ...${{ request, assistance, desk }} />`;
  return html`<div class="steps">
    ${asked && html`<fieldset><legend>${t('steps.your_answer')}</legend>${answers.map((a) => html`<label class="check"><input type="radio" name=${name}
      checked=${Boolean(open[a.action])} onChange=${() => choose(a)} /> ${word('action', a.action)} <${Basis} basis=${a.basis} /></label>`)}</fieldset>`}
    ${rest.length > 0 && html`<div class="choices">${rest.map((a) => html`<button type="button" key=${a.action} aria-expanded=${Boolean(open[a.action])}
      onClick=${() => toggle(a)}>${word('action', a.action)} <${Basis} basis=${a.basis} /></button>`)}</div>`}
    ${Object.entries(open).map(([key, step]) => html`<${StepForm} key=${key} step=${step} offered=${actions.some((a) => a.action === key)}
      ...${{ request, assistance, history }} context=${choicesFor(desk, request, assistance, history, registers, step)}
      onCancel=${() => close(key)} onDone=${(action, after) => { close(key); onDone(action, after); }} />`)}
    <${NotYet} ...${{ request, assistance, desk }} />
  </div>`;
}
