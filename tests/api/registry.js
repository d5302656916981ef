// SPDX-License-Identifier: EUPL-1.2
// The registers and accounts of a running daemon, in the form the model reads. Who is bound by the Decision is known
// from the law, not from the daemon.
import { Client } from './client.js';

export const bound = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ');

const idOf = (value) => (value && typeof value === 'object' ? value.id : value ?? null);
const codesIn = (entry) => Object.values(entry).find((v) => Array.isArray(v)
  && v.every((c) => /^[A-Z]{2}$/.test(c))) ?? [];
// An entry is ended by a member such as `listed_until` that lies behind.
const ended = (entry) => Object.entries(entry)
  .some(([name, value]) => name.endsWith('_until') && value !== null && Date.parse(value) <= Date.now());

export async function loadRegistry(daemon) {
  const clients = {};
  const accounts = {};
  for (const [key, token] of Object.entries(daemon.tokens)) {
    clients[key] = new Client(daemon.base, token);
    const { status, json: me, text } = await clients[key].get('/v1/me');
    if (status !== 200) throw new Error(`GET /v1/me as ${key}: ${status} ${text}`);
    accounts[me.id] = { id: me.id, key, name: me.name, person: me.id, state: me.state ?? null,
      authority: idOf(me.authority), unit: idOf(me.unit), roles: me.roles };
  }
  const lists = {};
  for (const name of ['states', 'authorities', 'units', 'instruments']) {
    lists[name] = await clients['nl-authority'].all(`/v1/registry/${name}`);
  }
  const table = (list, entry) => Object.fromEntries(list.map((e) => [e.id, entry(e)]));
  const codes = lists.states.map((s) => s.state ?? s.code ?? s.id);
  return {
    clients,
    lists,
    registry: {
      states: Object.fromEntries(codes.map((code) => [code, { bound: bound.includes(code) }])),
      authorities: table(lists.authorities, (e) => ({ state: e.state, listed: !ended(e),
        desk_may_request: e.desk_may_request, unit_may_answer: e.unit_may_answer })),
      units: table(lists.units, (e) => ({ id: e.id, state: e.state, name: e.name, active: !ended(e) })),
      instruments: table(lists.instruments, (e) => ({ id: e.id, states: codesIn(e) })),
      accounts,
    },
  };
}

export const accountOf = (registry, key) => Object.values(registry.accounts).find((a) => a.key === key);
