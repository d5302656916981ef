// SPDX-License-Identifier: EUPL-1.2
// Every row taken, every action refused in every way in which it can be. What is expected is derived from the table.
import { rows, rowsOf } from './model/table.js';
import { words } from './model.js';

const all = { request: words.requestStatuses, assistance: words.statuses };
const isClock = (row) => Boolean(row.roles.clock);

// The ways in which an action can be refused, from its rows.
function waysOf(action, chain) {
  const list = rowsOf[chain].get(action);
  const roles = list.map((r) => r.roles);
  const ways = new Set(['content', 'role']);
  if (action !== 'create') ways.add('hidden').add('if-match').add('status');
  const from = list.flatMap((r) => r.from);
  if (all[chain].every((s) => from.includes(s))) ways.delete('status');
  const sides = new Set(roles.flatMap((r) => Object.keys(r)));
  // A draft is seen by its own state only: nobody else can try.
  if (sides.size === 1 && !(chain === 'request' && from.every((s) => ['', 'draft'].includes(s)))) ways.add('side');
  if (roles.some((r) => r.requesting && 'command' in r.requesting)) ways.add('officer');
  for (const guard of list.flatMap((r) => r.guards)) guard.ways.forEach((way) => ways.add(way));
  return ways;
}

// What the table asks for but nothing can bring about: powers once stated stay until new units come, before the action.
const unreachable = ['assistance resume: without powers_stated'];

export class Coverage {
  constructor() {
    this.expected = new Set();
    for (const row of rows) {
      this.expected.add(`${row.id} taken`);
      if (isClock(row)) continue;
      for (const way of waysOf(row.action, row.chain)) this.expected.add(`${row.chain} ${row.action}: ${way}`);
    }
    for (const key of unreachable) this.expected.delete(key);
    this.left = new Set(this.expected);
    // How many ways are left per action, so that a prober can pass by quickly.
    this.waysLeft = new Map();
    for (const key of this.left) this.waysLeft.set(key.split(':')[0], (this.waysLeft.get(key.split(':')[0]) ?? 0) + 1);
  }

  strike(key) {
    if (!this.left.delete(key)) return;
    this.waysLeft.set(key.split(':')[0], this.waysLeft.get(key.split(':')[0]) - 1);
  }

  taken(rowId) { this.strike(`${rowId} taken`); }

  refused(action, verdict, slug) {
    for (const { way } of verdict.refusals.filter((r) =>
      r.slug === slug)) this.strike(`${verdict.chain} ${action}: ${way}`);
  }

  wants(action, verdict) {
    return verdict.refusals.some(({ way }) => this.left.has(`${verdict.chain} ${action}: ${way}`));
  }

  // Is anything left to try for this action?
  open(chain, action) { return (this.waysLeft.get(`${chain} ${action}`) ?? 0) > 0; }

  missing() { return [...this.left]; }

  summary() { return `${this.expected.size - this.left.size} of ${this.expected.size} covered`; }
}
