// SPDX-License-Identifier: EUPL-1.2
// Every role of every side, and nobody, on every route and on every step in every status: the answer is what the tables
// say. Steps are judged by the model; what is allowed is taken, on a fresh request each time.
import { randomUUID } from 'node:crypto';
import { exchange, slugOf } from './client.js';
import { together } from './hidden.js';
import { judge, rowsOf, visible } from './model.js';
import { bySteps, nameOf, none, ofNetwork, ofRequest, open } from './matrix/routes.js';
import { bodyOf, walk, ways } from './matrix/worlds.js';
import { ensure, equal } from './report.js';

// Both sides, a state that was asked too, one that was not, and the network's.
const audience = (world) => Object.values(world.registry.accounts).filter((a) => ['NL', 'DE', 'BE', 'IT', null].includes(a.state));
const unposted = ['create', 'lapse', 'expire'];

const worlds = () => Object.entries(ways).flatMap(([chain, list]) => Object.entries(list).map(([status, rows]) => ({ chain, status, rows })));

// --- steps ------------------------------------------------------------------------------------------------------------

function* pairs(world, live, { chain, status, rows }) {
  for (const action of rowsOf[chain].keys()) {
    if (unposted.includes(action)) continue;
    for (const account of audience(world)) yield { live, rows, status, account, step: { action, state: chain === 'request' ? null : 'DE' } };
  }
}

async function onePair(world, { live, rows, status, account, step }, tally) {
  const body = (there) => JSON.parse(JSON.stringify(bodyOf(there, account.key, step)));
  const tried = { ...step, body: body(live) };
  const verdict = judge(live.world, account, tried);
  if (verdict.open) {
    tally.open += 1;
    return null;
  }
  try {
    if (verdict.after) {
      const fresh = await walk(world, rows);
      await fresh.step(account.key, { ...step, body: body(fresh) });
      tally.taken += 1;
    } else {
      await live.step(account.key, tried);
      tally.refused += 1;
    }
    return null;
  } catch (error) {
    return `${status}: ${account.key} ${step.action} ${step.state ?? ''}: ${error.message.slice(0, 600)}`;
  }
}

async function steps(world, places) {
  const tally = { taken: 0, refused: 0, open: 0 };
  const all = places.flatMap((place) => [...pairs(world, place.live, place)]);
  const told = await together(all, (pair) => onePair(world, pair, tally));
  ensure(told.length === 0, () => `${told.length} of ${all.length}\n${told.slice(0, 10).join('\n')}`);
  ensure(tally.taken > 200 && tally.open < all.length / 100, () => JSON.stringify(tally));
  return `${tally.refused} refused, ${tally.taken} taken, ${tally.open} left open by the documents`;
}

// --- routes -----------------------------------------------------------------------------------------------------------

async function ask(daemon, account, [route, sent, expected], x, live) {
  const [method, path] = route.split(' ');
  const chosen = { ...x.values, ...(sent.register ? { entry: x.entries[sent.register] } : {}), ...sent };
  if (live) {
    const index = (state) => live.events.find((e) => e.assistance === state)?.log_index ?? 99999999;
    chosen.request = sent.request === 'reference' ? live.request.reference ?? 'NL-2026-ZZZZZ' : live.request.id;
    chosen.index = index(sent.index === 'german' ? 'DE' : null);
  }
  const there = path.replace(/\{(\w+)\}/g, (_, name) => chosen[name]) + (sent.query ?? '');
  const body = typeof sent.body === 'function' ? sent.body(x) : sent.body ?? (['GET', 'DELETE'].includes(method) ? undefined : {});
  const told = [];
  for (const verb of method !== 'GET' ? [method] : sent.endless ? ['HEAD'] : ['GET', 'HEAD']) {
    const headers = { ...(verb === 'POST' ? { 'idempotency-key': randomUUID() } : {}), ...sent.headers };
    const res = await exchange(daemon.base, verb, there, { body, headers, token: account ? daemon.tokens[account.key] : undefined });
    const found = res.status < 400 ? String(res.status) : `${res.status} ${verb === 'HEAD' ? '' : slugOf(res)}`;
    const must = open.includes(route) ? x.open[route] ?? '200' : account || sent.anybody ? expected(account, live ?? x.live) : '401 unauthenticated';
    if (found !== (verb === 'HEAD' && /^[45]/.test(must) ? `${must.slice(0, 4)}` : must)) {
      told.push(`${account?.key ?? 'nobody'} ${verb} ${there}${live ? ` (${live.status})` : ''}: must be ${must}, is ${found} ${res.text.slice(0, 200)}`);
    }
  }
  return told.length ? told.join('\n') : null;
}

// Every route of the description stands in a table, and every row of a table is a route.
function complete(description) {
  const routes = new Set(Object.entries(description.paths).flatMap(([path, item]) => Object.keys(item).map((verb) => nameOf(verb, path))));
  const rows = new Set([...open, ...bySteps, ...ofRequest.map(([route]) => route), ...ofNetwork.map(([route]) => route)]);
  equal([...routes].filter((route) => !rows.has(route)), [], 'routes without a row in tests/api/matrix/routes.js');
  equal([...rows].filter((route) => !routes.has(route)), [], 'rows that are no routes');
}

// What the rows name: an entry that Germany wrote, another one that it asked to have erased, an account, entries of the
// registers.
async function known(world, live) {
  const says = async (text) => Number((await live.step('de-authority', { action: 'message', state: 'DE', body: { text } })).res.headers['assist-receipt']);
  const said = await says('as said');
  const asked = await world.clients['de-authority'].call('POST', '/v1/redactions', { body: { index: await says('to be erased'), names: ['text'], reason: 'r' } });
  equal(asked.status, 201, asked.text);
  const account = Object.values(world.registry.accounts).find((a) => a.key === 'nl-liaison').id;
  const [credential] = await world.clients['nl-administrator'].all(`/v1/accounts/${account}/credentials`);
  const first = (table) => Object.entries(world.registry[table]).find(([, e]) => e.state === 'NL')?.[0] ?? Object.keys(world.registry[table])[0];
  const { status } = await exchange(world.clients.auditor.base, 'GET', '/console/');
  return { said, live, open: status === 404 ? { 'GET /console/{file}': none } : {}, values: { redaction: asked.json.id, account, credential: credential.id, slug: 'not-found', file: 'main.js', action: 'submit', state: 'DE', request: live.request.id },
    entries: { states: 'NL', authorities: first('authorities'), units: first('units'), instruments: first('instruments') } };
}

async function routes(daemon, world, places, description) {
  complete(description);
  for (const { live } of places) live.events = await world.clients.auditor.all(`/v1/requests/${live.request.id}/history`);
  const x = await known(world, places.find((p) => p.status === 'requested').live);
  const people = [...audience(world), null];
  const bare = [...open, ...bySteps].map((route) => [route, {}, null]);
  const tasks = [
    ...places.flatMap(({ live: there, status }) => people.flatMap((account) => ofRequest.map((row) => ({ account, row, live: Object.assign(there, { status }) })))),
    ...people.flatMap((account) => ofNetwork.map((row) => ({ account, row }))),
    ...people.flatMap((account) => bare.filter(([route]) => open.includes(route) || !account).map((row) => ({ account, row }))),
  ];
  const told = await together(tasks, ({ account, row, live: there }) => ask(daemon, account, row, x, there));
  ensure(told.length === 0, () => `${told.length} of ${tasks.length}\n${told.slice(0, 20).join('\n')}`);
  return `${tasks.length} pairs of ${people.length} accounts and nobody`;
}

// A word that stands in one request alone finds it for whom it concerns, and for nobody else.
async function lists(world) {
  const word = `zq${randomUUID().slice(0, 8)}`;
  const live = await walk(world, ways.request.open, { necessity: `Word ${word}` });
  for (const account of audience(world)) {
    const { json } = await world.clients[account.key].get(`/v1/requests?q=${word}`);
    equal(json.items.map((doc) => doc.id), visible(live.world, account) ? [live.request.id] : [], `${account.key} lists`);
  }
}

export async function matrix(report, daemon, world) {
  const description = (await exchange(daemon.base, 'GET', '/openapi.json')).json;
  let places;
  await report.test('matrix: a way to each status', async () => {
    places = await Promise.all(worlds().map(async (place) => ({ ...place, live: await walk(world, place.rows) })));
    for (const { chain, status, live } of places) {
      equal(chain === 'request' ? live.request.status : live.request.assistance.find((a) => a.state === 'DE').status, status, `${chain} ${status}`);
    }
  });
  if (!places) return;
  await report.test('matrix: every role of every side takes or is refused every step', () => steps(world, places));
  await report.test('matrix: every role of every side on every route', () => routes(daemon, world, places, description));
  await report.test('matrix: lists hold what concerns each', () => lists(world));
}
