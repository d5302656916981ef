// SPDX-License-Identifier: EUPL-1.2
// Forms made from the `fields` of a step. What is typed is kept as it was typed; the step's body is made of it at the end.
import { html, State, useId, useLayoutEffect, useRef } from './ui.js';
import { joinTime, local, minorUnits, splitTime, stateCode, stateName, t, word } from './words.js';

/** An element's id for a JSON pointer into the body. */
export const idOf = (id, pointer) => `${id}${pointer.replaceAll('/', '-')}`;

// --- what was typed, and what it says ---

/** What a form starts with, from the members of a document. */
export function typed(fields, value = {}) {
  return Object.fromEntries(fields.map((f) => [f.name, typedOne(f, value?.[f.name])]));
}

function typedOne(field, value) {
  switch (field.type) {
    case 'time': { const [date, hour] = splitTime(value); return { date, hour }; }
    case 'list':
      if (isLines(field)) return (value ?? []).join('\n');
      return (value ?? []).map((v) => (field.fields ? typed(field.fields, v) : v));
    case 'object': return typed(field.fields, value);
    case 'map': return value ?? {};
    case 'boolean': return value ?? null;
    default: return value === null || value === undefined ? '' : String(value);
  }
}

/** A list of texts is typed as lines. */
const isLines = (field) => field.type === 'list' && (field.of === 'name' || field.of === 'text');

const empty = (value) => value === '' || value === null || value === undefined
  || (Array.isArray(value) ? value.length === 0 : typeof value === 'object' && Object.values(value).every(empty));

/** The body, and what is wrong with what was typed, each with its pointer. `known` is filled in without being asked for. */
export function collect(fields, raw, known = {}) {
  const faults = [];
  const body = collectObject(fields, raw, known, '', faults);
  return { body, faults };
}

function collectObject(fields, raw, known, pointer, faults) {
  const body = {};
  for (const field of fields) {
    const at = `${pointer}/${field.name}`;
    if (field.name in known) body[field.name] = known[field.name];
    else if (!empty(raw[field.name])) {
      const value = collectOne(field, raw[field.name], raw, at, faults);
      if (value !== undefined) body[field.name] = value;
    } else if (field.required) faults.push({ pointer: at, detail: t('form.missing') });
  }
  return body;
}

function collectOne(field, value, siblings, at, faults) {
  const fault = (detail) => { faults.push({ pointer: at, detail: t(detail) }); };
  switch (field.type) {
    case 'time': return joinTime(value.date, value.hour) ?? fault('form.not_a_time');
    case 'integer': {
      if (field.name === 'amount' && 'currency' in siblings) return minorUnits(value, siblings.currency.trim()) ?? fault('form.not_an_amount');
      return /^\s*\d{1,10}\s*$/.test(value) ? Number(value) : fault('form.not_a_number');
    }
    case 'list': {
      if (isLines(field)) return value.split('\n').map((line) => line.trim()).filter(Boolean);
      if (!field.fields) return value;
      const rows = value.map((row, i) => [row, i]).filter(([row]) => !empty({ ...row, item: null }));
      return rows.map(([row, i]) => collectObject(field.fields, row, {}, `${at}/${i}`, faults));
    }
    case 'object': return collectObject(field.fields, value, {}, at, faults);
    case 'map': return value;
    case 'boolean': return value;
    default: return typeof value === 'string' && field.type !== 'text' ? value.trim() : value;
  }
}

// --- inputs ---

const Fault = ({ id, detail }) => (detail ? html`<span class="fault" id=${`${id}-fault`}><span aria-hidden="true">⚠ </span>${detail}</span>` : null);
const invalid = (id, detail) => (detail ? { 'aria-invalid': 'true', 'aria-describedby': `${id}-fault` } : {});
const Optional = ({ field, context }) => (field.required || context.draft ? null : html` <small>${t('form.optional')}</small>`);

/** A day and a time on a clock of 24 hours, in UTC; beside it what it is in those states. */
function TimeInput({ id, value, onChange, detail, states = [] }) {
  const at = joinTime(value.date, value.hour);
  const now = new Date().toISOString();
  return html`<span class="group">
    <span class="field"><label for=${id}>${t('time.date')}</label>
      <input class="date" id=${id} value=${value.date} inputmode="numeric" placeholder=${now.slice(0, 10)} maxlength="10" autocomplete="off"
        ...${invalid(id, detail)} onInput=${(e) => onChange({ ...value, date: e.target.value })} /></span>
    <span class="field"><label for=${`${id}-hour`}>${t('time.hour')}</label>
      <input class="hour" id=${`${id}-hour`} value=${value.hour} inputmode="numeric" placeholder="03:00" maxlength="5" autocomplete="off"
        onInput=${(e) => onChange({ ...value, hour: e.target.value, date: value.date || (e.target.value ? now.slice(0, 10) : '') })} /></span>
    ${at && states.length > 0 && html`<small>${t('form.local', { times: states.map((s) => local(at, s)).filter(Boolean).join(', ') })}</small>`}
  </span>`;
}

const toggle = (list, value, on) => (on ? [...list.filter((v) => v !== value), value] : list.filter((v) => v !== value));

function Checks({ id, options, value, onChange }) {
  if (options.length === 0) return html`<p class="hint">${t('form.own_units')}</p>`;
  return html`<div>${options.map((option, i) => html`<label class="check"><input type="checkbox" id=${i === 0 ? id : null}
    checked=${value.includes(option.value)} onChange=${(e) => onChange(toggle(value, option.value, e.target.checked))} />
    ${option.label}</label>`)}</div>`;
}

function Select({ id, options, value, onChange, required, none = 'form.none_of_these', detail }) {
  return html`<select id=${id} value=${value} onChange=${(e) => onChange(e.target.value)} ...${invalid(id, detail)}>
    <option value="">${required ? `– ${t('form.choose')} –` : `– ${t(none)} –`}</option>
    ${options.map((o) => html`<option value=${o.value}>${o.label}</option>`)}</select>`;
}

const isChecked = (field) => field.type === 'list' && !field.fields && !isLines(field);
const isGroup = (field) => field.type === 'time' || field.type === 'object' || field.type === 'map' || isChecked(field) || field.fields;
const wordOptions = (field) => field.words.map((w) => ({ value: w, label: word(field.name, w) }));

function optionsOf(field, context) {
  const given = context.choices?.[field.name];
  if (given) return given;
  if (field.words) return wordOptions(field);
  if (field.type === 'state' || field.of === 'state') return context.states.map((s) => ({ value: s.code, label: `${stateCode(s.code)} ${stateName(s.code)}` }));
  return null;
}

function Simple({ field, id, value, onChange, detail, context }) {
  const options = optionsOf(field, context);
  const common = { id, ...invalid(id, detail), onInput: (e) => onChange(e.target.value) };
  if (options) return html`<${Select} ...${{ id, options, value, onChange, detail }} required=${field.required} none=${field.name === 'instrument' ? 'form.ad_hoc' : undefined} />`;
  if (field.type === 'text') return html`<textarea ...${common} maxlength=${field.max_length} value=${value} dir="auto"></textarea>`;
  if (field.type === 'integer') {
    return html`<input class="short" ...${common} inputmode=${field.name === 'amount' ? 'decimal' : 'numeric'} value=${value} autocomplete="off" />`;
  }
  return html`<input ...${common} value=${value} maxlength=${field.max_length} dir="auto" autocomplete="off" />`;
}

function YesNo({ field, id, value, onChange }) {
  return html`<span>${[true, false].map((answer) => html`<label class="check">
    <input type="radio" name=${id} id=${answer ? id : null} checked=${value === answer} onChange=${() => onChange(answer)} />
    ${t(answer ? 'form.yes' : 'form.no')}</label>`)}</span>`;
}

/** Rows of objects; where items are counted there is a row for each, and none can be added. */
function Rows({ field, id, pointer, value, onChange, context, faults }) {
  const items = field.fields.some((f) => f.name === 'item') && !field.fields.some((f) => f.name === 'kind') ? context.items ?? [] : null;
  const what = word('field', field.name);
  const change = (i, row) => onChange(value.map((old, k) => (k === i ? row : old)));
  const fields = field.fields.filter((f) => f.name !== 'item');
  const rows = useRef();
  const added = useRef(false);
  useLayoutEffect(() => {
    if (added.current) rows.current.querySelector(':scope > fieldset:last-of-type')?.querySelector('input, select, textarea')?.focus();
    added.current = false;
  }, [value.length]);
  return html`<div ref=${rows}>${value.map((row, i) => html`<fieldset key=${i}>
      <legend>${items ? html`<bdi>${items.find((item) => String(item.value) === String(row.item))?.label ?? row.item}</bdi>` : `${what} ${i + 1}`}</legend>
      <${Fields} fields=${fields} id=${id} pointer=${`${pointer}/${i}`} value=${row} onChange=${(r) => change(i, r)} context=${context} faults=${faults} inRow />
      ${!items && html`<button type="button" class="quiet" onClick=${() => onChange(value.filter((_, k) => k !== i))}>
        ${t('form.remove', { what, n: i + 1 })}</button>`}
    </fieldset>`)}
    ${!items && value.length < field.max_items && html`<button type="button" id=${idOf(id, pointer)}
      onClick=${() => { added.current = true; onChange([...value, typed(field.fields)]); }}>${t('form.add', { what })}</button>`}</div>`;
}

/** For each state that has agreements to choose from, which of them. */
function Agreements({ id, value, onChange, context }) {
  const offered = context.agreements ?? {};
  return Object.entries(offered).map(([state, options]) => html`<p class="field"><label for=${`${id}-${state}`}><${State} code=${state} /> ${stateName(state)}</label>
    <${Select} id=${`${id}-${state}`} options=${options} value=${value[state] ?? ''} required
      onChange=${(v) => onChange(Object.fromEntries(Object.entries({ ...value, [state]: v }).filter(([, id_]) => id_)))} /></p>`);
}

function Input(props) {
  const { field, id, pointer, value, onChange, context, faults } = props;
  const detail = faults[pointer];
  const here = idOf(id, pointer);
  switch (field.type) {
    case 'time': return html`<${TimeInput} id=${here} ...${{ value, onChange, detail }} states=${context.near} />`;
    case 'boolean': return html`<${YesNo} id=${here} ...${{ field, value, onChange }} />`;
    case 'object': return html`<${Fields} ...${{ id, pointer, value, onChange, context, faults }} fields=${field.fields} />`;
    case 'map': return html`<${Agreements} id=${here} ...${{ value, onChange, context }} />`;
    case 'list':
      if (field.fields) return html`<${Rows} ...${props} />`;
      if (isLines(field)) return html`<textarea id=${here} value=${value} dir="auto" onInput=${(e) => onChange(e.target.value)}></textarea>`;
      return html`<${Checks} id=${here} options=${optionsOf(field, context) ?? []} ...${{ value, onChange }} />`;
    default: return html`<${Simple} id=${here} ...${{ field, value, onChange, detail, context }} />`;
  }
}

function One(props) {
  const { field, id, pointer, faults, inRow } = props;
  const detail = faults[pointer];
  const here = idOf(id, pointer);
  const label = html`<bdi>${word('field', field.name)}</bdi>`;
  if (isGroup(field) || field.type === 'boolean') {
    return html`<fieldset class=${inRow || field.type === 'boolean' ? 'field' : ''}><legend>${label}<${Optional} field=${field} context=${props.context} /></legend>
      <${Fault} id=${here} detail=${detail} /><${Input} ...${props} /></fieldset>`;
  }
  return html`<p class="field"><label for=${here}>${label}<${Optional} field=${field} context=${props.context} /></label>
    <${Fault} id=${here} detail=${detail} /><${Input} ...${props} /></p>`;
}

/**
 * Inputs for `fields` over `value` (as typed() makes it). `context`: { states, choices: { name: [{ value, label }] }, items,
 * agreements, near (states whose clocks are shown), draft (what is missing may be written later) }; `faults`: { pointer: detail }.
 */
export function Fields({ fields, id, pointer = '', value, onChange, context, faults = {}, inRow }) {
  const shown = fields.filter((f) => f.type !== 'map' || Object.keys(context.agreements ?? {}).length > 0);
  const inputs = shown.map((field) => html`<${One} key=${field.name} ...${{ field, id, context, faults, inRow }} pointer=${`${pointer}/${field.name}`}
    value=${value[field.name]} onChange=${(v) => onChange({ ...value, [field.name]: v })} />`);
  return inRow ? html`<div class="group">${inputs}</div>` : html`<div>${inputs}</div>`;
}

/** What a problem says about each field. */
export const faultsOf = (problem) => Object.fromEntries((problem?.errors ?? []).map((e) => [e.pointer, e.detail]));
/** The element of a pointer, or of the nearest thing around it that there is. */
export function finder(id) {
  return (pointer) => {
    for (let at = pointer; at; at = at.slice(0, at.lastIndexOf('/'))) if (document.getElementById(idOf(id, at))) return idOf(id, at);
    return null;
  };
}
export const useFormId = () => `f${useId().replace(/[^\w]/g, '')}`;
