// SPDX-License-Identifier: EUPL-1.2
// What the fields of a step may be chosen from: registers, and what the document itself holds. And what a form starts with.
import { all } from './api.js';
import { t, utc, word } from './words.js';

/** The registers that forms choose from; those of other states are not asked for. */
export async function readRegisters(me) {
  const [units, officers, instruments] = await Promise.all([
    me.state ? all(`/v1/registry/units?state=${me.state}`) : [], me.state ? all('/v1/registry/officers') : [], all('/v1/registry/instruments')]);
  const now = Date.now();
  return { units: units.filter((u) => !u.registered_until || Date.parse(u.registered_until) > now), officers,
    instruments: instruments.filter((i) => !i.in_force_until || Date.parse(i.in_force_until) > now) };
}

export const itemLabel = (item) => `${item.item}. ${item.quantity} × ${item.type} (${word('kind', item.kind)}${item.weapons ? `, ${t('request.armed')}` : ''})${item.description ? ` – ${item.description}` : ''}`;
const directionText = (history, state, seq) => history.find((e) => e.assistance === state && e.seq === seq)?.data?.text ?? '';

/** Agreements to choose from, for each state that is not bound and could be asked. */
export function agreementsFor(desk, instruments, states) {
  const unbound = new Set(desk.states.filter((s) => !s.bound_from || (s.bound_until && Date.parse(s.bound_until) < Date.now())).map((s) => s.code));
  const needed = states.filter((code) => unbound.has(code) || unbound.has(desk.me.state));
  return Object.fromEntries(needed.map((code) => [code, instruments.filter((i) => i.parties.includes(code) && i.parties.includes(desk.me.state))
    .map((i) => ({ value: i.id, label: i.title }))]));
}

export function choicesFor(desk, request, assistance, history, registers, step) {
  const near = [...new Set([request.requesting_state, assistance?.state, desk.me.state].filter(Boolean))];
  const { units = [], officers = [], instruments = [] } = registers ?? {};
  const choices = {
    units: units.map((u) => ({ value: u.id, label: u.name })),
    account: desk.me.state === request.requesting_state ? officers.map((o) => ({ value: o.id, label: `${o.name}, ${o.post}` }))
      : (assistance?.arrangement?.officers ?? []).map((o) => ({ value: o.account, label: `${o.name ?? ''} ${o.post}` })),
  };
  if (assistance) {
    choices.instrument = instruments.filter((i) => [request.requesting_state, assistance.state].every((s) => i.parties.includes(s)))
      .map((i) => ({ value: i.id, label: i.title }));
    choices.direction = assistance.directions.map((d) => ({ value: String(d.direction), label: `${d.direction}: ${directionText(history, assistance.state, d.direction)}` }));
    choices.incident = assistance.incidents.map((x, i) => ({ value: String(x.incident ?? i + 1), label: `${x.incident ?? i + 1}: ${word('kind', x.kind)}, ${utc(x.at)}` }));
    choices.cost = assistance.costs.map((x, i) => ({ value: String(x.cost ?? i + 1), label: `${x.cost ?? i + 1}: ${word('category', x.category)}` }));
  }
  const items = (step.action === 'accept' ? request.items : assistance?.items ?? request.items).map((item) => ({ value: item.item, label: itemLabel(item) }));
  const asked = step.action === 'address' ? desk.states.map((s) => s.code).filter((c) => !request.addressees.includes(c) && c !== desk.me.state) : [];
  return { states: desk.states.filter((s) => step.action !== 'address' || asked.includes(s.code)), choices, items, near,
    agreements: agreementsFor(desk, instruments, asked) };
}

/** What a form starts with: for items that are counted a row each, and what stands already where a step writes it anew. */
export function startFor(step, request, assistance, typed) {
  const source = { amend: request, arrange: assistance?.arrangement, change_command: assistance?.arrangement }[step.action] ?? {};
  const counted = step.fields.find((f) => f.name === 'items' && f.fields?.some((x) => x.name === 'item') && !f.fields.some((x) => x.name === 'kind'));
  const start = typed(step.fields, source ?? {});
  if (counted) {
    const items = step.action === 'accept' ? request.items : assistance.items.filter((item) => step.action !== 'confirm_return' || item.kind === 'equipment');
    start.items = items.map((item) => typed(counted.fields, { item: item.item, quantity: step.action === 'confirm_return' ? undefined : item.quantity }));
  }
  if (step.fields.some((f) => f.name === 'currency')) start.currency = 'EUR';
  if (step.action === 'propose') start.items = [typed(step.fields.find((f) => f.name === 'items').fields)];
  if (step.action === 'arrange' && start.officers.length === 0 && assistance.items.some((i) => i.kind === 'action')) {
    start.officers = [typed(step.fields.find((f) => f.name === 'officers').fields)];
  }
  return start;
}
