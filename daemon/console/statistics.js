// SPDX-License-Identifier: EUPL-1.2
// How requests are answered: how fast, by whom, and who asks whom. Numbers first, each picture with a table that says the same.
import { get } from './api.js';
import { Bars, FlowMap, lookOf, onMap, Scroll } from './charts.js';
import { csv } from './csv.js';
import { download, html, Page, State, useFilters, useLoad, Waiting } from './ui.js';
import { joinTime, number, span, stateCode, stateName, t, utc, word } from './words.js';

const FEW = 5;
const OUTCOMES = { accept: 'accepted', propose: 'proposed', refuse: 'refused', lapse: 'lapsed', withdraw: 'withdrawn', open: 'open' };
const outcomes = Object.keys(OUTCOMES);
const wordOf = (outcome) => word('status', OUTCOMES[outcome]);
const sum = (list) => list.reduce((a, b) => a + b, 0);
const named = (code) => `${stateCode(code)} ${stateName(code)}`;

const midnight = (day) => joinTime(day ?? '', '00:00');
const dayAfter = (at) => new Date(Date.parse(at) + 86400000).toISOString().replace('.000', '');
/** The query for the filters; a day that is none is left out, and said to be wrong where it is typed. */
function queryOf({ since, until, exercise }) {
  const query = { since: midnight(since), until: midnight(until) && dayAfter(midnight(until)), exercise };
  return new URLSearchParams(Object.entries(query).filter(([, value]) => value)).toString();
}

function Day({ name, value, change }) {
  const wrong = Boolean(value) && !midnight(value);
  const id = `statistics-${name}`;
  return html`<p class="field"><label for=${id}>${t(`statistics.${name}`)}</label>
    <input id=${id} class="date" defaultValue=${value ?? ''} placeholder="2026-11-25" inputmode="numeric" aria-invalid=${wrong ? 'true' : null}
      aria-describedby=${wrong ? `${id}-fault` : null} onChange=${(e) => change({ [name]: e.target.value.trim() })} />
    ${wrong && html`<span class="fault" id=${`${id}-fault`}>${t('statistics.not_a_day')}</span>`}</p>`;
}

function Filters({ filters, change }) {
  const drills = [['', t('requests.exercise_false')], ['true', t('requests.exercise_true')], ['any', t('requests.exercise_any')]];
  return html`<form class="filters" role="search" onSubmit=${(e) => e.preventDefault()}>
    <${Day} name="since" value=${filters.since} change=${change} /><${Day} name="until" value=${filters.until} change=${change} />
    <p class="field"><label for="statistics-exercise">${t('requests.exercise')}</label>
      <select id="statistics-exercise" value=${filters.exercise ?? ''} onChange=${(e) => change({ exercise: e.target.value })}>
        ${drills.map(([value, text]) => html`<option value=${value}>${text}</option>`)}</select></p></form>`;
}

const Csv = ({ name, what, lines }) => html`<button onClick=${() => download(`statistics-${name}.csv`, 'text/csv;charset=utf-8', csv(lines()))}>
  CSV<span class="hidden-text">: ${what}</span></button>`;

/** `head`: texts; `rows`: lists of cells, the first of which is the row's name. */
function Table({ caption, head, rows }) {
  const row = ([first, ...cells]) => html`<tr><th scope="row">${first}</th>${cells.map((cell) => html`<td class="n">${cell}</td>`)}</tr>`;
  return html`<${Scroll} label=${t('statistics.as_table', { what: caption })}><table class="numbers"><caption>${caption}</caption>
    <thead><tr>${head.map((text, i) => html`<th scope="col" class=${i ? 'n' : ''}>${text}</th>`)}</tr></thead>
    <tbody>${rows.map(row)}</tbody></table></${Scroll}>`;
}

/** A heading, what the picture says, the picture, and the table; what needs the whole width comes beneath. */
function Section({ title, finding, picture, table, button, children }) {
  return html`<section class="card"><header class="page-head"><h2>${title}</h2>${button}</header><p>${finding}</p>
    <div class="columns"><${Scroll} label=${t('statistics.as_picture', { what: title })}>${picture}</${Scroll}>${table}</div>${children}</section>`;
}

const lasted = (seconds) => (seconds === null ? '–' : span(seconds * 1000, true));

function Figures({ data }) {
  const first = data.first_answer;
  const of = (outcome) => sum(data.answers.filter((a) => a.outcome === outcome).map((a) => a.count));
  const figures = [['asked', number(data.asked)], ['answered', number(first.answered)], ['open', number(data.open)], ['overdue', number(data.overdue)],
    ['lapsed', number(of('lapse'))], ['withdrawn', number(of('withdraw'))], ['median', lasted(first.median)], ['p90', lasted(first.p90)]];
  return html`<section class="card"><h2>${t('statistics.figures')}</h2><p>${t('statistics.period', { since: utc(data.since), until: utc(data.until) })}</p>
    <dl class="figures">${figures.map(([name, value]) => html`<div><dt>${t(`statistics.${name}`)}</dt><dd class="big">${value}</dd></div>`)}</dl>
    <p class="hint">${t('statistics.durations')}</p></section>`;
}

function bandText({ from, below }) {
  if (below === null) return t('statistics.from', { span: span(from * 1000) });
  return `${span(from * 1000)} – ${span(below * 1000)}`;
}

function distributionFinding({ open, first_answer: { answered, median, p90 } }) {
  if (answered === 0) return t('statistics.distribution_none', { open: number(open) });
  return t('statistics.distribution_finding', { answered: number(answered), median: lasted(median), p90: lasted(p90), open: number(open) });
}

function Distribution({ data }) {
  const bands = data.first_answer.distribution;
  const title = t('statistics.distribution');
  const finding = distributionFinding(data);
  const kinds = [{ name: 'answered', text: t('statistics.answered'), look: 'plain' }, { name: 'open', text: t('statistics.open_so_long'), look: 'empty' }];
  const bars = bands.map((band) => ({ text: bandText(band), title: bandText(band), counts: band, end: number(band.answered + band.open) }));
  const head = [t('statistics.band'), ...kinds.map((kind) => kind.text)];
  const rows = bands.map((band) => [bandText(band), number(band.answered), number(band.open)]);
  const lines = () => [['from', 'below', 'answered', 'open'], ...bands.map((band) => [band.from, band.below, band.answered, band.open])];
  return html`<${Section} ...${{ title, finding }} picture=${html`<${Bars} label=${finding} kinds=${kinds} rows=${bars} />`}
    table=${html`<${Table} caption=${title} ...${{ head, rows }} />`} button=${html`<${Csv} name="first-answer" what=${title} lines=${lines} />`} />`;
}

/** By state: how often each outcome, and how often it was asked; those that were asked most come first. */
function byState(answers) {
  const states = new Map();
  for (const { state, outcome, count } of answers) states.set(state, { ...states.get(state), [outcome]: count });
  return [...states].map(([state, counts]) => ({ state, counts, total: sum(Object.values(counts)) }))
    .sort((a, b) => b.total - a.total || stateCode(a.state).localeCompare(stateCode(b.state)));
}

const few = (n) => (n < FEW ? t('statistics.few') : '');

function answersFinding([{ state, total, counts }], of) {
  return t('statistics.answers_finding', { state: named(state), count: number(total), of: number(of), accepted: number(counts.accept ?? 0) });
}

const endOf = (total) => [number(total), few(total)].filter(Boolean).join(' · ');
const barOf = ({ state, counts, total }) => ({ text: stateCode(state), title: named(state), counts, end: endOf(total) });
const answersRow = ({ state, counts, total }) => [html`<${State} code=${state} />`, ...outcomes.map((outcome) => number(counts[outcome] ?? 0)),
  html`${number(total)}${total < FEW && html` <small>${few(total)}</small>`}`];

function Answers({ data }) {
  const states = byState(data.answers);
  const title = t('statistics.answers');
  const finding = answersFinding(states, data.asked);
  const kinds = outcomes.map((name, i) => ({ name, text: wordOf(name), look: lookOf(i) }));
  const head = [t('statistics.asked_state'), ...kinds.map((kind) => kind.text), t('statistics.total')];
  const lines = () => [['state', ...Object.values(OUTCOMES), 'asked'], ...states.map((s) => [s.state, ...outcomes.map((o) => s.counts[o] ?? 0), s.total])];
  return html`<${Section} title=${title} finding=${html`${finding} <small>${t('statistics.few_means', { n: FEW })}</small>`}
    picture=${html`<${Bars} label=${finding} kinds=${kinds} rows=${states.map(barOf)} />`}
    table=${html`<${Table} caption=${title} head=${head} rows=${states.map(answersRow)} />`}
    button=${html`<${Csv} name="answers" what=${title} lines=${lines} />`} />`;
}

const shade = (n, most) => `n shade-${Math.ceil((4 * n) / most)}`;
const inOrder = (codes) => [...new Set(codes)].sort((a, b) => stateCode(a).localeCompare(stateCode(b)));

const Cell = ({ n, most, from, to }) => html`<td class=${n ? shade(n, most) : 'n'} title=${`${named(from)} → ${named(to)}`}>${n ? number(n) : ''}</td>`;

function Matrix({ flows }) {
  const rows = inOrder(flows.map((f) => f.from));
  const columns = inOrder(flows.map((f) => f.to));
  const most = Math.max(...flows.map((f) => f.asked));
  const at = new Map(flows.map((f) => [`${f.from} ${f.to}`, f.asked]));
  const total = (which) => number(sum(flows.filter(which).map((f) => f.asked)));
  const head = (code) => html`<th scope="col" class="n"><${State} code=${code} /></th>`;
  const row = (from) => html`<tr><th scope="row"><${State} code=${from} /></th>
    ${columns.map((to) => html`<${Cell} n=${at.get(`${from} ${to}`)} ...${{ most, from, to }} />`)}
    <td class="n total">${total((f) => f.from === from)}</td></tr>`;
  return html`<${Scroll} label=${t('statistics.matrix')}><table class="matrix"><caption>${t('statistics.matrix')}</caption>
    <thead><tr><th scope="col">${t('statistics.corner')}</th>${columns.map(head)}<th scope="col" class="n">${t('statistics.total')}</th></tr></thead>
    <tbody>${rows.map(row)}<tr class="total"><th scope="row">${t('statistics.total')}</th>
      ${columns.map((to) => html`<td class="n">${total((f) => f.to === to)}</td>`)}<td class="n">${total(() => true)}</td></tr></tbody></table></${Scroll}>`;
}

const FLOW = ['asked', ...Object.values(OUTCOMES)];

function FlowTable({ flows }) {
  const head = [t('statistics.flow'), t('statistics.total'), ...outcomes.map(wordOf)];
  const row = (f) => [html`<${State} code=${f.from} /> → <${State} code=${f.to} />`, ...FLOW.map((key) => number(f[key]))];
  return html`<div class="long"><${Table} caption=${t('statistics.every_flow')} head=${head} rows=${flows.map(row)} /></div>`;
}

function FlowPicture({ flows, finding }) {
  const away = inOrder(flows.flatMap((f) => [f.from, f.to]).filter((code) => !onMap(code)));
  return html`<${FlowMap} label=${finding} flows=${flows} code=${stateCode} name=${named} />
    <p class="hint">${t('statistics.thickness')}${away.length > 0 && ` ${t('statistics.not_on_map', { states: away.map(named).join(', ') })}`}</p>`;
}

function flowsFinding(flows, of) {
  const [{ from, to, asked }] = flows;
  return t('statistics.flows_finding', { from: named(from), to: named(to), count: number(asked), of: number(of), flows: number(flows.length) });
}

function Flows({ data }) {
  const flows = [...data.flows].sort((a, b) => b.asked - a.asked || a.from.localeCompare(b.from) || a.to.localeCompare(b.to));
  const title = t('statistics.flows');
  const finding = flowsFinding(flows, data.asked);
  const lines = () => [['from', 'to', ...FLOW], ...flows.map((f) => [f.from, f.to, ...FLOW.map((key) => f[key])])];
  return html`<${Section} ...${{ title, finding }} picture=${html`<${FlowPicture} ...${{ flows, finding }} />`} table=${html`<${FlowTable} flows=${flows} />`}
    button=${html`<${Csv} name="flows" what=${title} lines=${lines} />`}><${Matrix} flows=${flows} /></${Section}>`;
}

function Pictures({ data }) {
  if (data.asked === 0) return html`<p class="notice">${t('statistics.none')}</p>`;
  return html`<${Distribution} data=${data} /><${Answers} data=${data} /><${Flows} data=${data} />`;
}

export function Statistics() {
  const [filters, change] = useFilters();
  const query = queryOf(filters);
  const load = useLoad(() => get(`/v1/statistics${query ? `?${query}` : ''}`), [query], () => true);
  const { data } = load;
  return html`<${Page} title=${t('nav.statistics')}>
    <${Filters} filters=${filters} change=${change} />
    <${Waiting} load=${load}>${data && html`<div class="statistics"><${Figures} data=${data} /><${Pictures} data=${data} /></div>`}</${Waiting}>
  </${Page}>`;
}
