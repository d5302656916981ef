// SPDX-License-Identifier: EUPL-1.2
// Every event that one may see, oldest first; what is looked for stands in the address.
import { get } from './api.js';
import { csv } from './csv.js';
import { Timeline } from './timeline.js';
import { download, html, Page, Trouble, useDesk, useEffect, useFilters, useLive, useRef, useState } from './ui.js';
import { VerifyButton } from './verify.js';
import { number, stateCode, stateName, t, word } from './words.js';

const PAGE = 200;
const AT_ONCE = 200;
const isDay = (text) => /^\d{4}-\d\d-\d\d$/.test(text ?? '');
const dayAfter = (day) => new Date(Date.parse(`${day}T00:00:00Z`) + 86400000).toISOString();

/** Whether an event is looked for. */
export function wanted(event, f) {
  return (!isDay(f.from) || event.at >= f.from) && (!isDay(f.until) || event.at < dayAfter(f.until))
    && (!f.state || event.by.state === f.state) && (!f.assistance || event.assistance === f.assistance) && (!f.action || event.action === f.action)
    && (f.exercise === 'any' || event.exercise === (f.exercise === 'true'));
}

/** The index behind which the events of a day begin: events stand in the order of their times, so that half of them can be left out each time. */
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

async function* read(f) {
  const path = f.request ? `/v1/requests/${encodeURIComponent(f.request.trim())}/history` : '/v1/events';
  const start = !f.request && isDay(f.from) ? `&after=${await before(f.from)}` : '';
  for (let cursor = ''; ;) {
    const { items, next } = await get(`${path}?limit=${PAGE}${start}${cursor}`);
    yield items;
    if (!next) return;
    cursor = `&cursor=${encodeURIComponent(next)}`;
  }
}

/** Reads on until enough was found, or until the end; what happens later is put behind it. */
function useEvents(f) {
  const [state, setState] = useState({ events: [], looked: 0, done: false, problem: null });
  const reading = useRef(null);
  const query = JSON.stringify(f);
  const more = async (enough = AT_ONCE) => {
    const mine = reading.current;
    if (mine.busy) return mine.busy;
    const work = async () => {
      for (let found = 0; found < enough && !mine.done;) {
        const { value, done } = await mine.pages.next();
        const fresh = (value ?? []).filter((e) => wanted(e, f));
        found += fresh.length;
        mine.done = Boolean(done);
        mine.events.push(...fresh);
        mine.looked += value?.length ?? 0;
        if (mine === reading.current) setState({ events: [...mine.events], looked: mine.looked, done: mine.done, problem: null });
      }
    };
    mine.busy = work().catch((problem) => { if (mine === reading.current) setState((old) => ({ ...old, problem })); }).finally(() => { mine.busy = null; });
    return mine.busy;
  };
  useEffect(() => {
    reading.current = { pages: read(f), events: [], looked: 0, done: false, busy: null };
    setState({ events: [], looked: 0, done: false, problem: null });
    more();
  }, [query]);
  useLive(({ kind, event }) => {
    const mine = reading.current;
    if (kind !== 'step' || !mine.done || f.request || !wanted(event, f) || mine.events.some((e) => e.log_index === event.log_index)) return;
    mine.events.push(event);
    mine.looked += 1;
    setState((old) => ({ ...old, events: [...mine.events], looked: mine.looked }));
  });
  const everything = async () => { while (!reading.current.done) await more(Infinity); return reading.current.events; };
  return { ...state, more, everything };
}

const COLUMNS = ['seq', 'log_index', 'at', 'request', 'assistance', 'action', 'rule', 'basis', 'from', 'to', 'sets', 'clears', 'round', 'revision', 'exercise'];
const BY = ['role', 'name', 'post', 'state', 'authority', 'list_version'];
const table = (events) => csv([[...COLUMNS, ...BY, 'data'], ...events.map((e) => [...COLUMNS.map((c) => (Array.isArray(e[c]) ? e[c].join(',') : e[c])), ...BY.map((c) => e.by[c]), e.data])]);

function Choice({ name, value, options, change }) {
  return html`<p class="field"><label for=${`audit-${name}`}>${t(`audit.${name}`)}</label><select id=${`audit-${name}`} value=${value ?? ''} onChange=${(e) => change({ [name]: e.target.value })}>
    ${options.map(([v, text]) => html`<option value=${v}>${text}</option>`)}</select></p>`;
}

const Day = ({ name, value, change }) => html`<p class="field"><label for=${`audit-${name}`}>${t(`audit.${name}`)}</label>
  <input id=${`audit-${name}`} class="date" defaultValue=${value ?? ''} placeholder=${new Date().toISOString().slice(0, 10)} onChange=${(e) => change({ [name]: e.target.value.trim() })} /></p>`;

function Filters({ filters, change }) {
  const { rules, states } = useDesk();
  const codes = [['', t('requests.any')], ...states.map((s) => [s.code, `${stateCode(s.code)} ${stateName(s.code)}`])];
  const actions = [['', t('requests.any')], ...rules.actions.map((a) => [a.action, word('action', a.action)])];
  const drills = [['', t('requests.exercise_false')], ['true', t('requests.exercise_true')], ['any', t('requests.exercise_any')]];
  return html`<form class="filters" role="search" onSubmit=${(e) => e.preventDefault()}>
    <${Day} name="from" value=${filters.from} change=${change} /><${Day} name="until" value=${filters.until} change=${change} />
    <p class="field"><label for="audit-which">${t('audit.which')}</label><input id="audit-which" defaultValue=${filters.request ?? ''} onChange=${(e) => change({ request: e.target.value.trim() })} /></p>
    <${Choice} name="state" value=${filters.state} options=${codes} change=${change} /><${Choice} name="assistance" value=${filters.assistance} options=${codes} change=${change} />
    <${Choice} name="action" value=${filters.action} options=${actions} change=${change} /><${Choice} name="exercise" value=${filters.exercise} options=${drills} change=${change} /></form>`;
}

export function Audit() {
  const [filters, change] = useFilters();
  const list = useEvents(filters);
  const end = useRef();
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    const watcher = new IntersectionObserver(([entry]) => { if (entry.isIntersecting) list.more(); }, { rootMargin: '800px' });
    if (!list.done && !list.problem) watcher.observe(end.current);
    return () => watcher.disconnect();
  }, [list.events.length, list.done, list.problem]);
  const save = async (name, type, write) => {
    setBusy(true);
    const events = await list.everything();
    download(name, type, write(events));
    setBusy(false);
  };
  return html`<${Page} title=${t('nav.audit')}>
    <${Filters} filters=${filters} change=${change} />
    <${Trouble} problem=${list.problem} />
    <div class="filters no-print"><button disabled=${busy} onClick=${() => save('events.csv', 'text/csv;charset=utf-8', table)}>CSV</button>
      <button disabled=${busy} onClick=${() => save('events.jsonl', 'application/x-ndjson', (events) => events.map((e) => `${JSON.stringify(e)}\n`).join(''))}>${t('audit.lines')}</button>
      <button onClick=${async () => { await list.everything(); setTimeout(print, 100); }}>${t('request.print')}</button>
      <${VerifyButton} events=${list.events} withFile /></div>
    <p role="status">${t('audit.shown', { count: number(list.events.length), looked: number(list.looked) })}${list.done ? '' : ` ${t('audit.more_there')}`}</p>
    <${Timeline} events=${list.events} showRequest />
    <div ref=${end} class="no-print">${!list.done && html`<button onClick=${() => list.more()}>${t('requests.more')}</button>`}</div>
  </${Page}>`;
}
