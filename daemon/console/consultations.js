// SPDX-License-Identifier: EUPL-1.2
// Who read what, newest first: one's own state's readers in full, others' by state and time.
import { get, pages, requestPath } from './api.js';
import { csv } from './csv.js';
import { download, html, Page, State, Trouble, useEffect, useFilters, useRef, useState } from './ui.js';
import { number, t, utc, word } from './words.js';

const COLUMNS = ['id', 'at', 'state', 'account', 'kind', 'request', 'assistance', 'rows'];
const table = (items) => csv([COLUMNS, ...items.map((item) => COLUMNS.map((name) => item[name]))]);

/** A request is asked for by its id; its reference is looked up. */
function listOf(request) {
  if (!request) return pages('/v1/consultations', 100);
  let list = null;
  const found = async () => pages(`/v1/consultations?request=${/^[\da-f]{8}-/i.test(request) ? request : (await get(requestPath(request))).id}`, 100);
  return { next: async () => { list ??= await found(); return list.next(); } };
}

function useConsultations(request) {
  const [state, setState] = useState({ items: [], done: false, problem: null });
  const reader = useRef(null);
  const more = async () => {
    const mine = reader.current;
    try {
      const { value = [], done, last } = await mine.next();
      if (mine === reader.current) setState((old) => ({ items: [...old.items, ...value], done: done || last, problem: null }));
    } catch (problem) {
      if (mine === reader.current) setState((old) => ({ ...old, problem }));
    }
  };
  useEffect(() => {
    reader.current = listOf(request);
    setState({ items: [], done: false, problem: null });
    more();
  }, [request]);
  return { ...state, more };
}

export function Consultations() {
  const [filters, change] = useFilters();
  const list = useConsultations(filters.request);
  return html`<${Page} title=${t('nav.consultations')}>
    <form class="filters" role="search" onSubmit=${(e) => { e.preventDefault(); change({ request: e.target.elements.request.value.trim() }); }}>
      <p class="field"><label for="consultations-request">${t('consultations.request')}</label><input id="consultations-request" name="request" defaultValue=${filters.request ?? ''} /></p>
      <button>${t('requests.search')}</button>
      <button type="button" onClick=${() => download('consultations.csv', 'text/csv;charset=utf-8', table(list.items))}>CSV</button></form>
    <${Trouble} problem=${list.problem} />
    <p role="status">${t('consultations.shown', { n: list.items.length, count: number(list.items.length) })}${list.done ? '' : ` ${t('audit.more_there')}`}</p>
    <div class="scroll" tabindex="0" role="region" aria-label=${t('nav.consultations')}><table><caption class="hidden-text">${t('nav.consultations')}</caption>
      <thead><tr>${['at', 'state', 'account', 'kind', 'what', 'rows'].map((name) => html`<th scope="col" class=${name === 'rows' ? 'n' : ''}>${t(`consultations.${name}`)}</th>`)}</tr></thead>
      <tbody>${list.items.map((c) => html`<tr key=${c.id}><td>${utc(c.at)}</td><td>${c.state ? html`<${State} code=${c.state} />` : t('consultations.network')}</td>
        <td class="mono">${c.account ?? '–'}</td><td>${word('reading', c.kind)}</td>
        <td>${c.request ? html`<a href=${`#/request/${c.request}`}>${t('audit.request')}</a>` : '–'}${c.assistance ? html` <${State} code=${c.assistance} />` : ''}</td>
        <td class="n">${c.rows === null ? '–' : number(c.rows)}</td></tr>`)}</tbody></table></div>
    ${!list.done && html`<p><button onClick=${list.more}>${t('requests.more')}</button></p>`}
  </${Page}>`;
}
