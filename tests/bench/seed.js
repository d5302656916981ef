// SPDX-License-Identifier: EUPL-1.2
// Real requests of all 27 bound states in all stages, taken through the interface; the bulk is copied from them.
import { Client } from '../api/client.js';

const HOUR = 3_600_000;
const iso = (ms) => new Date(Date.now() + ms).toISOString().replace(/\.\d+Z$/, 'Z');
const period = (hours) => ({ from: iso(-HOUR), until: iso(hours * HOUR) });

// This word in the place of a request becomes another one in each copy.
export const RARE_WORD = 'hull0000000';

const body = (host, addressees, rest = {}) => ({
  urgency: 'immediate',
  crisis: {
    kind: 'hostage_taking', offence: 'Hostage-taking on board a ferry', grounds: 'Distress call and video from the bridge',
    threat: 'Armed men threaten to kill passengers', targets: ['persons'], territory: host,
    place: `Ferry ${RARE_WORD} two miles off the port`, position: '+58.4500+018.1000/', since: iso(-HOUR), terrorism: true,
  },
  necessity: 'No boarding team is free before dawn', respond_by: iso(48 * HOUR),
  items: [
    { kind: 'action', type: 'boarding_team', description: 'Boarding by night', quantity: 1, weapons: true },
    { kind: 'equipment', type: 'boat_rhib', description: 'Fast boats', quantity: 2 },
    { kind: 'expertise', type: 'negotiator', description: 'English and Russian', quantity: 1 },
  ],
  addressees, ...rest,
});

// One request and the states it asks, a step a line.
class Story {
  constructor(base, tokens, units, host, asked) {
    Object.assign(this, { base, tokens, units, host, asked });
  }

  async call(who, method, path, json) {
    const res = await new Client(this.base, this.tokens[who.toLowerCase()]).call(method, path, { body: json });
    if (res.status >= 300) throw new Error(`${who} ${method} ${path}: ${res.status} ${res.text}`);
    return res.json;
  }

  async draft(rest) {
    this.seen = await this.call(`${this.host}-liaison`, 'POST', '/v1/requests', body(this.host, this.asked, rest));
    this.path = `/v1/requests/${this.seen.id}`;
  }

  async own(action, json = {}) {
    this.seen = await this.call(`${this.host}-authority`, 'POST', `${this.path}/actions/${action}`, json);
  }

  // `who` is a role of the requesting state, or of the asked one with '>' before it.
  async step(state, who, action, json = {}) {
    const [account, side] = who[0] === '>' ? [who.slice(1), state] : [who, this.host];
    await this.call(`${side}-${account}`, 'POST', `${this.path}/assistance/${state}/actions/${action}`, json);
    this.seen = await this.call(`${this.host}-authority`, 'GET', this.path);
  }

  leg(state) {
    return this.seen.assistance.find((a) => a.state === state);
  }

  async open(rest) {
    await this.draft(rest);
    await this.own('submit');
  }

  async accept(state) {
    await this.step(state, '>authority', 'accept', { revision: 1, units: [this.units.get(state)], text: 'On its way in 40 minutes' });
  }

  async arrange(state) {
    const officer = await this.call(`${this.host}-command`, 'GET', '/v1/me');
    await this.accept(state);
    await this.step(state, 'authority', 'arrange', {
      text: 'The team joins the coast guard and comes under the directing officer.', period: period(72),
      officers: [{ account: officer.id, post: 'Directing officer', phone: '+46 10 555 0100' }],
    });
    const { sha256 } = this.leg(state).arrangement;
    await this.step(state, 'authority', 'sign', { sha256 });
    await this.step(state, '>authority', 'sign', { sha256 });
  }

  async activate(state) {
    await this.arrange(state);
    await this.step(state, '>authority', 'state_powers', { limits: 'As under our police law', weapons_allowed: true });
    await this.step(state, 'authority', 'authorise', { seen: this.leg(state).version, headcount: 12,
      scope: 'Boarding and freeing the hostages', area: 'The ferry and two miles around it', period: period(48) });
    await this.step(state, 'authority-2', 'permit_weapons', { seen: this.leg(state).version, types: ['service pistol'],
      rule: 'To save lives' });
    await this.step(state, 'authority', 'activate', { seen: this.leg(state).version });
    await this.step(state, 'command', 'direct', { text: 'Approach from the north-east, lights out' });
  }

  async settle(state) {
    await this.activate(state);
    await this.step(state, 'command', 'release');
    await this.step(state, '>liaison', 'record_cost', { category: 'transport', amount: 120_000, currency: 'EUR' });
    await this.step(state, '>liaison', 'confirm_return', { items: [{ item: 2, returned: 2, lost: 0, damaged: 0 }] });
    await this.step(state, '>authority', 'waive_costs');
    await this.step(state, '>authority', 'report', { text: 'All back in good order' });
    await this.step(state, 'authority', 'report', { text: 'Hostages freed, nobody hurt' });
    await this.step(state, 'authority', 'settle');
  }
}

const proposal = (unit) => ({ revision: 1, units: [unit], items: [{ kind: 'equipment', type: 'helicopter', quantity: 1 }],
  valid_until: iso(24 * HOUR), text: 'A helicopter at once; no boarding team tonight' });

// What is told of a request of one state that asked A, B and C.
const stories = [
  async (s) => s.draft(),
  async (s, a) => { await s.open(); await s.step(a, '>liaison', 'acknowledge'); },
  async (s, a, b, c) => {
    await s.open();
    await s.step(a, '>authority', 'refuse', { revision: 1, reason: 'unit_committed' });
    await s.step(b, '>authority', 'propose', proposal(s.units.get(b)));
    await s.step(c, '>liaison', 'acknowledge');
  },
  async (s, a, b) => { await s.open(); await s.accept(a);
    await s.step(b, '>authority', 'refuse', { revision: 1, reason: 'no_capacity' }); },
  async (s, a) => { await s.open(); await s.arrange(a); },
  async (s, a) => { await s.open(); await s.activate(a); },
  async (s, a, b, c) => {
    await s.open();
    await s.settle(a);
    for (const state of [b, c]) await s.step(state, '>authority', 'refuse', { revision: 1, reason: 'no_capacity' });
    await s.own('close');
  },
  async (s) => { await s.open(); await s.own('withdraw', { reason: 'The crisis is over' }); },
  async (s, a) => { await s.open({ exercise: true }); await s.step(a, '>liaison', 'acknowledge'); },
];

// The states bound now, and three others each of them asks, spread evenly.
function* casts(states) {
  const bound = states.filter((s) => s.bound_from && !s.bound_until).map((s) => s.code).sort();
  for (let i = 0; i < bound.length; i++)
    for (let k = 0; k < stories.length; k++) {
      const other = (n) => bound[(i + 1 + k + n * stories.length) % bound.length];
      yield { host: bound[i], asked: [other(0), other(1), other(2)].filter((s) => s !== bound[i]), story: stories[k] };
    }
}

async function unitsOf(auditor) {
  return new Map((await auditor.all('/v1/registry/units')).map((unit) => [unit.state, unit.id]));
}

// Ids of the real requests, in an order that mixes states and stages.
export async function seed(base, tokens) {
  const auditor = new Client(base, tokens.auditor);
  const units = await unitsOf(auditor);
  const states = await auditor.all('/v1/registry/states');
  const told = await Promise.all([...casts(states)].map(async ({ host, asked, story }, i) => {
    const s = new Story(base, tokens, units, host, asked);
    await story(s, ...asked);
    return { id: s.seen.id, order: (i * 89) % 243 };
  }));
  return told.sort((x, y) => x.order - y.order).map((t) => t.id);
}

// A request of NL on DE and BE that nobody has answered: what steps are measured on; and its states.
export async function seedFresh(base, tokens) {
  const units = await unitsOf(new Client(base, tokens.auditor));
  const s = new Story(base, tokens, units, 'NL', ['DE', 'BE']);
  await s.open();
  return { id: s.seen.id, unit: units.get('DE') };
}
