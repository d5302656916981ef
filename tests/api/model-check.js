// SPDX-License-Identifier: EUPL-1.2
// The model against the six promises of procedure.md ("What must hold, whatever is tried"), over random walks.
import { judge, due, part, words } from './model.js';
import { rows } from './model/table.js';
import { sampleRegistry } from './model/sample.js';
import { accountsFor, attempt, firstBody } from './model/walk.js';
import { bodyFor, hour, minute } from './model/bodies.js';
import { rngFrom, pick } from './rng.js';
import { ensure, equal, Failure } from './report.js';

const has = (a, ...list) => list.every((c) => a.conditions.includes(c));

// 1, 2: what an assistance may look like, at the moment of a step.
function looksRight(a, now, fresh) {
  const ended = ['ended', ...words.finals].includes(a.status);
  if (ended) ensure(!words.clearedAtEnd.some((c) => has(a, c)), `${a.status} keeps ${a.conditions}`);
  if (a.status === 'active') {
    ensure(has(a, 'signed_requesting', 'signed_assisting') && a.items.length > 0, 'active without both signatures');
    ensure(!has(a, 'held_assisting') && !has(a, 'held_requesting'), 'active while held');
    if (fresh) ensure(now < Date.parse(a.end), 'active after its period');
    if (part.action(a)) {
      ensure(has(a, 'powers_stated', 'authorised'), 'active without powers or authorisation');
      if (fresh) ensure(now < Date.parse(a.authorisation.period.until), 'active after its authorisation');
    }
  }
  if (has(a, 'weapons_permitted')) {
    ensure(part.weapons(a) && a.powers.weapons_allowed, 'weapons permitted against the powers');
    ensure(a.weapons.at > a.powers.at && a.weapons.at > a.authorisation.at, 'weapons outlive what they rest on');
    ensure(a.authorisation.persons[0] !== a.weapons.person, 'weapons permitted by one person');
  }
  ensure(new Set(a.conditions).size === a.conditions.length, 'a condition twice');
}

// 3: whose step was it?
function rightSide(row, account, request, state) {
  const side = account.roles.includes('clock') ? 'clock' : account.state === request.requesting_state ? 'requesting'
    : account.state === state ? 'assisting' : 'none';
  ensure(row.roles[side], `${row.id} taken by ${account.key} of side ${side}`);
  ensure(!account.roles.some((r) => ['auditor', 'administrator'].includes(r)), `${row.id} taken by ${account.key}`);
}

// 4, 5: both sides can leave, listed or not, and a final status can be reached from here.
const leave = { requested: 'refuse', proposed: 'retract', accepted: 'retract', arranged: 'retract', active: 'recall',
  suspended: 'recall' };
const end = { requested: 'withdraw', proposed: 'withdraw', accepted: 'withdraw', arranged: 'withdraw',
  active: 'release', suspended: 'release' };

function canEnd(world, state, rng) {
  const registry = structuredClone(world.registry);
  for (const entry of Object.values(registry.authorities)) entry.listed = false;
  const at = { ...world, registry };
  const by = (code) => Object.values(registry.accounts).find((x) => x.state === code && x.roles[0] === 'authority');
  const take = (code, action, extra = {}) => {
    const body = { ...bodyFor(at, by(code), { action, state }, rng), ...extra };
    const verdict = judge(at, by(code), { action, state, body });
    ensure(verdict.after, () => `${action} by ${code} refused: ${JSON.stringify(verdict)}`);
    return verdict.after;
  };
  const now = () => at.request.assistance.find((a) => a.state === state);
  if (words.finals.includes(now().status)) return;
  if (leave[now().status]) {
    take(state, leave[now().status]);
    at.request = take(world.request.requesting_state, end[now().status]);
  }
  if (now().status !== 'ended') return;
  settle(at, state, now, take);
}

function settle(at, state, now, take) {
  const host = at.request.requesting_state;
  now().incidents.forEach((incident, n) => {
    if (!incident.open || !has(now(), 'incident_open')) return;
    if (incident.refund) at.request = take(state, 'contest_refund', { incident: n + 1 });
    const paid = incident.kind === 'offence' ? {} : { paid_by: 'assisting' };
    const body = { incident: n + 1, fault: 'none', ...paid };
    const authority = Object.values(at.registry.accounts).find((x) => x.state === host && x.roles[0] === 'authority');
    const verdict = judge(at, authority, { action: 'resolve_incident', state, body });
    if (verdict.after) at.request = verdict.after;
  });
  if (!has(now(), 'costs_agreed')) at.request = take(state, 'waive_costs');
  at.request = take(state, 'report');
  at.request = take(host, 'report');
  if (part.equipment(now())) at.request = take(state, 'confirm_return');
  if (now().incidents.some((i) => i.stale)) return;
  equal(take(host, 'settle').assistance.find((a) => a.state === state).status, 'settled', 'settle');
}

// 6: time and retries give nothing away. The clock only ever lapses, expires, suspends.
function clockTakesOnly(before, after) {
  const gained = after.conditions.filter((c) => !before.conditions.includes(c));
  ensure(gained.length === 0, `the clock set ${gained}`);
  ensure(after.status === before.status || ['requested', 'lapsed', 'suspended'].includes(after.status),
    `the clock brought about ${after.status}`);
}

export function explore(walks, length, seed) {
  const rng = rngFrom(seed);
  const registry = sampleRegistry();
  const taken = new Map(rows.map((r) => [r.id, 0]));
  const refused = new Map();
  let steps = 0;
  for (let walk = 0; walk < walks; walk += 1) {
    const requester = pick(rng, ['NL', 'NL', 'DE', 'FR']);
    const addressees = ['DE', 'BE', 'NL', 'FR', ...(requester === 'NL' ? ['NO'] : [])]
      .filter((c) => c !== requester).slice(0, 2 + Math.floor(rng() * 3));
    const people = accountsFor(registry, requester, addressees);
    const world = { registry, request: null, now: Date.parse('2026-11-23T02:00:00Z') };
    const author = people.involved.find((a) => a.state === requester && a.roles[0] === 'authority');
    world.request = judge(world, author, { action: 'create', state: null,
      body: firstBody(registry, requester, addressees, rng, world.now) }).after;
    taken.set('create@-', taken.get('create@-') + 1);
    for (let n = 0; n < length; n += 1, steps += 1) one(world, people, rng, taken, refused);
  }
  return { steps, taken, refused };
}

function one(world, people, rng, taken, refused) {
  if (rng() < 0.08) world.now += pick(rng, [minute, 10 * minute, hour]);
  const clockDue = due(world);
  if (clockDue.length && rng() < 0.5) {
    const { step, after } = clockDue[0];
    const at = (request) => request.assistance.find((a) => a.state === step.state);
    clockTakesOnly(at(world.request), at(after));
    const { id } = rows.find((r) => r.action === step.action && r.from.includes(at(world.request).status));
    taken.set(id, taken.get(id) + 1);
    world.request = after;
    return;
  }
  const draft = world.request.status === 'draft' && rng() < 0.3;
  const { account, step } = draft
    ? { account: pick(rng, people.involved), step: { action: 'edit', state: null, body: { necessity: 'More' } } }
    : attempt(world, people, rng);
  const verdict = judge(world, account, step);
  if (verdict.open) return;
  if (!verdict.after) {
    const key = `${step.action} ${verdict.slug}`;
    refused.set(key, (refused.get(key) ?? 0) + 1);
    return;
  }
  taken.set(verdict.row.id, taken.get(verdict.row.id) + 1);
  rightSide(verdict.row, account, world.request, step.state);
  const before = world.request;
  world.request = verdict.after;
  for (const a of world.request.assistance) {
    const was = before.assistance.find((x) => x.state === a.state);
    const fresh = step.state === a.state && ['activate', 'resume'].includes(step.action);
    looksRight(a, world.now, fresh);
    if (was && step.state && step.state !== a.state) equal(a, was, `${step.action} on ${step.state} moved ${a.state}`);
    if (was?.status === 'settled') equal(a.status, 'settled', 'settled has no way out');
    if (rng() < 0.05) canEnd(world, a.state, rng);
  }
}

// Tables with a fault in them: the walk must find each out.
const row = (id) => rows.find((r) => r.id === id);
const without = (id, member, fits) => () => {
  const r = row(id);
  const whole = r[member];
  r[member] = whole.filter((x) => !fits(x));
  ensure(r[member].length < whole.length, `${id} has no such thing to lose`);
  return () => { r[member] = whole; };
};
const broken = {
  'activate asks for nothing': without('activate@arranged', 'guards', (g) => g.stage === 'condition'),
  'weapons by one person alone': without('permit_weapons@arranged|suspended', 'guards', (g) => g.stage === 'who'),
  'authorised anew, weapons kept': without('authorise@arranged|suspended', 'clears', (c) => c === 'weapons_permitted'),
  'new powers, weapons kept': without('state_powers@accepted|arranged|suspended', 'clears', (c) =>
    c === 'weapons_permitted'),
  'resumed while the other holds': without('resume@suspended', 'guards', (g) =>
    g.ways.includes('despite held_assisting')),
  'a recall that binds': () => { row('recall@active|suspended').binds = true; return () =>
    { row('recall@active|suspended').binds = false; }; },
};

export async function modelCheck(report, walks = 600) {
  let result;
  await report.test('model: the six promises hold over random walks', () => {
    result = explore(walks, 150, 20081223);
    return `${result.steps} steps, ${result.refused.size} kinds of refusal`;
  });
  await report.test('model: every row of the table is taken', () => {
    const never = [...result.taken].filter(([, n]) => n === 0).map(([id]) => id);
    equal(never, [], 'rows never taken');
  });
  await report.test('model: the words of the table are those of the list', () => {
    for (const r of rows) {
      const said = [r.sets, r.clears].flat().filter((c) => typeof c === 'string');
      ensure(said.every((c) => words.conditions.includes(c)), `${r.id} speaks of ${said}`);
      const known = r.chain === 'request' ? ['', ...words.requestStatuses] : words.statuses;
      ensure(r.from.every((s) => known.includes(s)), `${r.id} starts from ${r.from}`);
    }
  });
  for (const [name, breakIt] of Object.entries(broken)) await report.test(`model: found out: ${name}`, () =>
    foundOut(breakIt));
}

function foundOut(breakIt) {
  const mend = breakIt();
  try {
    explore(400, 150, 7);
  } catch (error) {
    if (error instanceof Failure) return error.message.split(/[\n:]/)[0];
    throw error;
  } finally {
    mend();
  }
  throw new Failure('the walk found nothing');
}
