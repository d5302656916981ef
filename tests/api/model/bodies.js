// SPDX-License-Identifier: EUPL-1.2
// Bodies that should pass, built from where the model stands, and bodies spoilt in one place.
import { bodies } from './fields.js';
import { part } from './guards.js';

export const minute = 60_000;
export const hour = 60 * minute;
export const iso = (ms) => new Date(Math.floor(ms / 1000) * 1000).toISOString().replace('.000Z', 'Z');
export const noId = '01970000-0000-7000-8000-000000000000';

export const crisis = (state) => ({
  kind: 'hostage_taking', offence: 'Hostage-taking', grounds: 'Two calls from inside, seen on cameras',
  threat: 'Armed men hold eleven persons', targets: ['persons', 'institutions'], territory: state,
  place: 'Harbour office', position: '+52.3702+004.8952/', since: '2026-01-23T02:10:00Z', terrorism: true,
});
export const boats = { kind: 'equipment', type: 'boat_rhib', description: 'Two boats with crew', quantity: 2,
  weapons: false };
export const adviser = { kind: 'expertise', type: 'negotiator', description: 'Speaks Arabic', quantity: 1,
  weapons: false };
export const assault = { kind: 'action', type: 'boarding_team', description: 'Boarding the vessel', quantity: 8,
  weapons: true };
export const perimeter = { kind: 'action', type: 'perimeter', description: 'Outer cordon', quantity: 12,
  weapons: false };

export const request = (state, now, rest = {}) => ({
  urgency: 'immediate', crisis: crisis(state), necessity: 'Own unit cannot board at sea', items: [boats, adviser,
    assault],
  respond_by: iso(now + 6 * hour), ...rest,
});

const first = (rng, list) => list[Math.floor(rng() * list.length)];
const unitsOf = (world, state) =>
  Object.values(world.registry.units).filter((u) => u.state === state && u.active).map((u) => u.id);
const commanders = (world, state) =>
  Object.values(world.registry.accounts).filter((a) => a.state === state && a.roles.includes('command'));
const officersOf = (world, state) => commanders(world, state).slice(0, 8)
  .map((a) => ({ account: a.id, post: 'On-scene commander', phone: '+31 20 000 0000' }));
const plain = (i) => ({ kind: i.kind, type: i.type, description: i.description, quantity: i.quantity,
  weapons: i.weapons });

// What a valid body takes from the assistance; `a` is null for steps of the request.
const build = {
  amend: ({ request: r, rng }) => ({ reason: 'The situation changed', necessity: `${r.necessity}.`,
    ...(rng() < 0.3 ? { items: r.items.map(plain) } : {}) }),
  prolong: ({ request: r, now }) => ({ respond_by: iso(Math.max(Date.parse(r.respond_by), now) + hour) }),
  address: ({ world, request: r, rng }) => {
    const left = Object.entries(world.registry.states)
      .filter(([code, s]) => s.bound && code !== r.requesting_state && !r.addressees.includes(code));
    return { addressees: [left.length ? first(rng, left)[0] : r.requesting_state] };
  },
  edit: () => ({ necessity: 'Own unit is committed elsewhere' }),
  accept: ({ request: r, world, account, state, rng }) => ({ revision: r.revision,
    ...(account.roles.includes('authority') ? { units: unitsOf(world, state) } : {}),
    ...(rng() < 0.5 ? { items: r.items.filter((i, n) => n === 0 || rng() < 0.7)
      .map((i) => ({ item: i.item, quantity: Math.max(1, i.quantity - 1) })) } : {}) }),
  refuse: ({ request: r }) => ({ revision: r.revision, reason: 'no_capacity', text: 'Committed elsewhere' }),
  propose: ({ request: r, world, account, state, now, rng }) => ({ revision: r.revision,
    units: account.roles.includes('authority') ? unitsOf(world, state) : [account.unit],
    items: first(rng, [[{ ...boats, quantity: 7 }], [{ ...adviser, quantity: 3 }, { ...boats, quantity: 5 }],
      [{ ...assault, quantity: 5 }], [{ ...perimeter, quantity: 6 }, { ...boats, quantity: 4 }]]),
    valid_until: iso(now + 3 * hour) }),
  arrange: ({ a, request: r, side, world, now, rng }) => ({
    text: 'Meet at the harbour; radio channel 7', cost_rule: first(rng, ['requesting', 'own', 'split']),
    period: { from: iso(now - minute), until: iso(now + 10 * hour) },
    ...(r.instruments[a.state] ? { instrument: r.instruments[a.state] } : {}),
    ...(side === 'requesting' && part.action(a) ? { officers: officersOf(world, r.requesting_state) } : {}),
    ...(rng() < 0.2 ? { items: a.items.map((i) => ({ item: i.item, quantity: Math.max(1, i.quantity - 1),
      weapons: i.weapons && rng() < 0.8 })) } : {}) }),
  sign: ({ a }) => ({ sha256: a.arrangement?.sha256 ?? '0'.repeat(64) }),
  replace_units: ({ world, state }) => ({ units: unitsOf(world, state), reason: 'Rotation' }),
  state_powers: ({ rng }) => ({ limits: 'No arrest without a host officer', weapons_allowed: rng() < 0.8 }),
  authorise: ({ a, now }) => ({ headcount: 8, scope: 'Boarding', area: 'Harbour basin 3',
    period: { from: a.arrangement?.period.from ?? iso(now), until: iso(now + 4 * hour) } }),
  renew: ({ a, now }) => ({ until: iso(Math.max(a.authorisation ? Date.parse(a.authorisation.period.until) : 0, now)
    + 20 * minute) }),
  permit_weapons: () => ({ types: ['service pistol', 'carbine'], rule: 'Self-defence and defence of others' }),
  object: ({ a }) => ({ direction: a.directions.find((d) => !d.objected)?.seq ?? 1, text: 'Beyond our powers' }),
  change_command: ({ world, request: r }) => ({ officers: officersOf(world, r.requesting_state) }),
  ask_extension: ({ a, now }) => ({ until: iso(Math.max(a.end ? Date.parse(a.end) : 0, now) + 2 * hour) }),
  agree_refund: ({ a }) => ({ incident: number(a.incidents, (i) => i.open && i.refund) }),
  contest_refund: ({ a }) => ({ incident: number(a.incidents, (i) => i.open && i.refund), reason: 'No negligence' }),
  report_incident: ({ now, rng }) => ({ kind: first(rng, ['damage', 'injury', 'offence', 'equipment']),
    at: iso(now - minute), text: 'A door was broken' }),
  resolve_incident: ({ a, rng }) => {
    const incident = number(a.incidents, (i) => i.open && !i.refund);
    if (a.incidents[incident - 1]?.kind === 'offence') return { incident, fault: first(rng, ['none', 'gross']) };
    return rng() < 0.4
      ? { incident, fault: first(rng, ['gross', 'wilful']), paid_by: 'requesting', refund: money }
      : { incident, fault: 'none', paid_by: first(rng, ['requesting', 'assisting']) };
  },
  record_cost: ({ rng }) => ({ category: 'transport', amount: 1 + Math.floor(rng() * 1e6), currency: 'EUR',
    text: 'Flight' }),
  void_cost: ({ a }) => ({ cost: number(a.costs, (c) => !c.void), reason: 'Entered twice' }),
  confirm_return: ({ a, request: r }) => {
    const own = a.items.filter((i) => i.kind === 'equipment');
    const items = own.map((i) => ({ item: i.item, returned: i.quantity, lost: 0, damaged: 0 }));
    return { items: items.length ? items : [{ item: r.items[0].item, returned: 1, lost: 0, damaged: 0 }] };
  },
};
const money = { amount: 125_000, currency: 'EUR' };
// Where nothing fits, a number that surely names nothing.
const number = (list, fits) => list.findIndex((x) => fits(x) && !x.stale) + 1 || list.length + 7;

export function bodyFor(world, account, { action, state }, rng) {
  const a = state ? world.request.assistance.find((x) => x.state === state) : null;
  const side = account.state === world.request?.requesting_state ? 'requesting' : 'assisting';
  const ctx = { world, account, state, a, side, request: world.request, now: world.now, rng };
  const body = build[action]?.(ctx) ?? {};
  const members = bodies[action];
  if ('seen' in members) body.seen = a.version;
  if ('text' in members && !body.text) body.text = 'As agreed on the telephone';
  if ('reason' in members && !body.reason) body.reason = 'The situation has changed';
  return body;
}

// One member spoilt: [what, body]. All of these are 422 whatever the status of things.
const odd = ['', 'x'.repeat(4001), [], {}, -1, 'not-one-of-these', null, [null], true];
export function spoilt(action, body, rng) {
  const kinds = ['unknown member'];
  const required = Object.keys(bodies[action]).filter((m) => !m.endsWith('?'));
  if (required.length) kinds.push('missing member', 'wrong type');
  const kind = first(rng, kinds);
  if (kind === 'unknown member') return { ...body, colour: 'blue' };
  const member = first(rng, required);
  if (kind === 'missing member') {
    const { [member]: gone, ...rest } = body;
    return rest;
  }
  // Whether a negative version is stale or no version at all, the documents do not say.
  const fits = (v) => (v !== -1 || !['seen', 'revision'].includes(member))
    && (v !== true || typeof body[member] !== 'boolean');
  return { ...body, [member]: first(rng, odd.filter(fits)) };
}
