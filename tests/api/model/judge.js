// SPDX-License-Identifier: EUPL-1.2
// The engine: judges one step in the order of decisions.md, applies it if it passes, and says what may be done now.
//   world   {registry, request, now}: the registers, one request (null before `create`), the time in ms
//   account {id, person, state, authority, unit, roles}
//   step    {action, state (of the assistance, or null), body, stale (If-Match does not fit)}
// A verdict is {status, slug, slugs, missing, in_the_way, after}: `slugs` holds every slug the documents allow here;
// `open` means that they do not even say whether the step passes.
import { bodyFaults } from './fields.js';
import { mergePatch, mergeRequest, settleStatus } from './effects.js';
import { rowsOf } from './table.js';
import { slugStatus } from './words.js';

export const clock = { id: null, person: null, state: null, authority: null, unit: null, roles: ['clock'] };

export function visible({ request }, account) {
  if (account.roles.includes('clock')) return true;
  if (account.roles.includes('administrator')) return false;
  if (account.state === null) return account.roles.includes('auditor');
  if (account.state === request.requesting_state) return true;
  return request.assistance.some((a) => a.state === account.state);
}

function sideOf(ctx) {
  const { account, request } = ctx;
  if (account.roles.includes('clock')) return 'clock';
  if (!request || account.state === request.requesting_state) return account.state ? 'requesting' : null;
  return account.state !== null && ctx.a?.state === account.state ? 'assisting' : null;
}

// Does the row let this account act? `strict` asks for the arrangement's officers and the list of authorities as well.
function allows(ctx, row, strict) {
  const { account, side, world } = ctx;
  const roles = Object.entries(row.roles[side] ?? {}).filter(([role]) => account.roles.includes(role));
  if (!strict || side === 'clock') return roles.length > 0 && !(side === 'assisting' && roles[0][0] === 'command');
  const entry = world.registry.authorities[account.authority];
  const listed = (role) => (role === 'unit' ? entry?.unit_may_answer : entry?.desk_may_request);
  const fits = ([role, starred]) => (!starred || listed(role)) && (role !== 'command' || isNamed(ctx));
  return roles.some(fits) && (!row.binds || Boolean(entry?.listed));
}
const isNamed = ({ side, a, account }) =>
  side === 'requesting' && Boolean(a?.arrangement?.officers.some((o) => o.account === account.id));

function* who(ctx) {
  const rows = rowsOf[ctx.chain].get(ctx.action);
  if (ctx.row) {
    if (!allows(ctx, ctx.row, true)) yield { slug: 'not-your-step', ways: [wayOf(ctx, [ctx.row])] };
  } else if (!rows.some((r) => allows(ctx, r, false))) {
    yield { slug: 'not-your-step', ways: [wayOf(ctx, rows)] };
  } else if (!rows.some((r) => allows(ctx, r, true)) || rows.some((r) => r.guards.some((g) => g.stage === 'who'))) {
    yield { soft: ['not-your-step'], ways: [] };
  }
}
// Why somebody may not: the wrong side, a role the table does not name, an officer not named, or the list.
function wayOf(ctx, rows) {
  if (!rows.some((r) => r.roles[ctx.side])) return 'side';
  if (!rows.some((r) => allows(ctx, r, false))) return 'role';
  return ctx.account.roles.includes('command') ? 'officer' : 'list';
}
function* status(ctx) {
  if (!ctx.row) yield { slug: 'wrong-status', ways: ['status'] };
}
function* version(ctx) {
  if (ctx.step.stale) yield { slug: 'version-mismatch', ways: ['if-match'] };
}
function* body(ctx) {
  if (bodyFaults(ctx.action, ctx.body).length) yield { slug: 'invalid-content', ways: ['content'] };
}

const stages = [['who', who], ['status', status], ['version', version], ['seen'], ['time'], ['content', body],
  ['condition']];

function* refusals(ctx, stage, first) {
  if (first) yield* first(ctx);
  if (!ctx.row || (stage === 'content' && bodyFaults(ctx.action, ctx.body).length)) return;
  for (const guard of ctx.row.guards) {
    const refusal = guard.stage === stage ? guard.test(ctx) : null;
    if (refusal) yield refusal;
  }
}

function refuse(ctx, hard, soft) {
  const slugs = [...new Set([...hard.map((r) => r.slug), ...soft.flatMap((r) => r.soft)])];
  const refusals = [...hard.map((r) => [[r.slug], r.ways]), ...soft.map((r) => [r.soft, r.ways])]
    .flatMap(([list, ways]) => ways.flatMap((way) => list.map((slug) => ({ slug, way }))));
  return {
    status: slugStatus[slugs[0]], slug: slugs[0], slugs, refusals, chain: ctx.chain,
    missing: hard.flatMap((r) => r.missing ?? []), in_the_way: hard.flatMap((r) => r.in_the_way ?? []),
    facts: hard.flatMap((r) => r.fact ?? []),
  };
}

function context(world, account, step) {
  const chain = step.state ? 'assistance' : 'request';
  const { request } = world;
  const ctx = { world, account, step, request, chain, action: step.action, body: step.body ?? {}, now: world.now,
    a: step.state ? request.assistance.find((a) => a.state === step.state) : null };
  ctx.side = sideOf(ctx);
  ctx.from = chain === 'assistance' ? ctx.a?.status : request?.status ?? '';
  ctx.row = rowsOf[chain].get(step.action)?.find((r) => r.from.includes(ctx.from));
  ctx.merge = step.action === 'amend' ? mergeRequest : mergePatch;
  if (step.action === 'submit') ctx.merge = (request_) => request_;
  return ctx;
}

function hidden(ctx) {
  if (ctx.request && !visible(ctx.world, ctx.account)) return true;
  return ctx.chain === 'assistance' && (!ctx.a || ctx.side === null) && !isNetworkAuditor(ctx);
}
const isNetworkAuditor = ({ account, a }) => Boolean(a) && account.state === null && account.roles.includes('auditor');

export function judge(world, account, step) {
  const ctx = context(world, account, step);
  if (hidden(ctx)) return refuse(ctx, [{ slug: 'not-found', ways: ['hidden'] }], []);
  const soft = [];
  for (const [stage, first] of stages) {
    const found = [...refusals(ctx, stage, first)];
    const hard = found.filter((r) => r.slug);
    soft.push(...found.filter((r) => r.soft));
    if (hard.length) return refuse(ctx, hard, soft);
    if (found.some((r) => r.open)) return { open: true };
  }
  if (soft.length) return refuse(ctx, [], soft);
  return { status: step.action === 'create' ? 201 : 200, row: ctx.row, after: apply(ctx) };
}

const valueOf = (member, ctx) => (typeof member === 'function' ? member(ctx) : member);

function apply(ctx) {
  const { row, from } = ctx;
  const copy = { ...ctx, request: structuredClone(ctx.request) };
  if (ctx.chain === 'request') {
    row.effect(copy);
    copy.request.version += 1;
    copy.request.status = valueOf(row.to, copy);
    return copy.request;
  }
  const a = copy.request.assistance.find((x) => x.state === ctx.a.state);
  copy.a = a;
  a.version += 1;
  row.effect(copy);
  const clears = valueOf(row.clears, copy);
  const cleared = ctx.action === 'ask_again' ? [] : a.conditions.filter((c) => !clears.includes(c));
  a.conditions = [...new Set([...cleared, ...valueOf(row.sets, copy)])];
  if (row.terms !== 'no') {
    a.terms.hi = a.version;
    if (row.terms === 'yes') a.terms.lo = a.version;
  }
  settleStatus(a, valueOf(row.to, { ...copy, from }));
  return copy.request;
}

// Which actions of a chain may this account take now? `must` are offered for certain; `may` where no body can pass now,
// or where the documents leave it open.
export function offered(world, account, state) {
  const result = { must: [], may: [] };
  for (const action of rowsOf[state ? 'assistance' : 'request'].keys()) {
    const ctx = context(world, account, { action, state, body: {} });
    if (!ctx.row || action === 'create' || hidden(ctx)) continue;
    const verdict = offer(ctx);
    if (verdict) result[verdict].push(action);
  }
  return result;
}

function offer(ctx) {
  let verdict = 'must';
  for (const [stage, first] of [['who', who], ['status'], ['time'], ['condition']]) {
    for (const refusal of refusals(ctx, stage, first)) {
      if (!refusal.open) return null;
      verdict = 'may';
    }
  }
  const possible = (g) => g.stage !== 'content' || !g.possible || g.possible(ctx);
  return ctx.row.guards.every(possible) ? verdict : 'may';
}

// The clock's steps that are due now.
export function due(world) {
  return world.request.assistance.flatMap((a) => ['lapse', 'expire'].flatMap((action) => {
    const step = { action, state: a.state, body: {} };
    const verdict = judge(world, clock, step);
    return verdict.after ? [{ step, after: verdict.after }] : [];
  }));
}
