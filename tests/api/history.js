// SPDX-License-Identifier: EUPL-1.2
// The history of a case, as its states and the auditors get it, against what was done.
import { event } from './shapes.js';
import { viewOf } from './compare.js';
import { rows } from './model/table.js';
import { ensure, equal } from './report.js';

const parts = (basis) => basis.replace(/^5 \(as (.*)\)$/, '$1').split(/[,;] */).map((s) => s.trim());
// Where the table names several Articles, an event may name the one that applies.
const bases = new Map();
for (const r of rows) {
  const list = typeof r.basis === 'function' ? ['3(3)', '3(2)'] : parts(r.basis);
  bases.set(r.action, [...(bases.get(r.action) ?? []), ...list]);
}
// Rule numbers seen anywhere in this run: each belongs to one action.
const actionOfRule = new Map();

function checkEvent(live, account, e) {
  const faults = event(e, `/${e.assistance ?? ''}/${e.seq}`);
  ensure(faults.length === 0, () => faults.join('\n'));
  equal(e.request, live.request.id, 'event.request');
  const { action } = e;
  ensure((actionOfRule.get(e.rule) ?? action) === action,
    () => `rule ${e.rule} stands for ${actionOfRule.get(e.rule)} and for ${action}`);
  actionOfRule.set(e.rule, action);
  if (bases.has(action)) {
    ensure(parts(e.basis).every((b) => bases.get(action).includes(b)), `basis of ${action}: ${e.basis}`);
  }
  if (live.request.exercise && e.basis !== 'house') ensure(/^5/.test(e.basis), `basis of a drill: ${e.basis}`);
  checkActor(live, account, e);
}

// Names and accounts go to their own state and its auditors, and to the network's.
function checkActor(live, account, e) {
  const { by } = e;
  if (by.role === 'clock') {
    equal([by.account, by.name, by.state], [null, null, null], `who is the clock (${e.action})`);
    return;
  }
  ensure(by.state, `${e.action} without a state`);
  if (account.state === null) return;
  if (by.state !== account.state) {
    equal([by.account ?? null, by.name ?? null], [null, null],
      `${account.key} sees who took ${e.action} for ${by.state}`);
  } else {
    ensure(by.account, `${e.action} without an account, for ${account.key}`);
  }
}

function checkChain(events, chain, live) {
  events.forEach((e, n) => equal(e.seq, n + 1, `seq in chain ${chain}`));
  const expected = live.journal.filter((j) => j.chain === chain);
  const word = (e) => `${e.action} ${e.from ?? ''}>${e.to}`;
  equal(events.map(word), expected.map((j) => `${j.action} ${j.from}>${j.to}`),
    `events of chain ${chain ?? 'request'}`);
  if (chain === null) return;
  const a = live.request.assistance.find((x) => x.state === chain);
  equal(events.length, a.version, `${chain}: version and number of events`);
  const conditions = new Set();
  for (const e of events) {
    e.clears.forEach((c) => conditions.delete(c));
    e.sets.forEach((c) => conditions.add(c));
  }
  equal([...conditions].sort(), [...a.conditions].sort(), `${chain}: conditions as the events add up`);
}

async function checkFor(live, account) {
  const client = live.clients[account.key];
  const path = `/v1/requests/${live.request.id}/history`;
  const events = await client.all(path);
  const small = await client.all(path, 3);
  equal(small, events, `history for ${account.key} in pages of three`);
  const view = viewOf(live.request, account);
  const chains = [...(view.whole ? [null] : []), ...view.assistance.map((a) => a.state)];
  events.forEach((e) => checkEvent(live, account, e));
  equal([...new Set(events.map((e) => e.assistance))].filter((c) => !chains.includes(c)), [],
    `chains shown to ${account.key}`);
  for (const chain of chains) checkChain(events.filter((e) => e.assistance === chain), chain, live);
  for (let n = 1; n < events.length; n += 1) {
    ensure(events[n].log_index > events[n - 1].log_index, `log_index falls at ${n}`);
    ensure(events[n].at >= events[n - 1].at || Date.parse(events[n].at) >= Date.parse(events[n - 1].at),
      `time falls at ${n}`);
  }
}

export async function checkHistory(live) {
  const { requesting_state: host, assistance } = live.request;
  const states = [host, null, ...assistance.map((a) => a.state)];
  for (const state of states) {
    const account = Object.values(live.registry.accounts)
      .find((a) => a.state === state && a.roles.includes('auditor'));
    await checkFor(live, account);
  }
}
