// SPDX-License-Identifier: EUPL-1.2
// Runs a table of steps. A row is [who, assistance or null, action, body, expected, {path: value}?]:
//   body      merged over one that would pass; a function gets the running case and gives the whole body
//   expected  the status the chain has afterwards ("accepted"), or a refusal: "409 condition-missing: authorised"
//             ("!under_way" for what is in the way, "?" where the documents name no condition)
//   paths     members of the answered document, by dots; `@DE` stands for that state's assistance
// Rows of another kind: [-, DE, "clock", action, status], [-, -, "wait", ms] and, for a 404, [who, -, "hidden"].
// Besides these hands-on expectations, the model judges every step, and several accounts look at the result.
import { bodyFor } from './model/bodies.js';
import { Live } from './live.js';
import { probe } from './probe.js';
import { equal, ensure, show } from './report.js';

// Without the members that were set to undefined.
const plain = (value) => JSON.parse(JSON.stringify(value));

function bodyOf(live, key, step, given, rng) {
  if (typeof given === 'function') return plain(given(live));
  const known = !step.state || live.request.assistance.some((a) => a.state === step.state);
  const body = known ? bodyFor(live.world, live.account(key), step, rng) : {};
  return plain({ ...body, ...(given ?? {}) });
}

export function at(doc, path) {
  return path.split('.').reduce((value, part) => {
    if (part.startsWith('@')) return value?.assistance.find((a) => a.state === part.slice(1));
    return value?.[part];
  }, doc);
}

function checkExpected(expected, res, step, verdict, where) {
  const refusal = /^(\d{3}) ([a-z-]+)(?:: (.*))?$/.exec(expected);
  if (!refusal) {
    ensure(res.status < 300, () => `${where}: expected ${expected}, got ${res.status} ${res.text.slice(0, 600)}`);
    const doc = step.state ? res.json.assistance.find((a) => a.state === step.state) : res.json;
    equal(doc.status, expected, `${where}: status`);
    return;
  }
  const [, status, slug, conditions] = refusal;
  // Where the documents leave several answers, any of them will do.
  if (verdict.slugs?.length > 1 && verdict.slugs.includes(slug)) return;
  equal(`${res.status} ${String(res.json?.type).split('/').pop()}`, `${status} ${slug}`, where);
  if (!conditions || conditions === '?') return;
  const found = [...res.json.rule.missing, ...(res.json.rule.in_the_way ?? []).map((c) => `!${c}`)];
  equal(found.sort().join(' '), conditions.split(' ').sort().join(' '), `${where}: conditions`);
}

async function one(live, row, rng) {
  const [key, state, action, given, expected, paths = {}] = row;
  if (action === 'clock') {
    equal(await live.clock(state), [given].flat(), `the clock on ${state}`);
    equal(live.request.assistance.find((a) => a.state === state).status, expected, `${state} after ${given}`);
    return;
  }
  if (action === 'wait') { await live.wait(given); return; }
  if (action === 'hidden') { await live.hiddenFrom(key); return; }
  const step = { action, state };
  step.body = bodyOf(live, key, step, given, rng);
  const where = `${key} ${action} ${state ?? ''}`;
  const { res, verdict } = await live.step(key, step);
  checkExpected(expected, res, step, verdict, where);
  for (const [path, value] of Object.entries(paths)) {
    const found = at(res.json, path);
    const holds = typeof value === 'function' ? value(found, live) : JSON.stringify(found) === JSON.stringify(value);
    ensure(holds, () => `${where}: ${path}: expected ${value}, found ${show(found)}`);
  }
}

// Who looks after each step: one of each state and role in turn, so that all are seen often.
function* lookers(live) {
  const { request, registry } = live;
  const states = [request.requesting_state, ...request.assistance.map((a) => a.state)];
  if (request.assistance.length) states.push(null);
  const fits = (a) => states.includes(a.state) && !a.roles.includes('administrator');
  yield* Object.values(registry.accounts).filter(fits);
}

export async function runScenario(daemonWorld, scenario, { coverage, rng, probeRng = rng, probing = true,
  make = Live }) {
  const live = new make(daemonWorld, { coverage });
  const steps = typeof scenario.steps === 'function' ? scenario.steps(daemonWorld) : scenario.steps;
  let looked = 0;
  for (const row of steps) {
    await one(live, row, rng);
    if (!live.request) continue;
    const people = [...lookers(live)];
    for (let n = 0; n < 3; n += 1, looked += 1) await live.look(people[looked % people.length].key);
    if (probing && coverage) await probe(live, coverage, probeRng);
  }
  if (live.request) await live.finish();
  return live;
}
