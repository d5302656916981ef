// SPDX-License-Identifier: EUPL-1.2
// The procedure as it stands in the daemon: drawn, and as a table; and where a request stands in it.
import { get } from './api.js';
import { reachable } from './next.js';
import { Basis, html, Page, Status, Trouble, useDesk, useFilters, useLoad } from './ui.js';
import { stateCode, t, word } from './words.js';

// Where a status is drawn: column and row. What is not here is put behind the others.
const PLACES = {
  request: { draft: [0, 0], open: [1, 0], closed: [2, 0], discarded: [0, 1], withdrawn: [1, 1] },
  assistance: { requested: [0, 1], proposed: [1, 0], accepted: [1, 1], arranged: [2, 1], active: [3, 1], suspended: [3, 0], ended: [4, 1], settled: [5, 1],
    refused: [1, 2], lapsed: [0, 2], withdrawn: [2, 2] },
};
const BOX = { width: 120, height: 40, across: 190, down: 110, margin: 20 };

function placesOf(of, statuses) {
  const known = PLACES[of];
  const rest = statuses.filter((s) => !known[s]);
  return Object.fromEntries(statuses.map((s) => [s, known[s] ?? [rest.indexOf(s), 3]]));
}

const centre = ([column, row]) => ({ x: BOX.margin + column * BOX.across + BOX.width / 2, y: BOX.margin + row * BOX.down + BOX.height / 2 });

/** From the edge of one box to the edge of the other; there and back do not lie upon each other. */
function arrow(from, to) {
  const a = centre(from);
  const b = centre(to);
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const length = Math.hypot(dx, dy);
  const side = { x: (-dy / length) * 6, y: (dx / length) * 6 };
  const reach = Math.min((BOX.width / 2 + 2) / Math.abs(dx / length || 1e-9), (BOX.height / 2 + 2) / Math.abs(dy / length || 1e-9));
  const far = Math.abs(to[0] - from[0]) > 1 && to[1] === from[1] ? 44 * Math.sign(dx) : 0;
  const p = (c, sign) => ({ x: c.x + side.x + (dx / length) * reach * sign, y: c.y + side.y + (dy / length) * reach * sign });
  const start = { x: a.x + side.x, y: a.y + side.y }; // under the box
  const end = p(b, -1);
  return `M${start.x} ${start.y} Q${(start.x + end.x) / 2} ${(start.y + end.y) / 2 + far} ${end.x} ${end.y}`;
}

/** Pairs of statuses, and the actions that lead from the one to the other. */
function transitions(rules, of) {
  const pairs = new Map();
  for (const rule of rules.filter((r) => r.of === of && r.to)) {
    for (const from of rule.from.filter((f) => f !== rule.to)) {
      const key = `${from} ${rule.to}`;
      if (!pairs.has(key)) pairs.set(key, { from, to: rule.to, actions: new Set() });
      pairs.get(key).actions.add(rule.action);
    }
  }
  return [...pairs.values()];
}

const listed = (actions) => [...actions].map((a) => word('action', a)).join(', ');

function Drawing({ rules, of, here, title }) {
  const all = [...new Set(rules.rules.filter((r) => r.of === of).flatMap((r) => [...r.from, r.to]).filter(Boolean))];
  const places = placesOf(of, all);
  const width = BOX.margin * 2 + Math.max(...Object.values(places).map(([c]) => c)) * BOX.across + BOX.width;
  const height = BOX.margin * 2 + Math.max(...Object.values(places).map(([, r]) => r)) * BOX.down + BOX.height;
  const arrows = transitions(rules.rules, of);
  return html`<figure><figcaption>${title}${here && html` – ${t('procedure.here')}: <${Status} status=${here} />`}</figcaption>
    <div class="scroll" tabindex="0" role="region" aria-label=${title}><svg class="procedure" width=${width} height=${height} viewBox=${`0 0 ${width} ${height}`} role="img" aria-label=${t('procedure.drawing', { title, n: all.length, m: arrows.length })}>
      <defs><marker id=${`head-${of}`} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path class="head" d="M0 0L8 4L0 8z" /></marker></defs>
      ${arrows.map((a) => html`<path class=${`way ${a.from === here ? 'from-here' : ''}`} d=${arrow(places[a.from], places[a.to])} marker-end=${`url(#head-${of})`}><title>${word('status', a.from)} → ${word('status', a.to)}: ${listed(a.actions)}</title></path>`)}
      ${all.map((status) => {
        const { x, y } = centre(places[status]);
        const final = rules.statuses.find((s) => s.status === status)?.final;
        return html`<g class=${`place ${status === here ? 'here' : ''} ${final ? 'final' : ''}`}><rect x=${x - BOX.width / 2} y=${y - BOX.height / 2} width=${BOX.width} height=${BOX.height} rx="6" />
          <text x=${x} y=${y + 4} text-anchor="middle">${status === here ? '▸ ' : ''}${word('status', status)}</text></g>`;
      })}</svg></div></figure>`;
}

const who = (rule) => `${t(`procedure.side_${rule.side}`)}: ${rule.roles.map(({ role, listed: star }) => `${word('role', role)}${star ? '*' : ''}`).join(', ') || '–'}${rule.right ? ` (${rule.right})` : ''}`;
const needsOf = (rule) => [...rule.needs.map((n) => word('condition', n.need) + (n.with ? ` (${word('condition', n.with)})` : '')),
  ...rule.needs_not.map((n) => t('procedure.not', { what: word('condition', n.need) }))];

function Table({ rules, filters, change }) {
  const actions = [...new Set(rules.rules.map((r) => r.action))];
  const shown = rules.rules.filter((r) => (!filters.action || r.action === filters.action) && (!filters.status || r.from.includes(filters.status)) && (!filters.side || r.side === filters.side));
  const choice = (name, options) => html`<p class="field"><label for=${`rules-${name}`}>${t(`procedure.${name}`)}</label><select id=${`rules-${name}`} value=${filters[name] ?? ''}
    onChange=${(e) => change({ [name]: e.target.value })}><option value="">${t('requests.any')}</option>${options.map(([v, text]) => html`<option value=${v}>${text}</option>`)}</select></p>`;
  return html`<form class="filters" role="search" onSubmit=${(e) => e.preventDefault()}>
      ${choice('action', actions.map((a) => [a, word('action', a)]))}${choice('status', rules.statuses.map(({ status }) => [status, word('status', status)]))}
      ${choice('side', [...new Set(rules.rules.map((r) => r.side))].map((s) => [s, t(`procedure.side_${s}`)]))}</form>
    <div class="scroll" tabindex="0" role="region" aria-label=${t('procedure.table')}><table><caption>${t('procedure.table')}</caption>
      <thead><tr>${['rule', 'action', 'status', 'who', 'needs', 'effect', 'to', 'basis', 'sentence'].map((name) => html`<th scope="col">${t(`procedure.${name}`)}</th>`)}</tr></thead>
      <tbody>${shown.map((r) => html`<tr key=${r.rule}><td>${r.rule}</td><th scope="row">${word('action', r.action)}</th><td>${r.from.map((s) => word('status', s)).join(', ') || '–'}</td><td>${who(r)}</td>
        <td>${needsOf(r).map((text) => html`<div>${text}</div>`)}${r.guards.map((g) => html`<div lang="en">${g.sentence}</div>`)}</td>
        <td>${r.sets.map((c) => html`<div>+ ${word('condition', c)}</div>`)}${r.clears.length > 6 ? html`<div>− ${t('procedure.clears', { n: r.clears.length })}</div>` : r.clears.map((c) => html`<div>− ${word('condition', c)}</div>`)}</td>
        <td>${r.to ? word('status', r.to) : '='}</td><td><${Basis} basis=${r.basis} /></td><td lang="en">${r.sentence}</td></tr>`)}</tbody></table></div>`;
}

/** The steps from where a request or an assistance stands. */
function FromHere({ title, rules, of, document, has }) {
  const steps = reachable(rules, of, document.status, document.conditions ?? [], document.actions, has);
  return html`<section class="card" aria-label=${title}><h2>${title}</h2><ul>${steps.map((step) => html`<li>${step.now ? html`<b><span aria-hidden="true">✓ </span>${word('action', step.action)}</b> ${t('procedure.now')}`
    : html`<span aria-hidden="true">○ </span>${word('action', step.action)}${step.missing.length > 0 ? `: ${t('steps.needs', { conditions: step.missing.map((c) => word('condition', c)).join(', '), actions: step.setBy.map((a) => word('action', a)).join(', ') || '–' })}` : ''}`}
    ${' '}<${Basis} basis=${step.basis} /></li>`)}</ul></section>`;
}

export function Rules() {
  const { rules } = useDesk();
  const [filters, change] = useFilters();
  const load = useLoad(async () => (filters.request ? get(`/v1/requests/${encodeURIComponent(filters.request)}`) : null), [filters.request], (event) => Boolean(filters.request && event));
  const request = load.data;
  const assistance = request?.assistance.find((a) => a.state === filters.state);
  const items = assistance?.items ?? [];
  const has = (part) => ({ action_part: items.some((i) => i.kind === 'action'), equipment_part: items.some((i) => i.kind === 'equipment'), weapons_part: items.some((i) => i.weapons) })[part] ?? true;
  return html`<${Page} title=${t('nav.rules')} exercise=${request?.exercise} aside=${request && html`<a href=${`#/request/${request.reference}`}>${request.reference}${assistance ? ` · ${stateCode(assistance.state)}` : ''}</a>`}>
    <${Trouble} problem=${load.problem} />
    <${Drawing} rules=${rules} of="request" here=${request?.status} title=${t('procedure.of_request')} />
    <${Drawing} rules=${rules} of="assistance" here=${assistance?.status} title=${t('procedure.of_assistance')} />
    ${request && html`<div class="columns"><${FromHere} title=${t('procedure.of_request')} of="request" document=${request} ...${{ rules, has }} />
      ${assistance && html`<${FromHere} title=${t('procedure.of_assistance')} of="assistance" document=${assistance} ...${{ rules, has }} />`}</div>`}
    <${Table} ...${{ rules, filters, change }} />
  </${Page}>`;
}
