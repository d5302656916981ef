// SPDX-License-Identifier: EUPL-1.2
// What a row does besides setting and clearing conditions. `ctx.request` and `ctx.a` are copies that may be written to.
import { createHash } from 'node:crypto';
import { finals } from './words.js';
import { part } from './guards.js';

const digest = (value) => createHash('sha256').update(JSON.stringify(value)).digest('hex');
const final = (a) => finals.includes(a.status);
const seal = (ctx) => {
  const { request, a } = ctx;
  if (a.arrangement) {
    a.arrangement.sha256 = digest([request.id, a.state, a.round, request.revision, a.items, a.units, a.arrangement.text,
      a.arrangement.period, a.arrangement.officers, a.version]);
  }
};

// --- the request ----------------------------------------------------------------------------------------------------
const numbered = (items, from = 0) => items.map((i, n) => ({ ...i, weapons: Boolean(i.weapons), item: from + n + 1 }));

// RFC 7396, over the members a body may carry.
export function mergePatch(target, patch) {
  if (patch === null || typeof patch !== 'object' || Array.isArray(patch)) return patch;
  const result = target && typeof target === 'object' && !Array.isArray(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}

export function mergeRequest(request, body) {
  const { reason, communicated, ...members } = body ?? {};
  const after = mergePatch(request, members);
  if (members.items) after.items = numbered(members.items);
  return after;
}

const blank = { crisis: {}, items: [], addressees: [], instruments: {}, assistance: [] };

export function create(ctx) {
  ctx.request = {
    id: null, reference: null, status: 'draft', version: 0, revision: 0, exercise: false,
    requesting_state: ctx.account.state, ...blank, ...mergeRequest(structuredClone(blank), ctx.body),
  };
}
export function edit(ctx) {
  ctx.request = { ...structuredClone(blank), ...mergeRequest(ctx.request, ctx.body) };
}

const newAssistance = (state) => ({
  state, status: 'requested', version: 1, slack: 0, terms: { lo: 1, hi: 1 }, round: 1, conditions: [], units: [],
  items: [], proposal: null, arrangement: null, end: null, powers: null, authorisation: null, weapons: null, costs: [],
  incidents: [], extension: null, directions: [], touched: true,
});
export function submit(ctx) {
  ctx.request.revision = 1;
  ctx.request.assistance = ctx.request.addressees.map(newAssistance);
}
export function address(ctx) {
  const { request, body } = ctx;
  request.instruments = { ...request.instruments, ...(body.instruments ?? {}) };
  request.addressees = [...request.addressees, ...body.addressees];
  request.assistance = [...request.assistance, ...body.addressees.map(newAssistance)];
}

const told = (a) => { a.version += 1; a.touched = true; };
const maybeTold = (a) => { a.slack += 1; };
const agreed = (a, sure = true) => {
  a.terms.hi = a.version + a.slack;
  if (sure) a.terms.lo = a.version;
};

function startAfresh(a) {
  Object.assign(a, { status: 'requested', conditions: [], units: [], items: [], proposal: null, arrangement: null,
    end: null, powers: null, authorisation: null, weapons: null, extension: null, directions: [],
    costs: a.costs.map(stale), incidents: a.incidents.map(stale) });
}
// Whether costs and incidents outlive a new start, the documents do not say.
const stale = (x) => ({ ...x, stale: true });
export function amend(ctx) {
  ctx.request = mergeRequest(ctx.request, ctx.body);
  ctx.request.revision += 1;
  for (const a of ctx.request.assistance.filter((x) => !final(x))) {
    if (['requested', 'proposed', 'accepted'].includes(a.status)) {
      told(a);
      startAfresh(a);
      agreed(a);
    } else {
      maybeTold(a);
    }
  }
}
export function prolong(ctx) {
  ctx.request.respond_by = ctx.body.respond_by;
  for (const a of ctx.request.assistance.filter((x) => !final(x))) {
    (a.status === 'requested' ? told : maybeTold)(a);
  }
}

const closing = ['authorised', 'weapons_permitted', 'under_way', 'held_requesting', 'held_assisting',
  'extension_asked'];
export function settleStatus(a, status) {
  a.status = status;
  if (status === 'ended' || finals.includes(status)) a.conditions = a.conditions.filter((c) => !closing.includes(c));
  if (!a.conditions.includes('authorised')) a.authorisation = null;
  if (!a.conditions.includes('weapons_permitted')) a.weapons = null;
  if (!a.conditions.includes('powers_stated')) a.powers = null;
  if (!a.conditions.includes('extension_asked')) a.extension = null;
}
export function withdrawAll(ctx) {
  for (const a of ctx.request.assistance) {
    if (!['requested', 'proposed', 'accepted', 'arranged'].includes(a.status)) continue;
    told(a);
    agreed(a, false);
    a.proposal = null;
    settleStatus(a, a.conditions.includes('under_way') ? 'ended' : 'withdrawn');
  }
}

// --- answering ------------------------------------------------------------------------------------------------------
export function accept({ a, body, account, request }) {
  a.units = body.units ?? [account.unit];
  a.items = (body.items ?? request.items).map((i) =>
    ({ ...request.items.find((r) => r.item === i.item), quantity: i.quantity }));
}
export function propose({ a, body, request }) {
  a.proposal = { units: body.units, items: numbered(body.items, request.items.length), valid_until: body.valid_until };
}
export function takeUp({ a }) {
  a.units = a.proposal.units;
  a.items = a.proposal.items;
  a.proposal = null;
}
export function dropProposal({ a }) { a.proposal = null; }
export function askAgain({ a }) {
  startAfresh(a);
  a.round += 1;
}
export const endedIfUnderWay = (otherwise) => ({ a }) => (a.conditions.includes('under_way') ? 'ended' : otherwise);
export const requestedOrLapsed = ({ request, now }) => (Date.parse(request.respond_by) > now ? 'requested' : 'lapsed');

// --- arranging, acting ----------------------------------------------------------------------------------------------
export function arrange(ctx) {
  const { a, body, side } = ctx;
  const { text, cost_rule, period, instrument = null } = body;
  const officers = (side === 'requesting' && body.officers) || a.arrangement?.officers || [];
  a.arrangement = { text, cost_rule, period, instrument, officers, addenda: 0 };
  a.end = period.until;
  for (const i of body.items ?? []) {
    const own = a.items.findIndex((o) => o.item === i.item);
    a.items[own] = { ...a.items[own], quantity: i.quantity, weapons: i.weapons ?? a.items[own].weapons };
  }
  seal(ctx);
}
export function replaceUnits(ctx) {
  ctx.a.units = ctx.body.units;
  seal(ctx);
}
export function sign() {}
export const arrangedOnceBothSigned = ({ a }) =>
  (['signed_requesting', 'signed_assisting'].every((c) => a.conditions.includes(c)) ? 'arranged' : 'accepted');
export function statePowers({ a, body }) {
  a.powers = { limits: body.limits, weapons_allowed: body.weapons_allowed, at: a.version };
}
export function authorise({ a, body, account }) {
  const { headcount, scope, area, period } = body;
  a.authorisation = { headcount, scope, area, period, persons: [account.person], at: a.version };
}
export function permitWeapons({ a, body, account }) {
  a.weapons = { types: body.types, rule: body.rule, person: account.person, at: a.version };
}
export const actBasis = ({ a }) => (part.action(a) ? '3(3)' : '3(2)');
export function direct({ a }) { a.directions.push({ seq: a.version, objected: false }); }
export function object({ a, body }) { a.directions.find((d) => d.seq === body.direction).objected = true; }
export function changeCommand({ a, body }) {
  a.arrangement.officers = body.officers;
  a.arrangement.addenda += 1;
}
export function renew({ a, body, account }) {
  a.authorisation.period = { ...a.authorisation.period, until: body.until };
  a.authorisation.persons.push(account.person);
}
export function askExtension({ a, body }) { a.extension = { until: body.until }; }
export function agreeExtension({ a }) {
  a.end = a.extension.until;
  a.arrangement.addenda += 1;
  a.extension = null;
}
export function dropExtension({ a }) { a.extension = null; }

// --- settling -------------------------------------------------------------------------------------------------------
export function reportIncident({ a, body }) { a.incidents.push({ kind: body.kind, open: true, refund: null }); }
const incidentOf = (ctx) => ctx.a.incidents[ctx.body.incident - 1];
export function resolveIncident(ctx) {
  const incident = incidentOf(ctx);
  if (ctx.body.refund) incident.refund = ctx.body.refund;
  else incident.open = false;
}
export function agreeRefund(ctx) { incidentOf(ctx).open = false; }
export function contestRefund(ctx) { incidentOf(ctx).refund = null; }
export const noneLeftOpen = ({ a }) => (a.incidents.some((i) => i.open) ? [] : ['incident_open']);
export function recordCost({ a, body }) { a.costs.push({ amount: body.amount, void: false }); }
export function voidCost({ a, body }) { a.costs[body.cost - 1].void = true; }
