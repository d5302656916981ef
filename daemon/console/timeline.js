// SPDX-License-Identifier: EUPL-1.2
// One line for each event: when, who, what, on which Article, and what was different after it.
import { Component } from './vendor/preact.js';
import { Basis, By, html, State, Status } from './ui.js';
import { clock, money, number, stateCode, stateName, t, utc, utcDay, word } from './words.js';

const worded = { reason: 'reason', kind: 'kind', category: 'category', fault: 'fault', paid_by: 'paid_by', cost_rule: 'cost_rule', urgency: 'urgency' };
const TIMES = ['at', 'from', 'until', 'since', 'respond_by', 'valid_until', 'available_from'];
/** By its name: a text may begin like a time. */
const isTime = (name, value) => TIMES.includes(name) && typeof value === 'string';

/** A value of an event's data, whatever it is. */
function Value({ name, value }) {
  if (value === null || value === undefined) return html`<span class="hint">–</span>`;
  if (typeof value === 'boolean') return t(value ? 'form.yes' : 'form.no');
  if (typeof value === 'number') return number(value);
  if (isTime(name, value)) return utc(value);
  if (Array.isArray(value)) {
    if (value.every((v) => typeof v !== 'object')) return html`<bdi>${value.map((v) => (name === 'addressees' ? stateCode(v) : word(name, v))).join(', ')}</bdi>`;
    return html`<ol>${value.map((v) => html`<li><${Value} name=${name} value=${v} /></li>`)}</ol>`;
  }
  if (typeof value === 'object') return html`<${Data} data=${value} />`;
  if (Object.hasOwn(worded, name)) return html`<span class="text" dir="auto">${word(worded[name], value)}</span>`;
  if (name === 'territory') return stateName(value);
  return html`<span class="text" dir="auto">${value}</span>`;
}

/** Everything that an event holds, by its names. */
export const Data = ({ data }) => html`<dl>${Object.entries(data).map(([name, value]) => html`<dt><bdi>${word('field', name)}</bdi></dt><dd><${Value} ...${{ name, value }} /></dd>`)}</dl>`;

const items = (list) => (list ?? []).map((item) => `${item.quantity} × ${item.type ?? item.item}${item.weapons ? `, ${t('request.armed')}` : ''}`);

/** What an event says, short enough for its line: parts, each of which somebody may have written. */
function summary({ action, data }) {
  if (!data) return [];
  const parts = [];
  if (data.reason) parts.push(action === 'refuse' ? word('reason', data.reason) : data.reason);
  if (data.sha256) parts.push(data.sha256.slice(0, 12));
  if (data.amount !== undefined && data.currency) parts.push(`${word('category', data.category)} ${money(data)}`);
  if (data.fault) parts.push(word('fault', data.fault));
  if (action === 'report_incident') parts.push(word('kind', data.kind));
  if (data.limits) parts.push(data.limits);
  if (data.scope) parts.push(data.scope);
  if (data.types) parts.push(data.types.join(', '));
  for (const name of ['direction', 'incident', 'cost']) if (typeof data[name] === 'number') parts.push(`${word('field', name)} ${data[name]}`);
  for (const name of ['until', 'respond_by', 'valid_until']) if (isTime(name, data[name])) parts.push(`${word('field', name)} ${utc(data[name])}`);
  if (data.text) parts.push(data.text);
  return parts;
}

/** What was asked, struck out, and what stands in its place. */
function Difference({ event, before }) {
  const now = items(event.data?.items);
  if (!['propose', 'amend', 'submit', 'accept', 'arrange'].includes(event.action) || now.length === 0) return null;
  if (event.action !== 'propose' && event.action !== 'amend') return html`<span>${now.map((text) => html` <bdi>${text}</bdi>;`)}</span>`;
  const old = items(before);
  return html`<span>${old.filter((text) => !now.includes(text)).map((text) => html` <del><bdi>${text}</bdi></del>`)}
    ${now.filter((text) => !old.includes(text)).map((text) => html` <ins><bdi>${text}</bdi></ins>`)}</span>`;
}

/** `before`: the items as they were asked before this event; `withDay`: the day stands in each line. */
function line({ event, before, withDay, showRequest }) {
  const changed = event.to && event.to !== event.from;
  const parts = summary(event);
  return html`<li>
    <time datetime=${event.at}>${withDay ? `${utcDay(event.at)} ` : ''}${clock(event.at)}Z${showRequest ? html` <small>#${event.log_index}</small>` : ''}</time>
    <div><span class="row"><${By} by=${event.by} /> <span>${word('action', event.action)}${event.assistance ? html` → <${State} code=${event.assistance} />` : ''}</span>
        <${Basis} basis=${event.basis} />${changed && html` <${Status} status=${event.to} />`}
        ${showRequest && html` <a href=${`#/request/${event.request}`}>${t('audit.request')}</a>`}
        ${event.exercise && showRequest && html` <b>${t('exercise.word')}</b>`}</span>
      ${parts.length > 0 && html`<div class="text">${parts.map((part, i) => html`${i > 0 ? ' · ' : ''}<bdi>${part}</bdi>`)}</div>`}<${Difference} event=${event} before=${before} />
      ${event.data && Object.keys(event.data).length > 0 && html`<details><summary><small>${t('audit.details', { seq: event.seq, index: event.log_index, rule: event.rule })}</small></summary>
        <${Data} data=${event.data} /></details>`}</div></li>`;
}

/** Events do not change, but for what is erased of them: a line is drawn once. */
class EventLine extends Component {
  shouldComponentUpdate({ event, withDay }) {
    const old = this.props;
    return event.log_index !== old.event.log_index || event.redacted?.length !== old.event.redacted?.length || withDay !== old.withDay;
  }

  render(props) { return line(props); }
}

/** Events, oldest first; the day stands where it changes. */
export function Timeline({ events, showRequest }) {
  const asked = new Map();
  let day = null;
  return html`<ol class="timeline">${events.map((event) => {
    const before = asked.get(event.request);
    if (event.assistance === null && event.data?.items) asked.set(event.request, event.data.items);
    const withDay = event.at.slice(0, 10) !== day;
    day = event.at.slice(0, 10);
    return html`<${EventLine} key=${`${event.log_index}`} ...${{ event, before, withDay, showRequest }} />`;
  })}</ol>`;
}
