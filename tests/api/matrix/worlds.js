// SPDX-License-Identifier: EUPL-1.2
// The Netherlands ask Germany and Belgium; one way to each status of Germany's assistance, and of the request.
import { Live } from '../live.js';
import { bodyFor } from '../model/bodies.js';
import { accepted, acting, arranged, asks, boats, adviser, assault, empowered, inMs, opened, released, settled } from '../scenarios/steps.js';
import { ensure } from '../report.js';

const items = [boats, adviser, assault];
const open = opened('NL', ['DE', 'BE'], items);
const nl = 'nl-authority';

// Rows as in the scenarios: who, assistance, action, body.
export const ways = {
  assistance: {
    requested: open,
    proposed: [...open, ['de-authority', 'DE', 'propose', {}]],
    accepted: [...open, ...accepted('DE'), [nl, 'DE', 'arrange', {}]],
    arranged: [...open, ...arranged('NL', 'DE'), ...empowered('NL', 'DE')],
    active: [...open, ...acting('NL', 'DE'), [nl, 'DE', 'direct', {}]],
    suspended: [...open, ...acting('NL', 'DE'), [nl, 'DE', 'suspend', {}]],
    ended: [...open, ...released('NL', 'DE'), ['de-liaison', 'DE', 'record_cost', {}], [nl, 'DE', 'report_incident', {}]],
    settled: [...open, ...released('NL', 'DE'), ['de-unit', 'DE', 'confirm_return', {}], ...settled('NL', 'DE'), [nl, 'DE', 'settle', {}]],
    refused: [...open, ['de-authority', 'DE', 'refuse', {}]],
    withdrawn: [...open, [nl, 'DE', 'withdraw', {}]],
    lapsed: [...opened('NL', ['DE', 'BE'], items, () => ({ respond_by: inMs(2500) })), [null, 'DE', 'clock'], [nl, null, 'prolong', {}]],
  },
  request: {
    draft: [['nl-liaison', null, 'create', asks('NL', ['DE', 'BE'], items)]],
    open,
    closed: [...open, ['de-authority', 'DE', 'refuse', {}], ['be-authority', 'BE', 'refuse', {}], [nl, null, 'close', {}]],
    withdrawn: [...open, [nl, null, 'withdraw', {}]],
    discarded: [['nl-liaison', null, 'create', asks('NL', ['DE', 'BE'], items)], [nl, null, 'discard', {}]],
  },
};

export const bodyOf = (live, key, step, given = {}) => {
  const known = !step.state || live.request.assistance.some((a) => a.state === step.state);
  return known && live.account(key).state ? { ...bodyFor(live.world, live.account(key), step, () => 0.99), ...given } : given;
};

// Goes that way once more.
export async function walk(world, rows, rest = {}) {
  const live = new Live(world, { twice: 0 });
  for (const [key, state, action, given] of rows) {
    if (action === 'clock') {
      await live.clock(state);
      continue;
    }
    const step = { action, state };
    step.body = typeof given === 'function' ? { ...given(live), ...rest } : bodyOf(live, key, step, given);
    const { res } = await live.step(key, JSON.parse(JSON.stringify(step)));
    ensure(res.status < 300, () => `${key} ${action}: ${res.status} ${res.text}`);
  }
  return live;
}
