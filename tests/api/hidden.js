// SPDX-License-Identifier: EUPL-1.2
// Not one byte about a request reaches whom it does not concern, and what is hidden answers like what is not there. Run
// against the daemon, and against the one that asks the database for everybody's rows (assistd-no-wall), which row-level
// security alone then holds back; as that is the readers' wall, nothing is written there.
import http from 'node:http';
import { randomUUID } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { exchange } from './client.js';
import { binary } from './daemon.js';
import { fill, namesIn, placesOf, visits } from './hidden/visits.js';
import { plant } from './hidden/plant.js';
import { ensure, equal } from './report.js';

const walled = () => !/no-wall/.test(binary());
const states = ['NL', 'DE', 'BE', 'FR', 'IT'];

// One of each role of the states concerned and of one that is not, the network's, and nobody.
function audience(world) {
  const seen = new Set();
  const list = Object.values(world.registry.accounts).filter(({ state, roles, key }) => {
    const kind = `${state} ${roles}`;
    return (state === null || (states.includes(state) && !/-2$/.test(key))) && !seen.has(kind) && seen.add(kind);
  });
  return [...list, null];
}

// `tasks` by some at once; all that they say.
export async function together(tasks, run, workers = 24) {
  const told = [];
  const iterator = tasks[Symbol.iterator]();
  await Promise.all(Array.from({ length: workers }, async () => {
    for (let next = iterator.next(); !next.done; next = iterator.next()) {
      const said = await run(next.value);
      if (said) told.push(said);
    }
  }));
  return told;
}

const ask = (daemon, account, { method, path, headers, body }) => exchange(daemon.base, method, path,
  { body, headers: { 'x-request-id': 'same', ...headers }, token: account ? daemon.tokens[account.key] : undefined });
const who = (account) => account?.key ?? 'nobody';

// An answer without what says only when, and where it was asked.
function bare(res, path) {
  const { date, ...headers } = res.headers;
  return JSON.stringify([res.status, headers, res.text.split(path).join('PATH')]);
}

// --- not one byte -----------------------------------------------------------------------------------------------------

// What was asked for is echoed (`instance`, `Link`), and tells nothing that was not known.
function leakOf(res, visit, forbidden) {
  const text = JSON.stringify(res.headers) + res.text;
  const sent = decodeURIComponent(visit.path);
  return forbidden.find((mark) => text.includes(mark) && !sent.toLowerCase().includes(mark.toLowerCase()));
}

async function pages(daemon, account, visit, look) {
  let res = await ask(daemon, account, visit);
  look(res);
  for (let n = 0; n < 6 && visit.path.includes('limit=1') && res.json?.next; n += 1) {
    res = await ask(daemon, account, { ...visit, path: `${visit.path}&cursor=${res.json.next}` });
    look(res);
  }
  return res;
}

async function notOneByte(daemon, world, planted, description) {
  const places = placesOf(planted, world);
  const list = [...visits(description, places, planted, !walled())];
  const leaks = [];
  let answers = 0;
  let bytes = 0;
  for (const account of audience(world)) {
    const forbidden = planted.marks.forbidden(account);
    await together(list, async (visit) => {
      const res = await pages(daemon, account, visit, (page) => {
        answers += 1;
        bytes += page.text.length;
        const mark = leakOf(page, visit, forbidden);
        if (mark) leaks.push(`${who(account)} ${visit.method} ${visit.path}: ${mark} in ${page.status} ${page.text.slice(0, 300)}`);
      });
      // Without its own wall the daemon notes an auditor's export as one of the network, which the second wall refuses.
      const broken = res.status >= 500 && (walled() || !/^\/v1\/log\/(entries|documents)/.test(visit.path));
      if (broken) leaks.push(`${who(account)} ${visit.method} ${visit.path}: ${res.status} ${res.text.slice(0, 200)}`);
    });
  }
  ensure(leaks.length === 0, () => `${leaks.length} leaks\n${leaks.slice(0, 20).join('\n')}`);
  return `${planted.marks.list.length} marks in none of ${answers} answers of ${audience(world).length} accounts (${Math.round(bytes / 1e6)} MB)`;
}

// The stream of events from the beginning, until nothing more comes for a while.
const told = (daemon, account) => new Promise((resolve, reject) => {
  const headers = account ? { authorization: `Bearer ${daemon.tokens[account.key]}` } : {};
  const req = http.get(`${daemon.base}/v1/events?after=-1`, { headers, agent: false }, (res) => {
    let text = '';
    const end = () => { req.on('error', () => {}).destroy(); resolve({ status: res.statusCode, headers: res.headers, text }); };
    let timer = setTimeout(end, 1500);
    res.setEncoding('utf8').on('data', (chunk) => { text += chunk; clearTimeout(timer); timer = setTimeout(end, 500); }).on('end', end);
  }).on('error', reject);
});

async function notOneByteTold(daemon, world, planted) {
  const leaks = [];
  let events = 0;
  await together(audience(world), async (account) => {
    const res = await told(daemon, account);
    events += res.text.split('\nevent: step\n').length - 1;
    leaks.push(...planted.marks.forbidden(account).filter((mark) => (JSON.stringify(res.headers) + res.text).includes(mark)).map((mark) => `${who(account)}: ${mark}`));
  });
  equal(leaks, [], 'what was told to whom it does not concern');
  ensure(events > 100, () => `only ${events} events were told`);
  return `${planted.marks.list.length} marks in none of ${events} events`;
}

// That the marks are found where they may be: a test that finds nothing anywhere shows nothing.
async function found(daemon, world, planted) {
  const { main, drill, draft } = planted;
  const paths = [...[main, drill, draft].flatMap(({ id }) => [`/v1/requests/${id}`, `/v1/requests/${id}/history?limit=200`]), '/v1/redactions'];
  const missing = [];
  for (const key of ['nl-authority', 'de-authority', 'be-authority', 'auditor']) {
    const account = Object.values(world.registry.accounts).find((a) => a.key === key);
    let text = '';
    for (const path of paths) text += JSON.stringify((await ask(daemon, account, { method: 'GET', path })).text);
    const forbidden = new Set(planted.marks.forbidden(account));
    const may = planted.marks.list.filter(({ mark, admins }) => !forbidden.has(mark) && admins.length === 0);
    missing.push(...may.filter(({ mark }) => !text.includes(mark)).map(({ mark }) => `${key}: ${mark}`));
    const least = { 'be-authority': 15 }[key] ?? 30;
    ensure(may.length >= least, `${key} may read ${may.length} marks only`);
  }
  equal(missing, [], 'marks that are not found where they belong');
}

// --- nothing moves ----------------------------------------------------------------------------------------------------

const still = ['/v1/me', '/v1/rules', '/v1/requests', '/v1/requests?exercise=any', '/v1/requests?awaiting=me', '/v1/requests?q=harbour',
  '/v1/requests?status=open&limit=1', '/v1/requests?requesting_state=NL&exercise=any', '/v1/requests?requested_state=BE', '/v1/registry/states',
  '/v1/registry/units', '/v1/registry/officers', '/v1/redactions', '/v1/accounts', '/v1/requests?assistance_status=proposed'];

async function snapshot(daemon, accounts, paths) {
  const told = {};
  for (const account of accounts) {
    for (const path of paths) told[`${who(account)} ${path}`] = bare(await ask(daemon, account, { method: 'GET', path }), '-');
  }
  return told;
}

// --- hidden is like absent --------------------------------------------------------------------------------------------

const absentId = () => randomUUID().replace(/^.{13}-./, '01970000-0000-7');
const fair = { text: 'x', reason: 'x', revision: 1, seen: 1 };
const sendings = [{}, { body: '{' }, { body: fair }, { body: fair, headers: { 'if-match': '"0-0"' } }, { body: '{}', headers: { 'content-type': 'text/plain' } }];
const askings = [{}, { headers: { 'if-none-match': '*' } }, { headers: { accept: 'text/csv' } }, { headers: { accept: 'application/x-ndjson' } }];

// [what is in place of each parameter, the same with something that is not there, from whom it is hidden]
function pairsOf(planted, places, world) {
  const { main, draft, drill, redactions, credentials } = planted;
  const admin = (a) => a.roles.includes('administrator');
  const stranger = (a) => a.state === 'IT' || admin(a);
  const absentReference = (reference) => `${reference.slice(0, -5)}${reference.slice(-5) === 'ZZZZZ' ? 'YYYYY' : 'ZZZZZ'}`;
  const request = (here, gone, from) => ({ name: 'request', here: { request: here }, gone: { request: gone }, from });
  const chain = (state) => main.receipts.find((r) => r.state === state).index;
  const beyond = 907; // of as many digits
  const german = redactions.find((r) => r.state === 'DE');
  return [
    request(main.id, absentId(), stranger),
    request(main.id.toUpperCase(), absentId().toUpperCase(), stranger),
    request(main.reference, absentReference(main.reference), stranger),
    request(draft.id, absentId(), (a) => a.state !== 'NL' && a.state !== null),
    request(drill.reference, absentReference(drill.reference), (a) => stranger(a) || a.state === 'BE'),
    { name: 'state', here: { request: main.id, state: 'BE' }, gone: { request: main.id, state: 'SE' }, from: (a) => a.state === 'DE' },
    { name: 'state', here: { request: main.reference, state: 'DE' }, gone: { request: main.reference, state: 'SE' }, from: (a) => a.state === 'FR' },
    ...[chain('DE'), chain(null)].map((index) => ({ name: 'index', here: { index }, gone: { index: beyond },
      from: (a) => a.state === 'BE' || stranger(a) })),
    { name: 'redaction', here: { redaction: german.id }, gone: { redaction: absentId() }, from: (a) => (a.state !== 'DE' && a.state !== null) || admin(a) },
    ...credentials.filter((c) => c.state === 'NL').map(({ account, credential }) => ({ name: 'account', here: { account, credential },
      gone: { account: absentId(), credential: absentId() }, from: (a) => a.state !== 'NL' && (a.state !== null || !admin(a)) })),
  ];
}

// Routes whose place of this name can be filled: {method, path with the rest filled in}.
function* routesWith(description, name, values, places) {
  for (const [path, item] of Object.entries(description.paths)) {
    if (!namesIn(path).includes(name) || (path.includes('/actions/') && !walled())) continue;
    const rest = Object.fromEntries(namesIn(path).filter((n) => !(n in values)).map((n) => [n, places[n][0]]));
    const verbs = Object.keys(item).map((v) => v.toUpperCase());
    for (const method of [...verbs, ...(verbs.includes('GET') ? ['HEAD'] : []), 'OPTIONS', 'DELETE']) {
      const ways = { GET: askings, POST: sendings, PATCH: sendings }[method] ?? [{}];
      for (const way of ways) yield { method, path, rest, ...way };
    }
  }
}

function* comparisons(world, planted, description) {
  const places = placesOf(planted, world);
  for (const pair of pairsOf(planted, places, world)) {
    const from = audience(world).filter((a) => a && pair.from(a));
    ensure(from.length > 2, `${pair.name} is hidden from hardly anybody`);
    let turn = 0;
    for (const route of routesWith(description, pair.name, pair.here, places)) {
      turn += 1;
      // There are many steps: every account tries a third of the ways, and others those that it leaves out.
      for (const account of from.filter((_, i) => !route.path.includes('/actions/') || (i + turn) % 3 === 0)) yield { ...route, account, here: fill(route.path, { ...route.rest, ...pair.here }),
        gone: fill(route.path, { ...route.rest, ...pair.gone }) };
    }
  }
}

async function alike(daemon, world, planted, description) {
  let pairs = 0;
  const told = await together(comparisons(world, planted, description), async ({ method, body, headers, account, here, gone }) => {
    pairs += 1;
    const key = () => (method === 'POST' ? { 'idempotency-key': randomUUID() } : {});
    const [hidden, absent] = await Promise.all([here, gone].map((path) =>
      ask(daemon, account, { method, path, body, headers: { ...headers, ...key() } }).then((res) => bare(res, path))));
    return hidden === absent ? null : `${account.key} ${method} ${here} ${JSON.stringify(body)}\n  hidden ${hidden.slice(0, 500)}\n  absent ${absent.slice(0, 500)}`;
  });
  ensure(told.length === 0, () => `${told.length} of ${pairs} differ\n${told.slice(0, 12).join('\n')}`);
  return `${pairs} pairs`;
}

// What is named in a body or a query, not in the path.
async function alikeInside(daemon, world, planted) {
  const { main, draft } = planted;
  const index = (state) => main.receipts.find((r) => r.state === state).index;
  const redact = (n) => ({ method: 'POST', path: '/v1/redactions', body: { index: n, names: ['text'], reason: 'r' } });
  const rows = [
    [redact(index('DE')), redact(99999999), (a) => ['BE', 'FR', 'IT'].includes(a.state) || a.roles.includes('administrator')],
    [redact(index(null)), redact(99999999), (a) => ['DE', 'BE', 'IT'].includes(a.state) || a.roles.includes('administrator')],
    ...[main.id, draft.id].map((id) => [{ method: 'GET', path: `/v1/consultations?request=${id}` },
      { method: 'GET', path: `/v1/consultations?request=${absentId()}` }, (a) => a.state === 'IT' || a.roles.includes('administrator')]),
    ...planted.marks.list.filter(({ mark }) => mark.startsWith('zq')).map(({ mark, may }) => [{ method: 'GET', path: `/v1/requests?q=${mark}&exercise=any` },
      { method: 'GET', path: '/v1/requests?q=zqneverplanted0&exercise=any' }, (a) => (a.state !== null && !may.includes(a.state)) || a.roles.includes('administrator')]),
  ];
  let pairs = 0;
  for (const [here, gone, from] of rows) {
    for (const account of audience(world).filter((a) => a && from(a))) {
      const [hidden, absent] = await Promise.all([here, gone].map((v) => ask(daemon, account, v).then((res) => bare(res, v.path))));
      equal(hidden, absent, `${account.key} ${here.method} ${here.path} ${JSON.stringify(here.body)}`);
      pairs += 1;
    }
  }
  return `${pairs} pairs`;
}

export async function hidden(report, daemon, world) {
  const description = (await exchange(daemon.base, 'GET', '/openapi.json')).json;
  const account = (key) => Object.values(world.registry.accounts).find((a) => a.key === key) ?? null;
  const strangers = [...['it-liaison', 'it-authority', 'it-administrator', 'pt-auditor', 'pt-unit', 'admin', 'nl-administrator'].map(account), null];
  const looked = [];
  if (!walled()) {
    await report.test('hidden: the daemon without its own wall asks for nobody in particular', () => {
      const text = execFileSync(binary(), ['--dump', 'statements'], { encoding: 'utf8' });
      const of = (name) => text.split('\n').find((line) => line.startsWith(`${name}\t`));
      ensure(!/state = \$2/.test(of('READ_DOCUMENTS')) && /list_page\(coalesce\('\*'/.test(of('READ_LIST')), () => of('READ_DOCUMENTS'));
    });
  }
  let planted;
  await report.test('hidden: nothing that a state gets moves with what does not concern it', async () => {
    const filler = Array.from({ length: 100 }, () => ({ method: 'POST', path: '/v1/requests', body: {} })); // indices of three digits
    await together(filler, (draft) => ask(daemon, account('es-authority'), draft).then(({ status }) => equal(status, 201, 'a draft')));
    const before = await snapshot(daemon, strangers, still);
    planted = await plant(world, async (main) => {
      const own = [`/v1/requests/${main.id}`, `/v1/requests/${main.reference}`, `/v1/requests/${main.id}/history`, `/v1/requests/${main.id}/assistance/DE`];
      looked.push(await snapshot(daemon, ['de-liaison', 'de-authority', 'de-auditor'].map(account), [...own, ...still]));
    });
    const after = await snapshot(daemon, strangers, still);
    for (const [what, answer] of Object.entries(before)) equal(after[what], answer, what);
    for (const [what, answer] of Object.entries(looked[0])) equal(looked[1][what], answer, what);
    return `${Object.keys(before).length} and ${Object.keys(looked[0]).length} answers stay the same`;
  });
  if (!planted) return;
  await report.test('hidden: marks are found where they belong', () => found(daemon, world, planted));
  await report.test('hidden: not one byte', () => notOneByte(daemon, world, planted, description));
  await report.test('hidden: not one byte in the streams of events', () => notOneByteTold(daemon, world, planted));
  await report.test('hidden: hidden is like absent, by path', () => alike(daemon, world, planted, description));
  await report.test('hidden: hidden is like absent, by body and query', () => alikeInside(daemon, world, planted));
}
