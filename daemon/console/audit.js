// SPDX-License-Identifier: EUPL-1.2
// Every event that one may see, oldest first; what is looked for stands in the address.
import { get, requestPath } from './api.js';
import { csv } from './csv.js';
import { Timeline } from './timeline.js';
import { download, html, Page, Still, Trouble, useDesk, useEffect, useFilters, useLive, useRef, useState } from './ui.js';
import { VerifyButton } from './verify.js';
import { joinTime, number, stateCode, stateName, t, utc, word } from './words.js';

const PAGE = 200;
const AT_ONCE = 200;
const isDay = (text) => joinTime(text ?? '', '00:00') !== null;
const dayAfter = (day) => new Date(Date.parse(`${day}T00:00:00Z`) + 86400000).toISOString().slice(0, 10);

/** Whether an event is looked for. */
export function wanted(event, f) {
  return (!isDay(f.from) || event.at >= f.from) && (!isDay(f.until) || event.at < dayAfter(f.until))
    && (!f.state || event.by.state === f.state) && (!f.assistance || event.assistance === f.assistance)
    && (!f.action || event.action === f.action)
    && (f.exercise === 'any' || event.exercise === (f.exercise === 'true'));
}

/** The index behind which the events of a day begin: they stand in the order of their times, so half of them can be left out each time. */
async function before(day) {
  const atAfter = async (index) => (await get(`/v1/events?limit=1&after=${index}`)).items[0]?.at;
  let low = -1;
  let step = 1024;
  for (let at = await atAfter(low + step); at && at < day; at = await atAfter(low + step)) { low += step; step *= 2; }
  for (let high = low + step; high - low > PAGE;) {
    const middle = Math.floor((low + high) / 2);
    const at = await atAfter(middle);
    if (at && at < day) low = middle;
    else high = middle;
  }
  return low;
}

/** Pages of events, of which those are kept that are looked for. What failed is asked for again, and nothing stands there twice. */
class Reading {
  constructor(filters) {
    Object.assign(this, { filters, events: [], looked: 0, last: -1, start: null, cursor: '', request: null, again: false, done: false });
    Object.assign(this, { problem: null, busy: null });
  }

  async page() {
    const f = this.filters;
    this.start ??= !f.request && isDay(f.from) ? `&after=${await before(f.from)}` : '';
    const path = f.request ? `${requestPath(f.request.trim())}/history` : '/v1/events';
    const { items, next } = await get(`${path}?limit=${PAGE}${this.start}${this.cursor}`);
    if (f.request) this.request = items[0]?.request ?? this.request;
    this.take(items);
    if (next) this.cursor = `&cursor=${encodeURIComponent(next)}`;
    this.done = (!next && !this.again) || (isDay(f.until) && items.at(-1)?.at >= dayAfter(f.until));
    this.again = false;
  }

  /** Returns how many of them are looked for. */
  take(items) {
    const fresh = items.filter((event) => event.log_index > this.last);
    const found = fresh.filter((event) => wanted(event, this.filters));
    this.events.push(...found);
    this.looked += fresh.length;
    this.last = Math.max(this.last, ...fresh.map((event) => event.log_index));
    return found.length;
  }

  /** What happens comes behind what was read; while that is still read, its last page is read once more. */
  hear(event) {
    if (this.request && event.request !== this.request) return;
    if (this.done) this.take([event]);
    else this.again = true;
  }
}

/** Reads on until enough was found, or until the end, or until it fails. */
function useEvents(f) {
  const [, draw] = useState(0);
  const current = useRef(null);
  const query = JSON.stringify(f);
  current.current ??= new Reading(f);
  const show = (reading) => { if (reading === current.current) draw((n) => n + 1); };
  const work = async (reading, enough) => {
    const until = reading.events.length + enough;
    reading.problem = null;
    try {
      while (reading.events.length < until && !reading.done) {
        await reading.page();
        show(reading);
      }
    } catch (problem) {
      reading.problem = problem;
    }
    show(reading);
  };
  const more = (enough = AT_ONCE, reading = current.current) => {
    reading.busy ??= work(reading, enough).finally(() => { reading.busy = null; });
    return reading.busy;
  };
  useEffect(() => {
    current.current = new Reading(f);
    show(current.current);
    more();
  }, [query]);
  useLive(({ kind, event }) => {
    const reading = current.current;
    if (kind === 'step') reading.hear(event);
    // The stream begins anew: what came before is read, not heard.
    if (kind === 'look' && !reading.done) reading.again = true;
    else if (kind === 'look') { reading.done = false; more(); }
    show(reading);
  });
  /** All of them, or null. */
  const everything = async () => {
    const reading = current.current;
    do await more(Infinity, reading); while (!reading.done && !reading.problem);
    return reading.done ? reading.events : null;
  };
  const { events, looked, done, problem } = current.current;
  return { events, looked, done, problem, more, everything };
}

const COLUMNS = ['seq', 'log_index', 'at', 'request', 'assistance', 'action', 'rule', 'basis', 'from', 'to', 'sets', 'clears', 'round', 'revision',
  'exercise'];
const BY = ['role', 'name', 'post', 'state', 'authority', 'list_version'];
const listed = (value) => (Array.isArray(value) ? value.join(',') : value);
const cells = (e) => [...COLUMNS.map((name) => listed(e[name])), ...BY.map((name) => e.by[name]), e.data, listed(e.redacted)];
const table = (events) => csv([[...COLUMNS, ...BY, 'data', 'redacted'], ...events.map(cells)]);
const lines = (events) => events.map((event) => `${JSON.stringify(event)}\n`).join('');

/** On paper the form is not there: what was looked for, when, and by whom. */
function AsPrinted({ filters, me }) {
  const drills = filters.exercise === 'any' || filters.exercise === 'true' ? filters.exercise : 'false';
  const texts = { from: filters.from, until: filters.until, which: filters.request, state: stateCode(filters.state),
    assistance: stateCode(filters.assistance), action: filters.action && word('action', filters.action), exercise: t(`requests.exercise_${drills}`) };
  const said = Object.entries(texts).filter(([, text]) => text);
  return html`<p class="print-only">${said.map(([name, text]) => html`${t(`audit.${name}`)}: <bdi>${text}</bdi> · `)}
    ${t('audit.as_of', { at: utc(new Date().toISOString()) })} <bdi>${me.name}</bdi></p>`;
}

function Choice({ name, value, options, change }) {
  return html`<p class="field"><label for=${`audit-${name}`}>${t(`audit.${name}`)}</label>
    <select id=${`audit-${name}`} value=${value ?? ''} onChange=${(e) => change({ [name]: e.target.value })}>
    ${options.map(([v, text]) => html`<option value=${v}>${text}</option>`)}</select></p>`;
}

const Day = ({ name, value, change }) => html`<p class="field"><label for=${`audit-${name}`}>${t(`audit.${name}`)}</label>
  <input id=${`audit-${name}`} class="date" defaultValue=${value ?? ''} placeholder=${new Date().toISOString().slice(0, 10)}
    aria-invalid=${Boolean(value) && !isDay(value)} aria-describedby=${`audit-${name}-fault`}
    onChange=${(e) => change({ [name]: e.target.value.trim() })} />
  <span id=${`audit-${name}-fault`} class="fault">${value && !isDay(value) ? t('statistics.not_a_day') : ''}</span></p>`;

function Filters({ filters, change }) {
  const { rules, states } = useDesk();
  const codes = [['', t('requests.any')], ...states.map((s) => [s.code, `${stateCode(s.code)} ${stateName(s.code)}`])];
  const actions = [['', t('requests.any')], ...rules.actions.map((a) => [a.action, word('action', a.action)])];
  const drills = [['', t('requests.exercise_false')], ['true', t('requests.exercise_true')], ['any', t('requests.exercise_any')]];
  return html`<form class="filters" role="search" onSubmit=${(e) => e.preventDefault()}>
    <${Day} name="from" value=${filters.from} change=${change} /><${Day} name="until" value=${filters.until} change=${change} />
    <p class="field"><label for="audit-which">${t('audit.which')}</label>
      <input id="audit-which" defaultValue=${filters.request ?? ''} onChange=${(e) => change({ request: e.target.value.trim() })} /></p>
    <${Choice} name="state" value=${filters.state} options=${codes} change=${change} />
    <${Choice} name="assistance" value=${filters.assistance} options=${codes} change=${change} />
    <${Choice} name="action" value=${filters.action} options=${actions} change=${change} />
    <${Choice} name="exercise" value=${filters.exercise} options=${drills} change=${change} /></form>`;
}

const draw = (events) => html`<${Timeline} events=${events} showRequest />`;

export function Audit() {
  const { me } = useDesk();
  const [filters, change] = useFilters();
  const list = useEvents(filters);
  const end = useRef();
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    const watcher = new IntersectionObserver((entries) => { if (entries.at(-1).isIntersecting) list.more(); }, { rootMargin: '800px' });
    if (!list.done && !list.problem) watcher.observe(end.current);
    return () => watcher.disconnect();
  }, [list.looked, list.done, list.problem]);
  // A file, or a dossier, that holds a part only is worse than none.
  const whole = async (use) => {
    setBusy(true);
    const events = await list.everything();
    setBusy(false);
    if (events) use(events);
  };
  const save = (name, type, write) => whole((events) => download(name, type, write(events)));
  return html`<${Page} title=${t('nav.audit')}>
    <${Filters} filters=${filters} change=${change} />
    <${AsPrinted} filters=${filters} me=${me} />
    <${Trouble} problem=${list.problem} />
    <div class="filters no-print"><button disabled=${busy} onClick=${() => save('events.csv', 'text/csv;charset=utf-8', table)}>CSV</button>
      <button disabled=${busy} onClick=${() => save('events.jsonl', 'application/x-ndjson', lines)}>${t('audit.lines')}</button>
      <button disabled=${busy} onClick=${() => whole(() => setTimeout(print, 100))}>${t('request.print')}</button></div>
    <${VerifyButton} key=${JSON.stringify(filters)} events=${list.events} withFile />
    <p role="status">${t('audit.shown', { count: number(list.events.length), looked: number(list.looked) })}
      ${list.done ? '' : ` ${t('audit.more_there')}`}</p>
    <${Still} of=${list.events} also=${list.events.length} draw=${draw} />
    <div ref=${end} class="no-print">${!list.done && html`<button onClick=${() => list.more()}>${t('requests.more')}</button>`}</div>
  </${Page}>`;
}
