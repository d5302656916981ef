// SPDX-License-Identifier: EUPL-1.2
// Random steps over one request: who tries what next. Shared by the walk over the model and the walk over the daemon.
import { bodyFor, spoilt, request, boats, adviser, assault, perimeter, iso, hour } from './bodies.js';
import { pick } from '../rng.js';
import { offered } from './judge.js';
import { rowsOf } from './table.js';

const actionsOf = Object.fromEntries(Object.entries(rowsOf)
  .map(([chain, map]) => [chain, [...map.keys()].filter((a) => !['create', 'edit', 'lapse', 'expire'].includes(a))]));
// Rare on purpose: they end a request, or start it over, before much has happened.
const rare = ['withdraw', 'close', 'discard', 'refuse', 'retract', 'recall', 'release', 'amend', 'settle',
  'waive_costs'];
const itemSets = [[boats], [boats, adviser], [adviser, perimeter], [boats, adviser, assault], [assault], [perimeter,
  boats]];

export function accountsFor(registry, requester, addressees) {
  const states = [requester, ...addressees];
  const list = Object.values(registry.accounts);
  return { involved: list.filter((a) => states.includes(a.state)),
    others: list.filter((a) => !states.includes(a.state)) };
}

export function firstBody(registry, requester, addressees, rng, now) {
  const instruments = {};
  for (const code of addressees) {
    const bound = registry.states[code].bound && registry.states[requester].bound;
    const named = Object.values(registry.instruments).find((i) => [code, requester].every((s) => i.states.includes(s)));
    if (!bound && named) instruments[code] = named.id;
  }
  return request(requester, now, { items: pick(rng, itemSets), addressees, instruments,
    respond_by: iso(now + (2 + Math.floor(rng() * 20)) * hour), ...(rng() < 0.1 ? { exercise: true } : {}) });
}

// The way from a request to its settlement; what undoes earlier steps is left out.
const forward = ['accept', 'take_up', 'arrange', 'sign', 'state_powers', 'authorise', 'permit_weapons', 'activate',
  'direct', 'object', 'renew', 'resume', 'lift', 'ask_extension', 'agree_extension', 'report_incident',
  'resolve_incident', 'agree_refund', 'record_cost', 'propose', 'change_command', 'revoke', 'release',
  'recall', 'confirm_return', 'claim_costs', 'agree_costs', 'report', 'settle'];
const done = { arrange: (a) => a.arrangement, state_powers: (a) => a.powers?.weapons_allowed,
  report_incident: (a) => a.incidents.length > 1, authorise: (a) => a.authorisation, direct: (a) => a.directions.length,
  report: (a) => ['reported_requesting', 'reported_assisting'].every((c) => a.conditions.includes(c)),
  record_cost: (a) => a.costs.length > 1, ask_extension: (a) => a.version > 30,
  change_command: (a) => a.version % 5, release: (a) => a.version < 20, recall: (a) => a.version < 25 };

function onward(world, people, rng) {
  const { request: r } = world;
  const account = pick(rng, people.involved.filter((x) => x.roles[0] === 'authority'));
  if (r.status === 'draft') return { account, step: { action: 'submit', state: null } };
  const a = account.state === r.requesting_state
    ? pick(rng, r.assistance) : r.assistance.find((x) => x.state === account.state);
  if (!a) return null;
  const { must } = offered(world, account, a.state);
  const open = forward.filter((action) => must.includes(action) && !done[action]?.(a));
  return open.length ? { account, step: { action: pick(rng, open), state: a.state } } : null;
}

// One attempt: {account, step}. Half of them go onward, others take what is offered, the rest is anything by anybody.
export function attempt(world, people, rng) {
  const eager = world.request.status === 'draft' ? 0.85 : 0.55;
  const next = (rng() < eager && onward(world, people, rng)) || anything(world, people, rng);
  if (next.step.action === 'edit') next.step.action = 'submit';
  next.step.body = stepBody(world, next.account, next.step, rng);
  return next;
}

function anything(world, people, rng) {
  const { request: r } = world;
  const states = r.assistance.map((a) => a.state);
  const account = pick(rng, rng() < 0.97 ? people.involved : people.others);
  const own = states.includes(account.state);
  const onRequest = states.length === 0 || rng() < (own ? 0.05 : 0.15);
  const state = onRequest ? null : own && rng() < 0.95 ? account.state : pick(rng, states);
  const open = rng() < 0.4 ? offered(world, account, state).must : [];
  const list = open.length ? open : actionsOf[state ? 'assistance' : 'request'];
  let action = pick(rng, list);
  if (rare.includes(action) && rng() < 0.6) action = pick(rng, list);
  return { account, step: { action, state } };
}

function stepBody(world, account, step, rng) {
  const a = step.state && world.request.assistance.find((x) => x.state === step.state);
  const good = step.state && !a ? {} : bodyFor(world, account, step, rng);
  const roll = rng();
  if (roll < 0.04) return spoilt(step.action, good, rng);
  if (roll < 0.08 && a && 'seen' in good) return { ...good, seen: pick(rng, [a.version + 3,
    Math.max(1, a.terms.lo - 1)]) };
  if (roll < 0.08 && 'revision' in good) return { ...good, revision: good.revision + 1 };
  return good;
}
