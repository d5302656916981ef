// SPDX-License-Identifier: EUPL-1.2
// The procedure as it stands in the daemon: drawn, and as a table; and where a request stands in it.
import { get, requestPath } from './api.js';
import { along, at, minus, Scroll, times, unitOf } from './charts.js';
import { reachable } from './next.js';
import { Basis, html, Page, Status, Trouble, useDesk, useFilters, useLoad } from './ui.js';
import { stateCode, t, word } from './words.js';

// Where a status is drawn: column and row. What is not here is put behind the others.
const PLACES = {
  request: { draft: [0, 0], open: [1, 0], closed: [2, 0], discarded: [0, 1], withdrawn: [1, 1] },
  assistance: { requested: [0, 1], proposed: [1, 0], accepted: [2, 1], arranged: [3, 1], active: [4, 1], suspended: [4, 0], ended: [5, 1],
    settled: [6, 1], lapsed: [0, 2], withdrawn: [1, 2], refused: [2, 2] },
};
const BOX = { width: 116, height: 40, across: 174, down: 124, margin: 16 };
const ASIDE = 7;

function placesOf(of, statuses) {
  const rest = statuses.filter((s) => !PLACES[of][s]);
  return Object.fromEntries(statuses.map((s) => [s, PLACES[of][s] ?? [rest.indexOf(s), 3]]));
}

const FIRST = { x: BOX.margin + BOX.width / 2, y: BOX.margin + BOX.height / 2 };
const centre = ([column, row]) => ({ x: FIRST.x + column * BOX.across, y: FIRST.y + row * BOX.down });
/** How far it is along `d` to the edge of the box, from a point that is `off` its centre. */
function toEdge(d, off) {
  const reach = (way, half, beside) => (Math.abs(way) < 1e-6 ? Infinity : (Math.sign(way) * half - beside) / way);
  return Math.min(reach(d.x, BOX.width / 2, off.x), reach(d.y, BOX.height / 2, off.y));
}

/** Below what stands between the two. */
function around(a, b) {
  const inward = Math.sign(b.x - a.x) * BOX.width / 4;
  const [start, end] = [{ x: a.x + inward, y: a.y + BOX.height / 2 }, { x: b.x - inward, y: b.y + BOX.height / 2 }];
  const middle = (a.x + b.x) / 2;
  return { d: `M${at(start)}Q${middle} ${a.y + 80} ${at(end)}`, label: { x: middle, y: a.y + 66, anchor: 'middle' } };
}

function labelAt(start, end, side) {
  const steep = Math.abs(start.y - end.y) > 1;
  const { x, y } = along(along(start, minus(end, start), steep ? 0.3 : 0.5), side, 9);
  return { x, y: y + 4, anchor: Math.abs(side.x) < 0.2 ? 'middle' : side.x > 0 ? 'start' : 'end' };
}

/** From edge to edge; where there is a way back too, each keeps to its right. */
function straight(a, b, both) {
  const u = unitOf(minus(b, a));
  const right = { x: -u.y, y: u.x };
  const off = times(right, both ? ASIDE : 0);
  const back = times(u, -1);
  const start = along(along(a, off, 1), u, toEdge(u, off));
  const end = along(along(b, off, 1), back, toEdge(back, off) + 1);
  const free = right.x < 0 || (right.x < 1e-6 && right.y > 0) ? times(right, -1) : right;
  return { d: `M${at(start)}L${at(end)}`, label: labelAt(start, end, both ? right : free) };
}

function arrow({ from, to }, places, pairs) {
  const [p, q] = [places[from], places[to]];
  const between = Object.values(places).some(([c, r]) => r === p[1] && r === q[1] && (c - p[0]) * (c - q[0]) < 0);
  return between ? around(centre(p), centre(q)) : straight(centre(p), centre(q), pairs.some((x) => x.from === to && x.to === from));
}

/** Pairs of statuses, and the rules that lead from the one to the other. */
function transitions(rules, of) {
  const pairs = new Map();
  for (const rule of rules.filter((r) => r.of === of && r.to)) {
    for (const from of rule.from.filter((f) => f !== rule.to)) {
      const key = `${from} ${rule.to}`;
      if (!pairs.has(key)) pairs.set(key, { from, to: rule.to, rules: [] });
      pairs.get(key).rules.push(rule);
    }
  }
  return [...pairs.values()];
}

/** "215–216 218" */
function numbers(rules) {
  const runs = [];
  for (const { rule } of rules) {
    if (runs.at(-1)?.[1] === rule - 1) runs.at(-1)[1] = rule;
    else runs.push([rule, rule]);
  }
  return runs.map(([a, b]) => (a === b ? a : `${a}–${b}`)).join(' ');
}

const basisOf = ({ basis }) => (basis === 'house' ? t('basis.house') : t('basis.article', { basis }));
const listed = (rules) => [...new Set(rules.map((r) => `${word('action', r.action)} (${basisOf(r)})`))].join(', ');

function Way({ way, here, of, shape }) {
  const mine = way.from === here;
  return html`<g class=${`way ${mine ? 'from-here' : ''}`}>
    <title>${word('status', way.from)} → ${word('status', way.to)}: ${listed(way.rules)}</title>
    <path d=${shape.d} marker-end=${`url(#head-${of}${mine ? '-here' : ''})`} /></g>`;
}

/** A status; chosen, the table shows what leads away from it. */
function Place({ status, final, of, here, place, ways, filters }) {
  const { x, y } = centre(place);
  const chosen = filters.status === status && filters.of === of;
  const leads = ways.filter((w) => w.from === status).map((w) => `${listed(w.rules)} → ${word('status', w.to)}`);
  const label = [`${word('status', status)}${status === here ? ` – ${t('procedure.here')}` : ''}`, ...leads].join('; ');
  const looks = `place ${status === here ? 'here' : ''} ${final ? 'final' : ''}`;
  return html`<a class=${looks} aria-label=${label} aria-current=${chosen ? 'true' : null}
    href=${`#/rules?${new URLSearchParams({ ...filters, status, of })}`}>
    <rect x=${x - BOX.width / 2} y=${y - BOX.height / 2} width=${BOX.width} height=${BOX.height} rx="6" />
    <text x=${x} y=${y + 4} text-anchor="middle">${status === here ? '▸ ' : ''}${word('status', status)}</text></a>`;
}

const Head = ({ id, kind }) => html`<marker id=${id} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9"
  markerUnits="userSpaceOnUse" orient="auto"><path class=${kind} d="M0 0L8 4L0 8z" /></marker>`;

function Drawing({ rules, of, here, title, filters }) {
  const all = [...new Set(rules.rules.filter((r) => r.of === of).flatMap((r) => [...r.from, r.to]).filter(Boolean))];
  const places = placesOf(of, all);
  const last = (i) => Math.max(...Object.values(places).map((place) => place[i]));
  const width = BOX.margin * 2 + last(0) * BOX.across + BOX.width;
  const height = BOX.margin * 2 + last(1) * BOX.down + BOX.height;
  const ways = transitions(rules.rules, of);
  const shapes = ways.map((way) => arrow(way, places, ways));
  const final = (status) => rules.statuses.find((s) => s.status === status)?.final;
  return html`<figure><figcaption>${title}${here && html` – ${t('procedure.here')}: <${Status} status=${here} />`}</figcaption>
    <${Scroll} label=${t('procedure.drawing', { title, n: all.length, m: ways.length })}>
      <svg class="procedure" width=${width} height=${height} viewBox=${`0 0 ${width} ${height}`} role="group" aria-label=${title}>
        <defs>${['', '-here'].map((kind) => html`<${Head} id=${`head-${of}${kind}`} kind=${`head${kind}`} />`)}</defs>
        ${ways.map((way, i) => html`<${Way} ...${{ way, here, of }} shape=${shapes[i]} />`)}
        ${shapes.map(({ label }, i) => html`<text class="number" x=${label.x} y=${label.y} text-anchor=${label.anchor}
          aria-hidden="true">${numbers(ways[i].rules)}</text>`)}
        ${all.map((status) => html`<${Place} key=${status} ...${{ status, of, here, ways, filters }} final=${final(status)}
          place=${places[status]} />`)}</svg></${Scroll}></figure>`;
}

function who(rule) {
  const roles = rule.side !== 'clock' && rule.roles.map(({ role, listed: star }) => `${word('role', role)}${star ? '*' : ''}`).join(', ');
  const right = rule.right && ` (${t(`procedure.right_${rule.right}`)})`;
  return [t(`procedure.side_${rule.side}`), roles && `: ${roles}`, right].filter(Boolean).join('');
}
const needsOf = (rule) => [
  ...rule.needs.map((n) => word('condition', n.need) + (n.with ? ` (${word('condition', n.with)})` : '')),
  ...rule.needs_not.map((n) => t('procedure.not', { what: word('condition', n.need) })),
];
const conditions = (list) => list.map((c) => word('condition', c)).join(', ');

const Rule = ({ r }) => html`<tr><td>${r.rule}</td><th scope="row">${word('action', r.action)}</th>
  <td>${r.from.map((s) => word('status', s)).join(', ') || '–'}</td><td>${r.to ? word('status', r.to) : '='}</td>
  <td>${who(r)}${r.follows && html`<div><small>${t('procedure.follows')}</small></div>`}</td>
  <td>${needsOf(r).map((text) => html`<div>${text}</div>`)}${r.guards.map((g) => html`<div lang="en">${g.sentence}</div>`)}</td>
  <td>${r.sets.length > 0 && html`<div>+ ${conditions(r.sets)}</div>`}
    ${r.clears.length > 0 && html`<div>− ${conditions(r.clears)}</div>`}</td>
  <td><${Basis} basis=${r.basis} />${' '}<span lang="en">${r.sentence}</span></td></tr>`;

const Choice = ({ name, options, value, change }) => html`<p class="field"><label for=${`rules-${name}`}>${t(`procedure.${name}`)}</label>
  <select id=${`rules-${name}`} value=${value ?? ''} onChange=${(e) => change({ [name]: e.target.value })}>
    <option value="">${t('requests.any')}</option>
    ${options.map(([code, text]) => html`<option value=${code}>${text}</option>`)}</select></p>`;

const COLUMNS = ['rule', 'action', 'status', 'to', 'who', 'needs', 'effect'];
const same = (name) => (rule, value) => rule[name] === value;
const fits = { of: same('of'), action: same('action'), side: same('side'), status: (rule, status) => rule.from.includes(status) };

function Table({ rules, filters, change }) {
  const actions = [...new Set(rules.rules.map((r) => r.action))];
  const shown = rules.rules.filter((r) => Object.entries(fits).every(([name, fit]) => !filters[name] || fit(r, filters[name])));
  const choice = (name, options) => html`<${Choice} ...${{ name, options, change }} value=${filters[name]} />`;
  return html`<form class="filters" role="search" onSubmit=${(e) => e.preventDefault()}>
      ${choice('of', ['request', 'assistance'].map((of) => [of, t(`procedure.of_${of}`)]))}
      ${choice('action', actions.map((a) => [a, word('action', a)]))}
      ${choice('status', rules.statuses.map(({ status }) => [status, word('status', status)]))}
      ${choice('side', [...new Set(rules.rules.map((r) => r.side))].map((s) => [s, t(`procedure.side_${s}`)]))}
      <p role="status">${t('procedure.shown', { count: shown.length, all: rules.rules.length })}</p></form>
    <${Scroll} label=${t('procedure.table')}><table class="law">
      <caption>${t('procedure.table')}</caption>
      <thead><tr>${COLUMNS.map((name) => html`<th scope="col">${t(`procedure.${name}`)}</th>`)}
        <th scope="col">${t('procedure.basis')}, ${t('procedure.sentence')}</th></tr></thead>
      <tbody>${shown.map((r) => html`<${Rule} key=${r.rule} r=${r} />`)}</tbody></table></${Scroll}>
    <p class="hint">* ${t('procedure.star')}</p>`;
}

function Step({ step, rule }) {
  const actions = step.setBy.map((a) => word('action', a)).join(', ') || '–';
  const waits = !step.now && step.missing.length > 0 && t('steps.needs', { conditions: conditions(step.missing), actions });
  const name = word('action', step.action);
  const said = step.now ? html`<b><span aria-hidden="true">✓ </span>${name}</b> ${t('procedure.now')}`
    : html`<span aria-hidden="true">○ </span>${name}${waits && `: ${waits}`}`;
  return html`<li>${said} <${Basis} basis=${step.basis} /> <small>${who(rule)}</small></li>`;
}

/** The steps from where a request or an assistance stands; those that may be taken now come first. */
function FromHere({ title, rules, of, document, has }) {
  const steps = reachable(rules, of, document.status, document.conditions ?? [], document.actions, has).sort((a, b) => b.now - a.now);
  const ruleOf = (step) => rules.rules.find((r) => r.rule === step.rule);
  return html`<section class="card" aria-label=${title}><h2>${title}</h2>${steps.length === 0 && html`<p>${t('procedure.end')}</p>`}
    <ul class="rows" role="list">${steps.map((step) => html`<${Step} key=${step.action} step=${step} rule=${ruleOf(step)} />`)}</ul>
  </section>`;
}

const partsOf = (items) => ({
  action_part: items.some((i) => i.kind === 'action'), equipment_part: items.some((i) => i.kind === 'equipment'),
  weapons_part: items.some((i) => i.weapons),
});

function useRequest(reference) {
  const load = async () => (reference ? get(requestPath(reference)) : null);
  return useLoad(load, [reference], () => Boolean(reference));
}

function Link({ request, assistance }) {
  if (!request) return null;
  const { reference } = request;
  return html`<a href=${`#/request/${reference}`}>${reference}${assistance ? ` · ${stateCode(assistance.state)}` : ''}</a>`;
}

export function Rules() {
  const { rules } = useDesk();
  const [filters, change] = useFilters();
  const load = useRequest(filters.request);
  const request = load.data;
  const assistance = request?.assistance.find((a) => a.state === filters.state);
  const parts = partsOf(assistance?.items ?? []);
  const has = (part) => parts[part] ?? true;
  const titles = { request: t('procedure.of_request'), assistance: t('procedure.of_assistance') };
  const drawn = { rules, filters };
  return html`<${Page} title=${t('nav.rules')} exercise=${request?.exercise} aside=${html`<${Link} ...${{ request, assistance }} />`}>
    <${Trouble} problem=${load.problem} />
    <${Drawing} ...${drawn} of="request" here=${request?.status} title=${titles.request} />
    <${Drawing} ...${drawn} of="assistance" here=${assistance?.status} title=${titles.assistance} />
    <p class="hint">${t('procedure.numbers')}</p>
    ${request && html`<div class="columns"><${FromHere} title=${titles.request} of="request" document=${request} ...${{ rules, has }} />
      ${assistance && html`<${FromHere} title=${titles.assistance} of="assistance" document=${assistance} ...${{ rules, has }} />`}</div>`}
    <${Table} ...${drawn} change=${change} />
  </${Page}>`;
}
