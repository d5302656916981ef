// SPDX-License-Identifier: EUPL-1.2
// Cases full of marks: every text of every step has a word that stands nowhere else, and with each word, id, reference
// and person goes who may read it.
import { randomBytes } from 'node:crypto';
import { Live } from '../live.js';
import { words } from '../model.js';
import { adviser, assault, bodyFor, boats, request } from '../model/bodies.js';
import { ensure } from '../report.js';

// Members whose text is free; all others mean something.
const free = new Set(['text', 'reason', 'necessity', 'offence', 'grounds', 'threat', 'place', 'description', 'limits', 'scope', 'area',
  'rule', 'post', 'phone', 'types', 'with', 'channel']);

export class Marks {
  constructor() {
    this.list = [];
  }

  // `may`: the states that may read it; `network`: its auditor may; `admins`: so may the administrators of these states,
  // and of the network.
  add(mark, may, { network = true, admins = [] } = {}) {
    ensure(mark && mark.length > 2, `no mark: ${mark}`);
    this.list.push({ mark, may, network, admins });
  }

  word(may) {
    const mark = `zq${randomBytes(6).toString('hex')}`;
    this.add(mark, may);
    return mark;
  }

  // What this account must never get to read; null is nobody.
  forbidden(account) {
    const mayRead = ({ may, network, admins }) => {
      if (!account) return false;
      if (account.roles.includes('administrator')) return admins.length > 0 && (account.state === null || admins.includes(account.state));
      return account.state === null ? network : may.includes(account.state);
    };
    return this.list.filter((m) => !mayRead(m)).map(({ mark }) => mark);
  }
}

function marked(marks, may, value, key) {
  if (Array.isArray(value)) return value.map((v) => marked(marks, may, v, key));
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, marked(marks, may, v, k)]));
  }
  return free.has(key) && typeof value === 'string' && !words.refusalReasons.includes(value) ? `${value} ${marks.word(may)}` : value;
}

// One request; each step is judged by the model too.
class Case {
  constructor(world, marks, host, asked) {
    this.live = new Live(world, { twice: 0 });
    Object.assign(this, { marks, host, asked, receipts: [] });
  }

  async step(key, state, action, given = {}, may = [this.host, ...(state ? [state] : this.asked)]) {
    const step = { action, state };
    const fitting = action === 'create' ? request(this.host, Date.now(), { items: [boats, adviser, assault], addressees: this.asked })
      : bodyFor(this.live.world, this.live.account(key), step, () => 0.99);
    const body = marked(this.marks, may, { ...fitting, ...given, communicated: undefined });
    if (!['create', 'edit', 'submit'].includes(action)) body.communicated = undefined;
    const { res } = await this.live.step(key, { ...step, body: JSON.parse(JSON.stringify(body)) });
    ensure(res.status < 300, () => `${key} ${action} ${state}: ${res.status} ${res.text}`);
    this.receipts.push({ index: Number(res.headers['assist-receipt']), state, key, action });
    return res.json;
  }

  async draft(key, rest, may) {
    const { id } = await this.step(key, null, 'create', rest, may);
    this.marks.add(id, may);
    this.id = id;
  }

  async submit(key) {
    const { reference } = await this.step(key, null, 'submit');
    this.reference = reference;
    this.marks.add(reference, [this.host, ...this.asked]);
    this.marks.add(reference.slice(-5), [this.host, ...this.asked]);
  }
}

// Germany's part of the case, until all kinds of texts are in it. [who, action, body?]
const german = [
  ['de-liaison', 'acknowledge'], ['de-liaison', 'message'], ['de-authority', 'accept', { text: 'Ready' }], ['nl-liaison', 'message'],
  ['nl-authority', 'arrange'], ['nl-authority', 'sign'], ['de-authority', 'sign'], ['de-authority', 'state_powers', { weapons_allowed: true }],
  ['nl-authority', 'authorise'], ['nl-authority-2', 'permit_weapons'], ['de-unit', 'depart'], ['nl-command', 'activate'],
  ['nl-command', 'direct'], ['de-unit', 'object'], ['nl-authority', 'ask_extension', { text: 'Longer' }], ['nl-authority', 'report_incident'],
  ['de-liaison', 'record_cost'], ['de-authority', 'suspend'],
];
const others = [
  ['be-authority', 'BE', 'propose', { text: 'More of them' }], ['be-unit', 'BE', 'message'], ['fr-authority', 'FR', 'refuse'],
];

async function persons(world, marks) {
  for (const { id, name, key, state } of Object.values(world.registry.accounts)) {
    if (!['NL', 'DE', 'BE', 'FR'].includes(state)) continue;
    // Officers are named in the arrangement, to the state that it is made with.
    const may = key.startsWith('nl-command') ? ['NL', 'DE'] : [state];
    marks.add(id, may, { admins: [state] });
    marks.add(name, may, { admins: [state] });
  }
}

async function credentials(world, marks) {
  const kept = [];
  for (const key of ['nl-liaison', 'de-authority']) {
    const { id, state } = Object.values(world.registry.accounts).find((a) => a.key === key);
    const list = await world.clients[`${state.toLowerCase()}-administrator`].all(`/v1/accounts/${id}/credentials`);
    for (const c of list) {
      marks.add(c.id, [], { network: false, admins: [state] });
      kept.push({ account: id, credential: c.id, state });
    }
  }
  return kept;
}

async function redaction(world, marks, key, index) {
  const { state } = Object.values(world.registry.accounts).find((a) => a.key === key);
  const res = await world.clients[key].call('POST', '/v1/redactions',
    { body: { index, names: ['text'], reason: `Retention ${marks.word([state])}` } });
  ensure(res.status === 201, () => `${key} asks for a redaction: ${res.status} ${res.text}`);
  marks.add(res.json.id, [state]);
  return { id: res.json.id, state, by: key };
}

// The Netherlands ask Germany, Belgium and France; a draft; a drill with Germany. `look` is called where the part of
// Germany is done and that of the others is not.
export async function plant(world, look) {
  const marks = new Marks();
  await persons(world, marks);
  const main = new Case(world, marks, 'NL', ['DE', 'BE', 'FR']);
  await main.draft('nl-liaison', {}, ['NL']);
  const { crisis, items, necessity } = request('NL', Date.now(), { items: [boats, adviser, assault] });
  await main.step('nl-liaison', null, 'edit', { crisis, items, necessity }, ['NL', 'DE', 'BE', 'FR']);
  marks.list.find(({ mark }) => mark === main.id).may = ['NL', 'DE', 'BE', 'FR'];
  await main.submit('nl-authority');
  for (const [key, action, body] of german) await main.step(key, 'DE', action, body);
  await look(main);
  for (const step of others) await main.step(...step);
  const draft = new Case(world, marks, 'NL', ['DE', 'BE']);
  await draft.draft('nl-authority', {}, ['NL']);
  await look(main);

  const drill = new Case(world, marks, 'NL', ['DE']);
  await drill.draft('nl-authority', { exercise: true }, ['NL', 'DE']);
  await drill.submit('nl-authority');
  await drill.step('de-liaison', 'DE', 'message');
  const said = (key) => main.receipts.find((r) => r.key === key && r.action === 'message').index;
  const redactions = [await redaction(world, marks, 'de-authority', said('de-liaison')),
    await redaction(world, marks, 'nl-authority', said('nl-liaison'))];
  return { marks, main, draft, drill, redactions, credentials: await credentials(world, marks) };
}
