// SPDX-License-Identifier: EUPL-1.2
// What the console says of steps that cannot be taken yet, from the daemon's own table.
import { reachable } from '../../daemon/console/next.js';
import { Client } from '../api/client.js';
import { equal } from '../api/report.js';

// Where, with which conditions, with which parts; the step, what it misses, what sets it.
const ROWS = [
  ['arranged', [], ['action_part', 'weapons_part'], 'activate', ['powers_stated', 'authorised', 'weapons_permitted'], ['state_powers', 'authorise', 'permit_weapons']],
  ['arranged', ['powers_stated'], ['action_part'], 'activate', ['authorised'], ['authorise']],
  ['arranged', [], [], 'activate', [], []],
  ['arranged', ['authorised'], ['action_part', 'weapons_part'], 'permit_weapons', ['powers_stated'], ['state_powers']],
  ['ended', [], ['equipment_part'], 'settle', ['costs_agreed', 'reported_requesting', 'reported_assisting', 'returned'], ['agree_costs', 'waive_costs', 'report', 'confirm_return']],
  ['requested', [], [], 'settle', null],
];

export async function nextSteps(report, { daemon, tokens }) {
  await report.test('next: what each step waits for is what the table says', async () => {
    const rules = (await new Client(daemon.base, tokens.auditor).get('/v1/rules')).json;
    for (const [status, conditions, parts, action, missing, setBy] of ROWS) {
      const found = reachable(rules, 'assistance', status, conditions, [], (part) => parts.includes(part)).find((x) => x.action === action);
      equal(found?.missing.toSorted() ?? null, missing?.toSorted() ?? null, `${status} ${action}`);
      if (missing) equal(found.setBy.toSorted(), setBy.toSorted(), `${status} ${action}: what sets it`);
    }
    return `${ROWS.length} rows`;
  });
}
