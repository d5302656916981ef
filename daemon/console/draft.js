// SPDX-License-Identifier: EUPL-1.2
// A new request: one page that saves itself, then what was written to be looked over, then it is sent, once.
import { actsFor, get, newKey, requestPath, send } from './api.js';
import { agreementsFor, readRegisters } from './choices.js';
import { collect, faultsOf, Fields, finder, typed, useFormId } from './form.js';
import { nameOf } from './row.js';
import { Basis, html, Page, Time, Trouble, useDesk, useEffect, useLive, useLoad, useRef, useState, Waiting } from './ui.js';
import { left, stateCode, stateName, t, utc, word } from './words.js';

const SAVE_AFTER = 2500;
const SOON = 15 * 60 * 1000;
const DAY = 24 * 3600 * 1000;

/** Whether it is a drill is asked first, since it is fixed for good. */
function Begin() {
  const key = useRef(newKey());
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(false);
  const begin = async (exercise) => {
    setBusy(true);
    try {
      const draft = await send('POST', '/v1/requests', { exercise }, `${key.current}-${exercise}`);
      location.replace(`#/draft/${draft.id}`);
    } catch (failure) {
      setProblem(failure);
      setBusy(false);
    }
  };
  return html`<${Page} title=${t('nav.new')}><${Trouble} problem=${problem} /><p>${t('draft.which')}</p>
    <div class="choices"><button disabled=${busy} onClick=${() => begin(false)}>${t('draft.real')}</button>
      <button disabled=${busy} onClick=${() => begin(true)}>${t('draft.drill')}</button></div></${Page}>`;
}

/** A merge patch (RFC 7396): what was typed where it differs from what is saved; what was emptied is null. */
export function patchOf(fields, body, saved) {
  const patch = {};
  for (const { name, fields: inner, type } of fields) {
    const before = saved?.[name] ?? null;
    const now = body[name] ?? null;
    if (type === 'object' && now && before) {
      const part = patchOf(inner, now, before);
      if (Object.keys(part).length > 0) patch[name] = part;
    } else if (type === 'map') {
      const all_ = { ...Object.fromEntries(Object.keys(before ?? {}).map((k) => [k, null])), ...(now ?? {}) };
      const part = Object.fromEntries(Object.entries(all_).filter(([k, v]) => v !== (before?.[k] ?? null)));
      if (Object.keys(part).length > 0) patch[name] = part;
    } else if (!alike(now, before)) patch[name] = now;
  }
  return patch;
}

/** Equal but for members that the server adds. */
function alike(now, before) {
  if (Array.isArray(now) || Array.isArray(before)) {
    return (now?.length ?? 0) === (before?.length ?? 0) && (now ?? []).every((v, i) => alike(v, before[i]));
  }
  if (now && typeof now === 'object') return Object.entries(now).every(([k, v]) => k === 'item' || alike(v, before?.[k] ?? null));
  return now === before || (typeof now === 'string' && typeof before === 'string' && Date.parse(now) === Date.parse(before) && /^\d{4}-/.test(now));
}

/** What the daemon has not taken yet stays in this window. */
const shelf = {
  read: (name) => { try { return JSON.parse(sessionStorage.getItem(name)); } catch { return null; } },
  keep: (name, raw) => { try { sessionStorage.setItem(name, JSON.stringify(raw)); } catch { /* not kept, then */ } },
  clear: (name) => { try { sessionStorage.removeItem(name); } catch { /* nor was it kept */ } },
};
const first = (pointer) => pointer.split('/')[1];

/** Saves what can be saved; what is half typed, or not as it must be, stays on the page until it is. */
function useSaving(draft, edit) {
  const name = `draft/${actsFor()}/${draft.id}`;
  const [begun] = useState(() => shelf.read(name));
  const [raw, setRaw] = useState(() => begun ?? typed(edit.fields, draft));
  const [saved, setSaved] = useState(draft);
  const [problem, setProblem] = useState(null);
  const [state, setState] = useState(begun ? 'typing' : 'saved');
  const timer = useRef();
  const latest = useRef(raw);
  const settle = (faults) => {
    setState(faults.length > 0 ? 'partly' : 'saved');
    if (faults.length === 0) shelf.clear(name);
    return { faults };
  };
  const known = useRef(draft);
  const running = useRef(Promise.resolve());
  const whose = useRef(actsFor());
  const saveNow = async () => {
    clearTimeout(timer.current);
    // What one has typed is not saved in another's name.
    if (actsFor() !== whose.current) return { faults: [] };
    const { body, faults } = collect(edit.fields, latest.current);
    setState('saving');
    // What the daemon finds fault with is left out, and the rest sent once more: one wrong word does not lose the others.
    for (let failure = null; ;) {
      const broken = new Set([...faults, ...(failure?.errors ?? [])].map((f) => first(f.pointer)));
      const patch = patchOf(edit.fields.filter((f) => !broken.has(f.name)), body, known.current);
      try {
        if (Object.keys(patch).length > 0) known.current = await send(edit.method, edit.href, patch);
        setSaved(known.current);
        setProblem(failure);
        return settle([...faults, ...(failure?.errors ?? [])]);
      } catch (problem_) {
        if (failure || problem_.slug !== 'invalid-content') {
          setProblem(problem_);
          setState('failed');
          return { faults, failure: problem_ };
        }
        failure = problem_;
      }
    }
  };
  // One after the other: a later state of the page never comes before an earlier one.
  const save = () => { running.current = running.current.then(saveNow, saveNow); return running.current; };
  const change = (next) => {
    latest.current = next;
    shelf.keep(name, next);
    setRaw(next);
    setState('typing');
    clearTimeout(timer.current);
    timer.current = setTimeout(save, SAVE_AFTER);
  };
  useEffect(() => {
    const leave = (event) => { if (state !== 'saved') event.preventDefault(); };
    addEventListener('beforeunload', leave);
    return () => removeEventListener('beforeunload', leave);
  }, [state]);
  useEffect(() => () => { save(); }, []);
  return { raw, change, save, saved, problem, setProblem, state };
}

/** Open requests of the last day that look like this one. */
async function likeThis(draft) {
  const since = new Date(Date.now() - DAY).toISOString();
  const others = await get(`/v1/requests?status=open&requesting_state=${draft.requesting_state}&since=${since}&exercise=${draft.exercise}&limit=200`);
  return others.items.filter((r) => r.id !== draft.id && r.crisis?.kind && r.crisis.kind === draft.crisis?.kind);
}

function Warnings({ draft }) {
  const like = useLoad(() => likeThis(draft), [draft.id, draft.version]);
  const ms = draft.respond_by ? Date.parse(draft.respond_by) - Date.now() : Infinity;
  return html`${ms <= SOON && html`<p class="notice"><span aria-hidden="true">⚠ </span>${ms <= 0 ? t('draft.past') : t('draft.soon', { left: left(draft.respond_by) })}</p>`}
    ${like.data?.length > 0 && html`<p class="notice"><span aria-hidden="true">⚠ </span>${t('draft.like')}${' '}
      ${like.data.map((r) => html`<a href=${`#/request/${r.reference}`}>${nameOf(r)}</a> `)}</p>`}`;
}

const TIMES = ['since', 'respond_by'];
const show = (name, value, near) => {
  if (value === null || value === undefined || value === '' || value?.length === 0) return html`<span class="hint">${t('draft.not_said')}</span>`;
  if (typeof value === 'boolean') return t(value ? 'form.yes' : 'form.no');
  if (TIMES.includes(name)) return html`<${Time} at=${value} states=${near} />`;
  if (name === 'addressees') return value.map((s) => `${stateCode(s)} ${stateName(s)}`).join(', ');
  if (name === 'territory') return stateName(value);
  if (name === 'targets') return value.map((v) => word(name, v)).join(', ');
  if (name === 'items') {
    return html`<ol>${value.map((i) => html`<li>${i.quantity} × <bdi>${i.type}</bdi> (${word('kind', i.kind)}${i.weapons ? `, ${t('request.armed')}` : ''})
      <span class="text" dir="auto">${i.description}</span></li>`)}</ol>`;
  }
  if (name === 'kind' || name === 'urgency') return word(name, value);
  return html`<span class="text" dir="auto">${value}</span>`;
};

function Answers({ fields, draft, agreements }) {
  const near = [draft.requesting_state, ...draft.addressees];
  return html`<dl>${fields.flatMap((f) => {
    if (f.type === 'object') return f.fields.map((inner) => html`<dt>${word('field', inner.name)}</dt><dd>${show(inner.name, draft[f.name]?.[inner.name], near)}</dd>`);
    if (f.type === 'map') {
      return Object.keys(agreements).map((state) => html`<dt>${word('field', f.name)}: ${stateCode(state)}</dt>
        <dd>${show(f.name, agreements[state].find((o) => o.value === draft[f.name]?.[state])?.label)}</dd>`);
    }
    return [html`<dt>${word('field', f.name)}</dt><dd>${show(f.name, draft[f.name], near)}</dd>`];
  })}</dl>`;
}

/** The page before sending. One key as long as the page is there: twice clicked, or the answer lost, it is sent once. */
function Check({ draft, edit, submit, agreements, onBack, onProblem }) {
  const key = useRef(newKey());
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(null);
  const go = async () => {
    if (busy) return;
    setBusy(true);
    try {
      const sent = await send(submit.method, submit.href, {}, key.current);
      location.hash = `#/request/${sent.reference}`;
    } catch (failure) {
      setBusy(false);
      // Sent already: the answer was lost on the way, or a colleague was faster.
      if (failure.slug === 'wrong-status') location.hash = `#/request/${draft.id}`;
      else if (failure.errors?.length > 0) onProblem(failure);
      else setProblem(failure);
    }
  };
  const to = draft.addressees.map(stateCode).join(', ') || '–';
  return html`<${Page} title=${t('draft.check')} exercise=${draft.exercise}>
    <${Trouble} problem=${problem} /><${Warnings} draft=${draft} />
    <section class="card" aria-label=${t('draft.check')}><${Answers} fields=${edit.fields} ...${{ draft, agreements }} /></section>
    <p class="choices"><button onClick=${onBack}>${t('draft.back')}</button>
      ${submit ? html`<button class="primary" disabled=${busy} onClick=${go}>${busy ? t('form.sending') : t('draft.send', { states: to })} <${Basis} basis=${submit.basis} /></button>`
        : html`<span class="notice">${t('draft.not_yours')}</span>`}</p>
  </${Page}>`;
}

function Discard({ discard }) {
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState(null);
  const key = useRef(newKey());
  if (!discard) return null;
  const go = async (event) => {
    event.preventDefault();
    try {
      await send(discard.method, discard.href, { reason }, key.current);
      location.hash = '#/';
    } catch (failure) { key.current = newKey(); setProblem(failure); }
  };
  return html`<details><summary>${word('action', 'discard')}</summary><form onSubmit=${go}><${Trouble} problem=${problem} />
    <p class="field"><label for="discard-reason">${word('field', 'reason')}</label><textarea id="discard-reason" value=${reason} required
      onInput=${(e) => setReason(e.target.value)}></textarea></p><button>${word('action', 'discard')}</button></form></details>`;
}

/** Somebody else of one's own state writes the same draft. */
function useOthers(draft, me) {
  const [others, setOthers] = useState(false);
  useLive((m) => { if (m.kind === 'step' && m.event.request === draft.id && m.event.by.account !== me.id) setOthers(true); });
  return others;
}

function Writing({ draft, instruments }) {
  const desk = useDesk();
  const action = (name) => draft.actions.find((a) => a.action === name);
  const edit = action('edit');
  const saving = useSaving(draft, edit);
  const others = useOthers(draft, desk.me);
  const [checking, setChecking] = useState(false);
  const [problem, setProblem] = useState(null);
  const id = useFormId();
  const chosen = saving.raw.addressees ?? [];
  const agreements = agreementsFor(desk, instruments, chosen);
  const context = { draft: true, states: desk.states, near: [desk.me.state, ...chosen], agreements,
    choices: { addressees: desk.states.filter((s) => s.code !== desk.me.state).map((s) => ({ value: s.code, label: `${stateCode(s.code)} ${stateName(s.code)}` })) } };
  const trouble = problem ?? saving.problem;
  const check = async (event) => {
    event.preventDefault();
    const { faults, failure } = await saving.save();
    if (failure) return;
    if (faults.length > 0) setProblem({ slug: 'invalid-content', errors: faults });
    else { setProblem(null); setChecking(true); }
  };
  if (checking) {
    return html`<${Check} draft=${saving.saved} submit=${saving.saved.actions.find((a) => a.action === 'submit')} ...${{ edit, agreements }}
      onBack=${() => setChecking(false)} onProblem=${(p) => { setProblem(p); setChecking(false); }} />`;
  }
  return html`<${Page} title=${t('nav.new')} exercise=${draft.exercise} aside=${html`<span role="status">${t(`draft.${saving.state}`, { at: utc(saving.saved.updated_at) })}</span>`}>
    ${others && html`<p class="notice" role="alert">${t('draft.others')} <button type="button" onClick=${() => location.reload()}>${t('requests.again')}</button></p>`}
    <${Trouble} problem=${trouble} field=${finder(id)} />
    <${Warnings} draft=${saving.saved} />
    <form class="card" onSubmit=${check} onFocusOut=${(e) => { if (saving.state === 'typing' && !e.currentTarget.contains(e.relatedTarget)) saving.save(); }}>
      <${Fields} fields=${edit.fields} id=${id} value=${saving.raw} onChange=${saving.change} context=${context} faults=${faultsOf(trouble)} />
      <p class="choices"><button class="primary">${t('draft.to_check')}</button></p>
    </form>
    <${Discard} discard=${action('discard')} />
  </${Page}>`;
}

function Existing({ id }) {
  const { me } = useDesk();
  const load = useLoad(async () => {
    const [draft, registers] = await Promise.all([get(requestPath(id)), readRegisters(me)]);
    if (draft.status !== 'draft') location.replace(`#/request/${draft.reference ?? draft.id}`);
    return { draft, registers };
  }, [id]);
  const first = useRef(null);
  first.current ??= load.data; // what is being written is not read over
  if (!first.current) return html`<${Page} title=${t('nav.new')}><${Waiting} load=${load} /></${Page}>`;
  const { draft, registers } = first.current;
  if (!draft.actions.some((a) => a.action === 'edit')) return html`<${Page} title=${t('nav.new')}><p class="notice">${t('draft.not_yours')}</p></${Page}>`;
  return html`<${Writing} draft=${draft} instruments=${registers.instruments} />`;
}

export const Draft = ({ words: [id] }) => (id ? html`<${Existing} key=${id} id=${id} />` : html`<${Begin} />`);
