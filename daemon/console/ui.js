// SPDX-License-Identifier: EUPL-1.2
// What pages are made of.
import { Component, createContext, h } from './vendor/preact.js';
import { useCallback, useContext, useEffect, useRef, useState } from './vendor/hooks.js';
import htm from './vendor/htm.js';
import * as live from './live.js';
import { left, local, span, stateCode, stateName, t, utc, word } from './words.js';

export const html = htm.bind(h);
export * from './vendor/hooks.js';

/** Who is at the desk: { me, rules, states }, of all that is beneath. */
export const Desk = createContext(null);
export const useDesk = () => useContext(Desk);

/** The time, anew every so many milliseconds. */
export function useNow(every = 1000) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => { const timer = setInterval(() => setNow(Date.now()), every); return () => clearInterval(timer); }, [every]);
  return now;
}

/** Hears of events while the component is there. */
export function useLive(listener) {
  const current = useRef(listener);
  current.current = listener;
  useEffect(() => live.listen((message, state) => current.current(message, state)), []);
}

/**
 * Reads something and keeps it read: anew when `deps` change, when the stream of events says so, and after each event that
 * `concerns(event)`. What was read stays shown while it is read again, and after that fails.
 */
export function useLoad(load, deps, concerns = () => false) {
  const [state, setState] = useState({ data: null, problem: null, loading: true });
  const turn = useRef(0);
  const timer = useRef(0);
  const reload = useCallback(async () => {
    const mine = ++turn.current;
    try {
      const data = await load();
      if (mine === turn.current) setState({ data, problem: null, loading: false });
    } catch (problem) {
      if (mine === turn.current) setState((old) => ({ ...old, problem, loading: false }));
    }
  }, deps);
  useEffect(() => {
    setState({ data: null, problem: null, loading: true });
    reload();
    return () => { turn.current++; clearTimeout(timer.current); timer.current = 0; };
  }, [reload]);
  useLive((message) => {
    if (message.kind === 'look' || (message.kind === 'step' && concerns(message.event))) {
      // Several at once are read for once, and a busy night does not keep one from seeing anything.
      timer.current ||= setTimeout(() => { timer.current = 0; reload(); }, 250);
    }
  });
  return { ...state, reload };
}

/** A page: its title is the document's too, and gets the focus, so that a screen reader says where one is. */
export function Page({ title, aside, children, exercise }) {
  const heading = useRef();
  useEffect(() => { document.title = `${title} – assistd`; }, [title]);
  useEffect(() => heading.current?.focus(), []);
  return html`<article class="page">
    ${exercise && html`<p class="exercise" role="note">${t('exercise.banner')}</p>`}
    <header class="page-head"><h1 tabindex="-1" ref=${heading}>${title}</h1>${aside}</header>
    ${children}
  </article>`;
}

const shapes = {
  draft: '✎', open: '○', closed: '■', discarded: '✕', requested: '○', proposed: '◐', accepted: '✓', arranged: '◆', active: '▶',
  suspended: '‖', ended: '■', settled: '✔', refused: '✕', withdrawn: '↩', lapsed: '⌛',
};
/** A status is a word and a shape; its colour says nothing more. */
export const Status = ({ status }) => html`<span class="status ${status}"><span aria-hidden="true">${shapes[status] ?? '·'}</span>
  ${' '}${word('status', status)}</span>`;

export const State = ({ code }) => (code ? html`<abbr title=${stateName(code)}>${stateCode(code)}</abbr>` : '–');

/** In UTC, and beside it as clocks show it in those states. */
export const Time = ({ at, states = [] }) => (at ? html`<span class="time"><time datetime=${at}>${utc(at)}</time>
  ${states.filter(Boolean).map((state) => html`<small> · ${local(at, state)}</small>`)}</span>` : '–');

/** How long until then; urgent under a quarter of an hour. */
export function Left({ until }) {
  const now = useNow(1000);
  if (!until) return null;
  const ms = Date.parse(until) - now;
  const kind = ms <= 0 ? 'over' : ms < 15 * 60000 ? 'urgent' : 'calm';
  return html`<span class="left ${kind}">${kind !== 'calm' && html`<span aria-hidden="true">⚠ </span>`}<span title=${span(ms, true)}>
    ${left(until, now)}</span></span>`;
}

/** "Art. 3(1)", or that the Decision is silent. */
export const Basis = ({ basis }) => html`<span class="basis" title=${basis === 'house' ? t('basis.house_long') : ''}>
  ${basis === 'house' ? t('basis.house') : t('basis.article', { basis })}</span>`;

/** Whom a step is of. */
export function By({ by }) {
  if (by.role === 'clock') return html`<span>${word('role', 'clock')}</span>`;
  return html`<span><b><${State} code=${by.state} /></b> <bdi>${by.name ?? by.post ?? ''}</bdi> <small>${word('role', by.role)}</small></span>`;
}

function lead(event, id) {
  event.preventDefault();
  document.getElementById(id)?.focus();
}

/** What went wrong, said where it is looked for first; faults lead to their fields. `field(pointer)` gives an element's id. */
export function Trouble({ problem, field }) {
  const box = useRef();
  useEffect(() => { if (problem) box.current?.focus(); }, [problem]);
  if (!problem) return null;
  const errors = problem.errors ?? [];
  return html`<div class="trouble" role="alert" tabindex="-1" ref=${box}>
    <h2><span aria-hidden="true">⚠ </span>${t(`problem.${problem.slug}`)}</h2>
    ${problem.detail && errors.length === 0 && html`<p lang="en">${problem.detail}</p>`}
    ${problem.rule && html`<p>${word('action', problem.rule.action)} (<${Basis} basis=${problem.rule.basis} />)
      ${problem.rule.missing?.length > 0 && html`<span>: ${t('problem.missing', {
        conditions: problem.rule.missing.map((c) => word('condition', c)).join(', '),
        actions: (problem.rule.set_by ?? []).map((a) => word('action', a)).join(', ') || '–' })}</span>`}</p>`}
    ${errors.length > 0 && html`<ul>${errors.map((e) => html`<li>${field ? html`<a href="#" onClick=${(event) => lead(event, field(e.pointer))}>
      ${labelOf(e.pointer)}: <span lang=${problem.status ? 'en' : null}>${e.detail}</span></a>` : html`${labelOf(e.pointer)}: <span lang=${problem.status ? 'en' : null}>${e.detail}</span>`}</li>`)}</ul>`}
  </div>`;
}

/** "/items/0/quantity" as people say it. */
export function labelOf(pointer) {
  return pointer.split('/').filter(Boolean).map((part) => (/^\d+$/.test(part) ? Number(part) + 1 : word('field', part))).join(' › ') || '–';
}

/** Draws `of` with `draw` once, and again only when it, or `also`, is another: long lists grow without being drawn anew. */
export class Still extends Component {
  shouldComponentUpdate(next) { return next.of !== this.props.of || next.also !== this.props.also; }

  render({ of, also, draw }) { return draw(of, also); }
}

/** What a load shows before it has something to show. */
export function Waiting({ load, children }) {
  if (load.data === null) return load.problem ? html`<${Trouble} problem=${load.problem} />` : html`<p class="waiting" role="status">${t('loading')}</p>`;
  return html`${load.problem && html`<${Trouble} problem=${load.problem} />`}${children}`;
}

/** Saves a text as a file. */
export function download(name, type, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/** What stands in the address behind the page's name, and how to change it. */
export function useFilters() {
  const read = () => Object.fromEntries(new URLSearchParams(location.hash.split('?')[1] ?? ''));
  const [filters, setFilters] = useState(read);
  useEffect(() => {
    const on = () => setFilters(read());
    addEventListener('hashchange', on);
    return () => removeEventListener('hashchange', on);
  }, []);
  return [filters, (changes) => {
    const next = Object.fromEntries(Object.entries({ ...read(), ...changes }).filter(([, value]) => value));
    const query = new URLSearchParams(next).toString();
    history.replaceState(null, '', `${location.hash.split('?')[0]}${query ? `?${query}` : ''}`);
    setFilters(next);
  }];
}
