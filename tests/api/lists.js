// SPDX-License-Identifier: EUPL-1.2
// What lists find, held against what the documents say: every filter, alone and with others, for a state and for the
// network's auditor.
import { Client } from './client.js';
import { ensure, equal } from './report.js';
import { randomSteps } from './random.js';

const textOf = (doc) => [doc.necessity, doc.crisis?.threat, doc.crisis?.place].filter((text) => text).join('\n').toLowerCase();
const wordsOf = (doc) => textOf(doc).split(/[\s,;]+/);
const hasWord = (word) => (doc) => wordsOf(doc).includes(word);

// Words that are part of no other, wherever they stand, so that there is no doubt what is one.
function plainWords(docs) {
  const apart = (word) => (doc) => textOf(doc).split(word).length - 1 === wordsOf(doc).filter((w) => w === word).length;
  return [...new Set(docs.flatMap(wordsOf))].filter((word) => /^[a-z]{2,}$/.test(word) && docs.every(apart(word)));
}

// Each filter: its parameter, and which documents it lets through. `state` is who sees them, null for the network's auditor.
function filtersOf(docs, state) {
  const counted = new Map(plainWords(docs).map((word) => [word, docs.filter(hasWord(word)).length]));
  const byCount = [...counted].sort((a, b) => a[1] - b[1]).map(([word]) => word);
  const times = docs.map((doc) => doc.created_at).sort();
  const middle = times[Math.floor(times.length / 2)];
  const asked = (doc) => (doc.requesting_state === state || state === null ? doc.assistance.map((a) => a.state) : [state]);
  return [
    ...[byCount[0], byCount[Math.floor(byCount.length / 2)], byCount.at(-1)].filter((word) => word)
      .map((word) => [`q=${word}`, hasWord(word)]),
    ['q=nosuchwordatall', () => false],
    ...['draft', 'open', 'closed', 'withdrawn', 'discarded'].map((word) => [`status=${word}`, (doc) => doc.status === word]),
    ...['accepted', 'active', 'refused', 'lapsed'].map((word) =>
      [`assistance_status=${word}`, (doc) => doc.assistance.some((a) => a.status === word)]),
    ...['hostage_taking', 'action', 'equipment', 'expertise'].map((word) =>
      [`kind=${word}`, (doc) => doc.crisis?.kind === word || (doc.items ?? []).some((item) => item.kind === word)]),
    ...[...new Set(docs.map((doc) => doc.requesting_state))].slice(0, 3).map((code) =>
      [`requesting_state=${code}`, (doc) => doc.requesting_state === code]),
    ...[...new Set(docs.flatMap(asked))].slice(0, 3).map((code) => [`requested_state=${code}`, (doc) => asked(doc).includes(code)]),
    ['exercise=true', (doc) => doc.exercise],
    [`since=${middle}`, (doc) => doc.created_at >= middle],
    [`until=${middle}`, (doc) => doc.created_at < middle],
  ];
}

// Pairs that cannot stand in one query are left out.
const together = (a, b) => a.split('=')[0] !== b.split('=')[0];

async function hold(client, state) {
  const read = () => client.all('/v1/requests?exercise=any');
  let docs = await read();
  // Where the clock took a step between the two readings, both are done again.
  const check = async (query, lets) => {
    const any = /exercise=/.test(query) ? '' : '&exercise=any';
    const ids = (await client.all(`/v1/requests?${query}${any}`, 50)).map((doc) => doc.id);
    const expected = docs.filter(lets).map((doc) => doc.id);
    if (JSON.stringify(ids) === JSON.stringify(expected)) return ids.length;
    const now = await read();
    if (JSON.stringify(now) === JSON.stringify(docs)) equal(ids, expected, query);
    docs = now;
    return check(query, lets);
  };
  const filters = filtersOf(docs, state);
  let found = 0;
  equal(await client.all('/v1/requests').then((list) => list.map((doc) => doc.id)),
    docs.filter((doc) => !doc.exercise).map((doc) => doc.id), 'without drills');
  for (const [i, [query, lets]] of filters.entries()) {
    found += await check(query, lets);
    for (const [other, letsToo] of filters.slice(i + 1))
      if (together(query, other)) await check(`${query}&${other}`, (doc) => lets(doc) && letsToo(doc));
  }
  const words = plainWords(docs);
  for (const [a, b] of [[words[0], words.at(-1)], [words[1], words[2]]])
    if (a && b) await check(`q=${a}%20${b}`, (doc) => hasWord(a)(doc) && hasWord(b)(doc));
  return { docs: docs.length, found };
}

// A changed draft is found by its new words alone, a discarded one still.
async function changed(client) {
  const content = (necessity) => ({ necessity, crisis: { kind: 'cbrn', threat: 'quagga, "tapir"', place: 'Gate 7B' },
    items: [{ kind: 'expertise', type: 'negotiator', description: 'd', quantity: 1 }] });
  const { json: draft } = await client.call('POST', '/v1/requests', { body: content('Okapi okapi Éland') });
  const path = `/v1/requests/${draft.id}`;
  const finds = async (query) => (await client.all(`/v1/requests?${query}`)).some((doc) => doc.id === draft.id);
  const all = async (queries) => (await Promise.all(queries.map(finds))).map(Number).join('');
  equal(await all(['q=OKAPI', 'q=quagga%20tapir', 'q=7b%20gate', 'q=bongo', 'kind=cbrn', 'kind=expertise', 'kind=action']),
    '1110110', 'first');
  const items = [{ kind: 'action', type: 'boarding_team', description: 'd', quantity: 1, weapons: false }];
  equal((await client.call('PATCH', path, { body: { necessity: 'bongo', items } })).status, 200, 'edit');
  equal(await all(['q=okapi', 'q=quagga', 'q=bongo%20tapir', 'kind=cbrn', 'kind=expertise', 'kind=action']), '011101', 'edited');
  equal((await client.call('POST', `${path}/actions/discard`, { body: { reason: 'r' } })).status, 200, 'discard');
  equal(await all(['q=bongo', 'q=bongo&status=discarded', 'q=bongo&status=draft']), '110', 'discarded');
}

export async function lists(report, daemon, world) {
  const client = (key) => new Client(daemon.base, daemon.tokens[key]);
  await report.test('lists: a changed draft', () => changed(client('nl-liaison')));
  await report.test('lists: every filter finds what the documents say', async () => {
    if ((await client('auditor').all('/v1/requests?exercise=any')).length < 40) await randomSteps(world, 600, 3);
    const docs = await client('auditor').all('/v1/requests?exercise=any');
    const parts = docs.flatMap((doc) => [doc.requesting_state, ...doc.assistance.map((a) => a.state)]);
    const busiest = [...new Set(parts)].sort((a, b) => parts.filter((p) => p === b).length - parts.filter((p) => p === a).length);
    const told = [];
    for (const state of [busiest[0], busiest[1], null])
      told.push(await hold(client(state ? `${state.toLowerCase()}-liaison` : 'auditor'), state));
    ensure(told.every(({ docs: n, found }) => n > 5 && found > n), () => JSON.stringify(told));
    return told.map(({ docs: n, found }) => `${n} documents found ${found} times`).join('; ');
  });
}
