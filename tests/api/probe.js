// SPDX-License-Identifier: EUPL-1.2
// Where a scenario has got to, tries what the model says must be refused, as far as that way of refusing is not
// covered yet.
import { judge, rowsOf } from './model.js';
import { bodyFor, spoilt } from './model/bodies.js';

const skipped = new Set(['create', 'lapse', 'expire']);

function* accounts(live) {
  const { registry, request } = live;
  const states = [request.requesting_state, ...request.addressees];
  const outsider = Object.values(registry.accounts).find((a) => a.state && !states.includes(a.state));
  for (const account of Object.values(registry.accounts)) {
    if (account === outsider || account.state === null || states.includes(account.state)) yield account;
  }
}

// Bodies to try: a good one, then ones that fail at one stage each.
function* variants(world, account, step, rng) {
  const a = step.state && world.request.assistance.find((x) => x.state === step.state);
  if (step.state && !a) {
    yield { ...step, body: {} };
    return;
  }
  const body = bodyFor(world, account, step, rng);
  yield { ...step, body };
  yield { ...step, body, stale: true };
  if ('seen' in body) yield { ...step, body: { ...body, seen: a.version + 3 } };
  if ('revision' in body) yield { ...step, body: { ...body, revision: body.revision + 1 } };
  if ('sha256' in body) yield { ...step, body: { sha256: 'a'.repeat(64) } };
  for (const member of ['direction', 'incident', 'cost']) if (member in body) yield { ...step, body: { ...body,
    [member]: 99 } };
  yield { ...step, body: spoilt(step.action, body, rng) };
}

// Everything refusable here that `coverage` still wants, chain by chain, once each.
export async function probe(live, coverage, rng) {
  let sent = 0;
  const states = [null, ...live.request.assistance.map((a) => a.state)];
  const people = [...accounts(live)];
  for (const state of states) {
    for (const action of rowsOf[state ? 'assistance' : 'request'].keys()) {
      if (skipped.has(action)) continue;
      for (const account of people) {
        if (!coverage.open(state ? 'assistance' : 'request', action)) break;
        for (const step of variants(live.world, account, { action, state }, rng)) {
          const verdict = judge(live.world, account, step);
          if (verdict.open || verdict.after || !coverage.wants(action, verdict)) continue;
          await live.step(account.key, step);
          sent += 1;
        }
      }
    }
  }
  return sent;
}
