// SPDX-License-Identifier: EUPL-1.2
// All requests that one may see, newest first, page after page while one scrolls; the filters stand in the address.
import { pages } from './api.js';
import { RequestRow } from './row.js';
import { seenBy } from './seen.js';
import { html, Page, Still, Trouble, useDesk, useEffect, useFilters, useLive, useRef, useState } from './ui.js';
import { number, stateCode, stateName, t, word } from './words.js';

/** The statuses that the procedure's rows lead to. */
const statuses = (rules, of) => [...new Set(rules.rules.filter((rule) => rule.of === of && rule.to).map((rule) => rule.to))];
const wordsOf = (rules) => ({ status: statuses(rules, 'request'), assistance_status: statuses(rules, 'assistance'),
  kind: ['equipment', 'expertise', 'action'], exercise: ['true', 'any'], awaiting: ['me'] });
const texts = { status: (w) => word('status', w), assistance_status: (w) => word('status', w), kind: (w) => word('kind', w),
  exercise: (w) => t(`requests.exercise_${w}`), awaiting: () => t('inbox.mine') };

function Choice({ name, options, filters, change, any }) {
  return html`<p class="field"><label for=${`filter-${name}`}>${t(`requests.${name}`)}</label>
    <select id=${`filter-${name}`} value=${filters[name] ?? ''} onChange=${(e) => change({ [name]: e.target.value })}>
      <option value="">${any ?? t('requests.any')}</option>${options.map(([value, text]) => html`<option value=${value}>${text}</option>`)}</select></p>`;
}

const draw = (request, fresh) => html`<${RequestRow} request=${request} fresh=${fresh} />`;

const STRETCH = 50;
/** A browser keeps account of what is out of sight by stretches, not by rows: of those there are too many. */
const stretches = (items) => Array.from({ length: Math.ceil(items.length / STRETCH) }, (_, i) => items.slice(i * STRETCH, (i + 1) * STRETCH));

/** Reads on while the end of the list is in sight. */
function usePages(query) {
  const [state, setState] = useState({ items: [], done: false, problem: null });
  const reader = useRef(null);
  const busy = useRef(false);
  const begin = () => {
    reader.current = pages(`/v1/requests${query ? `?${query}` : ''}`);
    busy.current = false;
    setState({ items: [], done: false, problem: null });
  };
  const more = async () => {
    if (busy.current) return;
    busy.current = true;
    const mine = reader.current;
    try {
      const { value, done } = await mine.next();
      if (mine === reader.current) setState((old) => ({ items: value ? [...old.items, ...value] : old.items, done: Boolean(done), problem: null }));
    } catch (problem) {
      if (mine === reader.current) setState((old) => ({ ...old, problem }));
    }
    if (mine === reader.current) busy.current = false;
  };
  useEffect(begin, [query]);
  return { ...state, more, begin };
}

export function Requests() {
  const { me, rules, states } = useDesk();
  const words = wordsOf(rules);
  const [filters, change] = useFilters();
  const list = usePages(new URLSearchParams(filters).toString());
  const [changed, setChanged] = useState(false);
  const end = useRef();
  useLive((message) => { if (message.kind !== 'state') setChanged(true); });
  useEffect(() => {
    const watcher = new IntersectionObserver((entries) => { if (entries.at(-1).isIntersecting) list.more(); }, { rootMargin: '1000px' });
    if (!list.done && !list.problem) watcher.observe(end.current);
    return () => watcher.disconnect();
  }, [list.items.length, list.done, list.problem, filters]);
  const seen = seenBy(me);
  const codes = states.map((s) => [s.code, `${stateCode(s.code)} ${stateName(s.code)}`]);
  const choice = (name) => html`<${Choice} ...${{ name, filters, change }} options=${words[name].map((w) => [w, texts[name](w)])}
    any=${name === 'exercise' ? t('requests.exercise_false') : undefined} />`;
  return html`<${Page} title=${t('nav.requests')}>
    <form class="filters" role="search" onSubmit=${(e) => { e.preventDefault(); change({ q: e.target.elements.q.value.trim() }); }}>
      <p class="field"><label for="filter-q">${t('requests.q')}</label><input id="filter-q" name="q" type="search" maxlength="60" defaultValue=${filters.q ?? ''} /></p>
      ${choice('awaiting')}${choice('status')}${choice('assistance_status')}${choice('kind')}
      <${Choice} name="requesting_state" options=${codes} ...${{ filters, change }} /><${Choice} name="requested_state" options=${codes} ...${{ filters, change }} />
      ${choice('exercise')}<button>${t('requests.search')}</button>
    </form>
    ${changed && html`<p class="notice">${t('requests.changed')} <button class="quiet" onClick=${() => { setChanged(false); list.begin(); }}>${t('requests.again')}</button></p>`}
    <${Trouble} problem=${list.problem} />
    <p role="status">${t(list.done ? 'requests.all' : 'requests.so_far', { n: list.items.length, count: number(list.items.length) })}</p>
    ${list.items.length > 0 && html`<div class="rows">${stretches(list.items).map((items) => html`<ul key=${items[0].id}>${items.map((request) =>
      html`<${Still} key=${request.id} of=${request} also=${request.status !== 'draft' && !seen(request)} draw=${draw} />`)}</ul>`)}</div>`}
    <div ref=${end}>${!list.done && html`<button onClick=${list.more}>${t('requests.more')}</button>`}</div>
  </${Page}>`;
}
