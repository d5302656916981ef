// SPDX-License-Identifier: EUPL-1.2
// The guards of the table. Each has a stage (decisions.md, "Judging order") and a test that answers nothing when it
// holds. A refusal is {slug} or, where the documents leave the slug open, {soft: [slug…]}: refused for certain, under
// one of these. {open: true} means that the documents do not say whether the step passes: such steps are never sent.
// `possible` says whether any body at all could pass a content guard now; what cannot pass need not be offered.
// `ways` names the ways in which a guard can refuse; a refusal names its own in `ways`.
import { stateCode } from './fields.js';

const has = (ctx, condition) => ctx.a.conditions.includes(condition);
const at = (text) => Date.parse(text);
const guard = (stage, test, { possible, ways = [] } = {}) => ({ stage, test, possible, ways });
const content = (test, possible) => guard('content',
  (ctx) => (test(ctx) ? null : { slug: 'invalid-content', ways: ['content'] }), { possible });
const unsure = (wrong, way, ...slugs) => (wrong ? { soft: slugs, ways: [way] } : null);

export const part = {
  action: (a) => a.items.some((i) => i.kind === 'action'),
  weapons: (a) => a.items.some((i) => i.weapons),
  equipment: (a) => a.items.some((i) => i.kind === 'equipment'),
};
export const endOf = (a) => at(a.end);

// --- conditions -----------------------------------------------------------------------------------------------------
const refused = (list, member, words) => (list.length
  ? { slug: 'condition-missing', [member]: list, ways: list.map((c) => `${words} ${c}`) } : null);
const waysFor = (list, words) => ({ ways: list.map((c) => `${words} ${c}`) });
export const needs = (...list) => guard('condition',
  (ctx) => refused(list.filter((c) => !has(ctx, c)), 'missing', 'without'), waysFor(list, 'without'));
export const not = (...list) => guard('condition',
  (ctx) => refused(list.filter((c) => has(ctx, c)), 'in_the_way', 'despite'), waysFor(list, 'despite'));
export const notOwn = (prefix) => guard('condition', (ctx) => not(`${prefix}_${ctx.side}`).test(ctx),
  waysFor([`${prefix}_requesting`, `${prefix}_assisting`], 'despite'));
const fact = (holds, name) => guard('condition',
  (ctx) => (holds(ctx) ? null : { slug: 'condition-missing', fact: name, ways: [`without ${name}`] }),
  waysFor([name], 'without'));
export const actionPart = fact((ctx) => part.action(ctx.a), 'action part');
export const weaponsPart = fact((ctx) => part.weapons(ctx.a), 'weapons part');
export const powersAllowWeapons = fact((ctx) => !has(ctx, 'powers_stated') || ctx.a.powers.weapons_allowed,
  'powers that allow weapons');
export const allReturned = guard('condition', (ctx) =>
  (part.equipment(ctx.a) ? needs('returned').test(ctx) : null), waysFor(['returned'], 'without'));
const everyOther = (statuses, way) => guard('condition', (ctx) =>
  unsure(!ctx.request.assistance.every((a) => statuses(a.status)), way, 'condition-missing', 'wrong-status'),
{ ways: [way] });
export const nothingRunning = everyOther((s) => !['active', 'suspended'].includes(s), 'while one runs');
export const nothingLeft = everyOther((s) => ['ended', 'settled', 'refused', 'withdrawn', 'lapsed'].includes(s),
  'while one is left');

// --- what was seen -------------------------------------------------------------------------------------------------
export const currentRevision = guard('seen', ({ body, request }) =>
  (Number.isInteger(body?.revision) && body.revision >= 1 && body.revision !== request.revision
    ? { slug: 'stale-revision', ways: ['seen'] } : null), { ways: ['seen'] });
export const seen = guard('seen', ({ body, a }) => {
  if (!Number.isInteger(body?.seen) || body.seen < 0) return null;
  if (body.seen < a.terms.lo || body.seen > a.version + a.slack) {
    return { slug: 'stale-revision', ways: ['seen'] };
  }
  return body.seen < a.terms.hi || body.seen > a.version ? { open: true } : null;
}, { ways: ['seen'] });

// --- time: stored deadlines and periods -----------------------------------------------------------------------------
// Where the clock acts at the very deadline, nobody can be late for certain: `raced` guards are not asked for.
const before = (end, raced) => guard('time', (ctx) => {
  const stored = end(ctx);
  return stored !== null && stored !== undefined && ctx.now >= at(stored) ? { slug: 'too-late', ways: ['too-late'] }
    : null;
}, { ways: raced ? [] : ['too-late'] });
const raced = true;
export const beforeRespondBy = before((ctx) => ctx.request.respond_by, raced);
export const storedRespondByAhead = before((ctx) => ctx.request.respond_by);
export const beforeValidUntil = before((ctx) => ctx.a.proposal?.valid_until, raced);
export const arrangementEndsAhead = before((ctx) => ctx.a.end);
export const authorisationRuns = before((ctx) => (has(ctx, 'authorised') ? ctx.a.authorisation.period.until : null),
  raced);

const inside = (ctx, from, until) => {
  if (ctx.now < at(from)) return { slug: 'too-early', ways: ['too-early'] };
  return ctx.now >= at(until) ? { slug: 'too-late', ways: ['too-late'] } : null;
};
// All that `activate` asks: in time first, then the conditions.
export const fitToAct = [
  guard('time', (ctx) => (ctx.a.arrangement ? inside(ctx, ctx.a.arrangement.period.from, ctx.a.end) : null),
  { ways: ['too-early', 'too-late'] }),
  guard('time', (ctx) => (part.action(ctx.a) && has(ctx, 'authorised')
    ? inside(ctx, ctx.a.authorisation.period.from, ctx.a.authorisation.period.until) : null)),
  guard('condition', (ctx) => (part.action(ctx.a)
    ? needs('powers_stated', 'authorised', ...(part.weapons(ctx.a) ? ['weapons_permitted'] : [])).test(ctx) : null),
  waysFor(['powers_stated', 'authorised', 'weapons_permitted'], 'without')),
];

// The clock's own guards: its steps are due, or they are not.
const past = (end) => guard('time', (ctx) => {
  const stored = end(ctx);
  return stored && ctx.now >= at(stored) ? null : { slug: 'too-early', ways: [] };
});
export const pastRespondBy = past((ctx) => ctx.request.respond_by);
export const pastValidUntil = past((ctx) => ctx.a.proposal?.valid_until);
export const pastAuthorised = past((ctx) => has(ctx, 'authorised') && ctx.a.authorisation.period.until);
export const pastAnyEnd = past((ctx) => {
  const ends = [ctx.a.end, ...(has(ctx, 'authorised') ? [ctx.a.authorisation.period.until] : [])];
  return ends.sort((x, y) => at(x) - at(y))[0];
});

// --- persons --------------------------------------------------------------------------------------------------------
const fourEyes = (persons) => guard('who', (ctx) => {
  const list = persons(ctx.a);
  if (list[0] === ctx.account.person) return { slug: 'not-your-step', ways: ['four eyes'] };
  return list.includes(ctx.account.person) ? { open: true } : null;
}, { ways: ['four eyes'] });
// Whoever renewed an authorisation stands behind it too: the documents leave open whether he counts as having
// authorised.
export const notWhoAuthorised = fourEyes((a) => (a.conditions.includes('authorised') ? a.authorisation.persons : []));
export const notWhoPermitted = fourEyes((a) => (a.conditions.includes('weapons_permitted') ? [a.weapons.person] : []));

const asked = (request, test) => (request.items ?? []).some(test);
export const deskTakesNoAction = guard('who', (ctx) => {
  if (ctx.account.roles.includes('authority')) return null;
  const { items } = ctx.a.proposal;
  const isAction = (i) => i.kind === 'action';
  const brings = (test) => items.some(test) && !asked(ctx.request, test);
  if (brings(isAction) || brings((i) => i.weapons)) return { slug: 'not-your-step', ways: ['desk'] };
  return items.some(isAction) ? { open: true } : null;
}, { ways: ['desk'] });

// --- the request's content ------------------------------------------------------------------------------------------
const partOf = (registry, code) =>
  registry.states[code]?.bound || Object.values(registry.instruments).some((i) => i.states.includes(code));
export const ownStateTakesPart = guard('who', (ctx) =>
  (partOf(ctx.world.registry, ctx.account.state) ? null : { open: true }));

// The request as it would be after the step.
export const merged = (ctx) => ({ ...ctx.request, ...ctx.merge(ctx.request, ctx.body) });
const crisisMembers = ['kind', 'offence', 'grounds', 'threat', 'targets', 'place', 'since'];

export function isComplete(request) {
  const crisis = request.crisis ?? {};
  return crisisMembers.every((m) => crisis[m] !== undefined && crisis[m] !== null && crisis[m].length !== 0)
    && crisis.territory === request.requesting_state && Boolean(request.necessity) && (request.items ?? []).length > 0
    && request.items.every((i) => !i.weapons || i.kind === 'action');
}
const completeNow = (ctx) => isComplete(merged(ctx));
export const complete = content(completeNow, (ctx) => ctx.action !== 'submit' || isComplete(ctx.request));

export function canAddress(registry, requester, code, instrumentId) {
  if (!stateCode(code) || code === requester || !registry.states[code]) return false;
  const instrument = registry.instruments[instrumentId];
  if (instrumentId !== undefined && instrumentId !== null) {
    return Boolean(instrument) && [code, requester].every((s) => instrument.states.includes(s));
  }
  return registry.states[code].bound && registry.states[requester].bound;
}
const addressed = (ctx) => {
  const source = ctx.action === 'address' ? ctx.body : ctx.request;
  const list = source.addressees ?? [];
  const known = ctx.action === 'address' ? ctx.request.addressees : [];
  const instruments = { ...ctx.request.instruments, ...(source.instruments ?? {}) };
  return list.length > 0 && new Set([...list, ...known]).size === list.length + known.length
    && list.every((c) => canAddress(ctx.world.registry, ctx.request.requesting_state, c, instruments[c]));
};
export const addressable = content(addressed, (ctx) => ctx.action !== 'submit' || addressed(ctx));

export const respondByAhead = guard('content', (ctx) => {
  const { respond_by: until } = merged(ctx);
  if (until && at(until) > ctx.now) return null;
  return ctx.action === 'amend' && ctx.body.respond_by === undefined
    ? { soft: ['too-late', 'invalid-content'], ways: ['too-late'] } : { slug: 'invalid-content', ways: ['content'] };
}, { possible: (ctx) => ctx.action !== 'submit' || (ctx.request.respond_by && at(ctx.request.respond_by) > ctx.now) });
export const laterRespondBy = content(({ body, request, now }) =>
  at(body.respond_by) > at(request.respond_by) && at(body.respond_by) > now);
export const requestOpen = guard('status', (ctx) =>
  unsure(ctx.request.status !== 'open', 'request not open', 'wrong-status', 'condition-missing'),
{ ways: ['request not open'] });

// --- answers and arrangements --------------------------------------------------------------------------------------
const registered = (ctx, id) => ctx.world.registry.units[id]?.state === ctx.a.state
  && ctx.world.registry.units[id].active;
export const ownUnits = content((ctx) => {
  const isUnit = !ctx.account.roles.includes('authority');
  const { units } = ctx.body;
  if (units === undefined) return ctx.action === 'accept' && isUnit;
  return new Set(units).size === units.length && units.every((id) => registered(ctx, id))
    && (!isUnit || units.every((id) => id === ctx.account.unit));
});
export const unitsStand = content((ctx) => ctx.a.units.every((id) => registered(ctx, id)),
  (ctx) => ctx.a.units.every((id) => registered(ctx, id)));

const unique = (list) => new Set(list.map((i) => i.item)).size === list.length;
export const acceptedItems = content(({ body, request }) => {
  const { items } = body;
  return items === undefined || (unique(items)
    && items.every((i) => request.items.some((r) => r.item === i.item && i.quantity <= r.quantity)));
});
export const weaponsOnActions = content(({ body, request }) => body.items.every((i, n) =>
  (!i.weapons || i.kind === 'action') && (i.item === undefined || i.item === request.items.length + n + 1)));
const essence = (items) => JSON.stringify(items.map((i) => [i.kind, i.type, i.quantity, Boolean(i.weapons)]).sort());
export const differs = content(({ body, request }) => essence(body.items) !== essence(request.items));
export const ahead = (member) => content((ctx) => at(ctx.body[member]) > ctx.now);

const isOfficer = (ctx, officer) => {
  const account = ctx.world.registry.accounts[officer.account];
  return account?.state === ctx.request.requesting_state && account.roles.includes('command');
};
const goodOfficers = (ctx, list) => list.every((o) => isOfficer(ctx, o))
  && new Set(list.map((o) => o.account)).size === list.length;
export const officers = content((ctx) => goodOfficers(ctx, ctx.body.officers));

function arrangementFault(ctx) {
  const { body, a, side } = ctx;
  const action = part.action(a);
  if (at(body.period.until) <= ctx.now) return true;
  if (body.instrument && !canAddress(ctx.world.registry, ctx.request.requesting_state, a.state, body.instrument)) {
    return true;
  }
  if (side === 'requesting' && action && !body.officers && !a.arrangement?.officers.length) return true;
  if (body.officers && !goodOfficers(ctx, body.officers)) return true;
  const raises = (i) => {
    const own = a.items.find((o) => o.item === i.item);
    return !own || i.quantity > own.quantity || (i.weapons && !own.weapons);
  };
  return body.items !== undefined && (!unique(body.items) || body.items.some(raises));
}
function arrangementOpen({ body, a, side }) {
  const action = part.action(a);
  const lost = (i) => a.items.find((o) => o.item === i.item)?.weapons && i.weapons === undefined;
  // api.md asks for the cost rule, procedure.md gives it a default.
  return body.cost_rule === undefined || (body.officers !== undefined && (side === 'assisting' || !action))
    || (body.officers === undefined && side === 'requesting' && action)
    || (body.items !== undefined && (body.items.length !== a.items.length || body.items.some(lost)));
}
export const arrangement = guard('content', (ctx) => {
  if (arrangementFault(ctx)) return { slug: 'invalid-content', ways: ['content'] };
  return arrangementOpen(ctx) ? { open: true } : null;
});

// Whether another text is stale or invalid, and which of the two no digest at all is, the documents leave open.
export const sameText = guard('seen', ({ body, a }) =>
  unsure(typeof body?.sha256 === 'string' && a.arrangement && body.sha256 !== a.arrangement.sha256, 'another text',
    'stale-revision', 'invalid-content'), { ways: ['another text'] });
export const signable = guard('content', ({ body, a }) => {
  if (!a.arrangement) {
    return unsure(true, 'nothing to sign', 'condition-missing', 'invalid-content', 'stale-revision', 'wrong-status');
  }
  return unsure(part.action(a) && !a.arrangement.officers.length, 'without officers', 'condition-missing');
}, { ways: ['nothing to sign', 'without officers'],
  possible: ({ a }) => Boolean(a.arrangement) && (!part.action(a) || a.arrangement.officers.length > 0) });

export const authorisedPeriodFits = content(({ body, a, now }) =>
  at(body.period.from) >= at(a.arrangement.period.from) && at(body.period.until) <= endOf(a)
  && at(body.period.until) > now, ({ a, now }) => endOf(a) > now);
export const laterAuthorisedEnd = content(({ body, a, now }) =>
  !a.conditions.includes('authorised') || (at(body.until) > at(a.authorisation.period.until)
  && at(body.until) > now && at(body.until) <= endOf(a)),
({ a }) => a.conditions.includes('authorised') && endOf(a) > at(a.authorisation.period.until));
export const laterArrangementEnd = content(({ body, a, now }) => at(body.until) > endOf(a) && at(body.until) > now);

// --- what a step names ----------------------------------------------------------------------------------------------
// What was recorded in an earlier round, and what was objected to already, the documents say nothing about.
const names = (find, fits) => guard('content', (ctx) => {
  const found = find(ctx.a)[indexOf(ctx, find)];
  if (found?.objected || find(ctx.a).some((x) => x.stale)) return { open: true };
  return unsure(!found || !fits(found), 'names nothing', 'invalid-content', 'condition-missing');
}, { ways: ['names nothing'], possible: (ctx) => find(ctx.a).some((x) => fits(x) && !x.stale && !x.objected) });
const indexOf = ({ a, body }, find) =>
  (body.direction ? find(a).findIndex((d) => d.seq === body.direction) : (body.incident ?? body.cost) - 1);
export const incidentOf = (a, number) => a.incidents[number - 1];
export const namesDirection = names((a) => a.directions, () => true);
export const openIncident = names((a) => a.incidents, (i) => i.open && !i.refund);
export const refundAsked = names((a) => a.incidents, (i) => i.open && i.refund);
export const namesCost = names((a) => a.costs, (c) => !c.void);

export const whoPaid = guard('content', ({ a, body }) => {
  const incident = incidentOf(a, body.incident);
  if (!incident) return null;
  if (incident.kind === 'offence') return body.paid_by || body.refund ? { open: true } : null;
  if (!body.paid_by) return { slug: 'invalid-content', ways: ['content'] };
  return body.refund && body.paid_by !== 'requesting' ? { open: true } : null;
});
export const refundOnlyForFault = content(({ body }) => !body.refund || ['gross', 'wilful'].includes(body.fault));
export const incidentNotAhead = guard('content', ({ body, now }) => (at(body.at) > now + 1000 ? { open: true } : null));

export const returnedItems = guard('content', ({ a, body }) => {
  const equipment = a.items.filter((i) => i.kind === 'equipment');
  if (!equipment.length) return unsure(true, 'without equipment', 'invalid-content', 'condition-missing');
  const own = (r) => equipment.find((i) => i.item === r.item);
  const wrong = (r) => !own(r) || Math.max(r.returned + r.lost, r.damaged) > own(r).quantity;
  if (!unique(body.items) || body.items.some(wrong)) return { slug: 'invalid-content', ways: ['content'] };
  const inFull = (r) => r.returned + r.lost === own(r).quantity && r.damaged === 0;
  return body.items.length === equipment.length && body.items.every(inFull) ? null : { open: true };
}, { ways: ['without equipment'], possible: ({ a }) => part.equipment(a) });
