// SPDX-License-Identifier: EUPL-1.2
// The registers as administrators keep them: tables of steps with what must follow. A daemon of its own, because what
// is changed here others rely on.
import { randomUUID } from 'node:crypto';
import { Client, slugOf } from './client.js';
import { withDaemon } from './daemon.js';
import { ensure, equal, show } from './report.js';

const units = '/v1/registry/units';
const past = '1971-01-01T00:00:00Z';

// who, method, path, body, expected status (and slug, and the pointer of a fault). A path or body may look back: @name
// is what an earlier row kept by its seventh column.
const table = [
  ['pt-administrator', 'POST', units, { state: 'PT', name: 'New unit' }, '201', null, 'unit'],
  ['pt-administrator', 'GET', `${units}/@unit.id`, undefined, '200'],
  ['pt-administrator', 'PATCH', `${units}/@unit.id`, { full_name: 'A new unit' }, '200'],
  ['pt-administrator', 'PATCH', `${units}/@unit.id`, { capabilities: ['maritime'] }, '200'],
  ['pt-administrator', 'PATCH', `${units}/@unit.id`, { name: 'Newer unit' }, '200', (u) => u.capabilities.length === 1],
  ['pt-administrator', 'PATCH', `${units}/@unit.id`, { registered_until: past }, '422 invalid-content', '/registered_until'],
  ['pt-administrator', 'PATCH', `${units}/@unit.id`, { registered_until: null, registered_from: past }, '200'],
  ['pt-administrator', 'POST', units, { state: 'PT', name: 'Ended before it began', registered_until: past },
    '422 invalid-content', '/registered_until'],
  ['pt-administrator', 'POST', units, { state: 'XX', name: 'Nowhere' }, '403 not-your-step'],
  ['admin', 'POST', units, { state: 'XX', name: 'Nowhere' }, '422 invalid-content', '/state'],
  ['es-administrator', 'PATCH', `${units}/@unit.id`, { name: 'Mine' }, '403 not-your-step'],
  ['pt-authority', 'PATCH', `${units}/@unit.id`, { name: 'Mine' }, '403 not-your-step'],
  ['pt-administrator', 'PATCH', `${units}/${randomUUID()}`, { name: 'None' }, '404 not-found'],
  ['gr-administrator', 'POST', units, { state: 'EL', name: 'Written as people write it' }, '201', (u) => u.state === 'GR'],
  ['pt-administrator', 'POST', '/v1/registry/states', { code: 'XY', name: 'No' }, '403 not-your-step'],
  ['admin', 'POST', '/v1/registry/states', { code: 'PT', name: 'Again' }, '422 invalid-content', '/code'],
  ['admin', 'POST', '/v1/registry/states', { code: 'LI', name: 'Liechtenstein' }, '201', (s) => s.bound_from === null],
  ['admin', 'PATCH', '/v1/registry/states/LI', { bound_from: '2026-01-01T00:00:00Z' }, '200'],
  ['admin', 'PATCH', '/v1/registry/states/LI', { bound_until: past }, '422 invalid-content', '/bound_until'],
  ['admin', 'POST', '/v1/registry/instruments', { title: 'T', reference: 'R', parties: ['PT', 'NO'] }, '201', null, 'instrument'],
  ['admin', 'PATCH', '/v1/registry/instruments/@instrument.id', { parties: ['PT', 'NO', 'ES'] }, '200'],
  ['admin', 'PATCH', '/v1/registry/instruments/@instrument.id', { title: 'T2' }, '200', (i) => i.parties.length === 3],
  ['admin', 'POST', '/v1/registry/instruments', { title: 'T', reference: 'R', parties: ['PT', 'ZZ'] }, '422 invalid-content', '/parties/1'],
  ['pt-administrator', 'GET', '/v1/accounts', undefined, '200', (list) => list.items.every((a) => a.state === 'PT')],
  ['pt-authority', 'GET', '/v1/accounts', undefined, '403 not-your-step'],
  ['pt-administrator', 'POST', '/v1/accounts', { name: 'N', state: 'PT', roles: ['liaison'], post: 'p' }, '422 invalid-content', '/authority'],
  ['pt-administrator', 'POST', '/v1/accounts', { name: 'N', state: 'PT', authority: '@me.authority', roles: ['liaison', 'auditor'], post: 'p' },
    '422 invalid-content', '/roles'],
  ['pt-administrator', 'POST', '/v1/accounts', { name: 'N', state: 'PT', person: '00000000-0000-0000-0000-000000000000', authority: '@me.authority',
    roles: ['liaison'], post: 'p' }, '422 invalid-content', '/person'],
  ['pt-administrator', 'POST', '/v1/accounts', { name: 'N', state: 'PT', authority: '@me.authority', roles: ['authority'], post: 'p' }, '201', null, 'account'],
  ['es-administrator', 'PATCH', '/v1/accounts/@account.id', { name: 'Mine' }, '404 not-found'],
  ['es-administrator', 'POST', '/v1/accounts/@account.id/credentials', {}, '404 not-found'],
  ['pt-administrator', 'POST', '/v1/accounts/@account.id/credentials', { label: 'phone', expires_at: '@soon.at' }, '422 invalid-content', '/expires_at'],
  ['pt-administrator', 'POST', '/v1/accounts/@account.id/credentials', { label: 'phone', certificate: '@key.sha256' }, '422 invalid-content', '/certificate'],
  ['pt-administrator', 'POST', '/v1/accounts/@account.id/credentials', { label: 'phone' }, '201', (c) => c.kind === 'code' && /^(\w{5}-){4}\w{5}$/.test(c.code)
    && c.token === undefined && within(c.expires_at, 1), 'code'],
  ['@code.code', 'GET', '/v1/me', undefined, '401 unauthenticated'], // it signs nobody in
  ['nobody', 'POST', '/v1/credentials', { code: '@code.code' }, '401 unauthenticated'], // the account is not confirmed
  ['pt-administrator', 'PATCH', '/v1/accounts/@account.id', { confirmed: true }, '422 invalid-content', '/confirmed'],
  ['admin', 'PATCH', '/v1/accounts/@account.id', { confirmed: true }, '200', (a) => a.confirmed === true],
  ['pt-administrator', 'PATCH', '/v1/accounts/@account.id/credentials/@code.id', { expires_at: '@soon.at' }, '422 invalid-content', '/expires_at'],
  ['nobody', 'POST', '/v1/credentials', { code: 'nonsense' }, '401 unauthenticated'],
  ['nobody', 'POST', '/v1/credentials', { code: '@code.code', certificate: 'x' }, '422 invalid-content', '/certificate'],
  ['nobody', 'POST', '/v1/credentials', { code: '@code.code' }, '201', (c) => /^assistd_.{43}$/.test(c.token) && c.kind === 'token' && c.label === 'phone'
    && within(c.expires_at, 90), 'secret'],
  ['nobody', 'POST', '/v1/credentials', { code: '@code.code' }, '401 unauthenticated'], // once
  ['@secret.token', 'GET', '/v1/me', undefined, '200', (me) => me.roles[0] === 'authority'],
  ['pt-administrator', 'PATCH', '/v1/accounts/@account.id', { roles: ['authority', 'liaison'] }, '200', (a) => a.confirmed === false],
  ['@secret.token', 'GET', '/v1/me', undefined, '401 unauthenticated'], // other roles, to be confirmed anew
  ['admin', 'PATCH', '/v1/accounts/@account.id', { confirmed: true, roles: ['authority'] }, '422 invalid-content', '/confirmed'],
  ['admin-2', 'PATCH', '/v1/accounts/@account.id', { confirmed: true }, '200'],
  ['@secret.token', 'GET', '/v1/me', undefined, '200'],
  ['pt-administrator', 'GET', '/v1/accounts/@account.id/credentials', undefined, '200', (list) => list.items.every((c) => c.token === undefined)],
  ['pt-administrator', 'PATCH', '/v1/accounts/@account.id/credentials/@secret.id', { revoked: true }, '200'],
  ['@secret.token', 'GET', '/v1/me', undefined, '401 unauthenticated'],
  ['pt-administrator', 'PATCH', '/v1/accounts/@admin.id', { name: 'Myself' }, '403 not-your-step'],
  ['pt-administrator', 'POST', '/v1/accounts/@admin.id/credentials', {}, '403 not-your-step'],
  // what ends, when, and what it is good for
  ['pt-administrator', 'POST', '/v1/accounts', { name: 'D', state: 'PT', authority: '@me.authority', roles: ['liaison'], post: 'p' }, '201', null, 'desk'],
  ['pt-administrator', 'POST', '/v1/accounts/@desk.id/credentials', {}, '201', (c) => /^assistd_.{43}$/.test(c.token) && within(c.expires_at, 90)
    && c.scope.join() === 'read,act,administer,audit', 'seen'],
  ['pt-administrator', 'POST', '/v1/accounts/@desk.id/credentials', { expires_at: past }, '422 invalid-content', '/expires_at'],
  ['pt-administrator', 'POST', '/v1/accounts/@desk.id/credentials', { expires_at: '@late.at' }, '422 invalid-content', '/expires_at'],
  ['pt-administrator', 'POST', '/v1/accounts/@desk.id/credentials', { expires_at: null }, '422 invalid-content', '/expires_at'],
  ['pt-administrator', 'PATCH', '/v1/accounts/@desk.id/credentials/@seen.id', { expires_at: '@late.at' }, '422 invalid-content', '/expires_at'],
  ['pt-administrator', 'PATCH', '/v1/accounts/@desk.id/credentials/@seen.id', { expires_at: '@soon.at' }, '200', (c) => within(c.expires_at, 30)],
  ['pt-administrator', 'POST', '/v1/accounts/@desk.id/credentials', { scope: [] }, '422 invalid-content', '/scope'],
  ['pt-administrator', 'POST', '/v1/accounts/@desk.id/credentials', { scope: ['write'] }, '422 invalid-content', '/scope/0'],
  ['pt-administrator', 'POST', '/v1/accounts/@desk.id/credentials', { certificate: '@key.sha256' }, '201', (c) => c.kind === 'certificate' && !c.token && !c.code, 'certificate'],
  ['pt-administrator', 'POST', '/v1/accounts/@desk.id/credentials', { certificate: '@key.sha256' }, '422 invalid-content', '/certificate'],
  ['pt-administrator', 'PATCH', '/v1/accounts/@desk.id/credentials/@certificate.id', { revoked: true }, '200'],
  ['pt-administrator', 'POST', '/v1/accounts/@desk.id/credentials', { certificate: '@key.sha256' }, '201', null, 'certificate'],
  // a secret that an administrator has seen does not bind the state
  ['@seen.token', 'GET', '/v1/me', undefined, '200'],
  ['pt-administrator', 'PATCH', '/v1/accounts/@desk.id', { roles: ['authority'] }, '200'],
  ['admin', 'PATCH', '/v1/accounts/@desk.id', { confirmed: true }, '200'],
  ['@seen.token', 'GET', '/v1/me', undefined, '401 unauthenticated'],
  ['pt-administrator', 'PATCH', '/v1/accounts/@desk.id', { roles: ['liaison'] }, '200'],
  ['@seen.token', 'GET', '/v1/me', undefined, '200'],
];

// So many days from now, give or take an hour.
const inDays = (days) => new Date(Date.now() + days * 86_400_000).toISOString();
const within = (time, days) => Math.abs(Date.parse(time) - Date.now() - days * 86_400_000) < 3_600_000;

const fill = (value, kept) => {
  if (typeof value === 'string') return value.replace(/@(\w+)\.(\w+)/g, (_, name, member) => kept[name][member]);
  if (Array.isArray(value)) return value.map((v) => fill(v, kept));
  if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, fill(v, kept)]));
  return value;
};

async function runTable(daemon, kept) {
  for (const [who, method, path, body, expected, more, keep] of table) {
    const token = who.startsWith('@') ? fill(who, kept) : daemon.tokens[who];
    const what = `${who} ${method} ${path} ${show(body)}`;
    const headers = method === 'POST' ? { 'idempotency-key': randomUUID() } : {};
    const res = await new Client(daemon.base, token).call(method, fill(path, kept), { body: fill(body, kept), headers });
    const got = res.status >= 400 ? `${res.status} ${slugOf(res)}` : String(res.status);
    ensure(got === expected, () => `${what}: expected ${expected}, found ${got} ${res.text}`);
    if (typeof more === 'string') equal(res.json.errors.map((e) => e.pointer), [more], what);
    if (typeof more === 'function') ensure(more(res.json), () => `${what}: ${res.text}`);
    if (keep) kept[keep] = res.json;
    if (method === 'POST' && res.status === 201 && who !== 'nobody') {
      const again = await new Client(daemon.base, token).call(method, fill(path, kept), { body: fill(body, kept), headers });
      const { token: secret, code, ...rest } = res.json;
      equal([again.status, again.json], [201, path.endsWith('/credentials') ? rest : res.json], `${what}, repeated: the secret ${secret ?? code} is shown once`);
    }
  }
  return `${table.length} rows`;
}

// 32 at once with one key: one entry, one answer.
async function oneKey(daemon) {
  const admin = new Client(daemon.base, daemon.tokens['pt-administrator']);
  const headers = { 'idempotency-key': randomUUID() };
  const answers = await Promise.all(Array.from({ length: 32 }, () => admin.call('POST', units, { body: { state: 'PT', name: 'Once' }, headers })));
  equal([...new Set(answers.map((a) => a.status))], [201], 'statuses');
  equal(new Set(answers.map((a) => a.text)).size, 1, 'different answers');
  const list = await admin.all(`${units}?state=PT`);
  equal(list.filter((u) => u.name === 'Once').length, 1, 'units made');
}

// Revoked, ended or struck off: the very next request of any connection is refused.
async function atOnce(daemon, kept) {
  const admin = new Client(daemon.base, daemon.tokens['pt-administrator']);
  for (let round = 0; round < 20; round += 1) {
    const made = await admin.call('POST', `/v1/accounts/${kept.desk.id}/credentials`, { body: {} });
    const user = new Client(daemon.base, made.json.token);
    equal((await user.get('/v1/me')).status, 200, 'a fresh credential');
    const revoke = admin.call('PATCH', `/v1/accounts/${kept.desk.id}/credentials/${made.json.id}`, { body: { revoked: true } });
    equal((await revoke).status, 200, 'revoking');
    const [me, step] = await Promise.all([user.get('/v1/me'), user.call('POST', '/v1/requests', { body: {} })]);
    equal([me.status, step.status], [401, 401], `after revoking, round ${round}`);
  }
}

// What was looked at is what is changed: If-Match.
async function pinned(daemon, kept) {
  const admin = new Client(daemon.base, daemon.tokens['pt-administrator']);
  const path = `${units}/${kept.unit.id}`;
  const { etag } = (await admin.get(path)).headers;
  const patch = (name, tag) => admin.call('PATCH', path, { body: { name }, headers: { 'if-match': tag } });
  equal((await admin.get(path, { 'if-none-match': etag })).status, 304, 'if-none-match');
  equal((await patch('Seen', etag)).status, 200, 'the version that was seen');
  const stale = await patch('Unseen', etag);
  equal(`${stale.status} ${slugOf(stale)}`, '412 version-mismatch', 'a version that is gone');
  equal((await patch('Nonsense', '"x"')).status, 412, 'a tag of nothing');
  equal((await admin.get(path)).json.name, 'Seen', 'the name');
}

// A change of the list and a step that needs it, sent together: whatever the order, the event names the list it was
// judged by.
async function struckOff(daemon, kept) {
  const admin = new Client(daemon.base, daemon.tokens['pt-administrator']);
  const desk = new Client(daemon.base, daemon.tokens['pt-authority']);
  const path = `/v1/registry/authorities/${kept.me.authority}`;
  const content = { crisis: { kind: 'other', offence: 'o', grounds: 'g', threat: 't', targets: ['persons'], territory: 'PT', place: 'p',
    since: '2026-01-01T00:00:00Z' }, necessity: 'n', respond_by: '2999-01-01T00:00:00Z',
  items: [{ kind: 'expertise', type: 'negotiator', quantity: 1 }], addressees: ['ES'] };
  const { json: draft } = await desk.call('POST', '/v1/requests', { body: content });
  const crowd = Array.from({ length: 30 }, () => desk.call('POST', '/v1/requests', { body: {} }));
  const strike = admin.call('PATCH', path, { body: { may_request: false } });
  equal((await strike).status, 200, 'striking off');
  const submit = await desk.call('POST', `/v1/requests/${draft.id}/actions/submit`, { body: {} });
  equal(`${submit.status} ${slugOf(submit)}`, '403 not-your-step', 'a step that binds, after striking off');
  equal((await desk.call('POST', `/v1/requests/${draft.id}/actions/discard`, { body: { reason: 'r' } })).status, 200, 'a step that binds nobody');
  await Promise.all(crowd);
  equal((await admin.call('PATCH', path, { body: { may_request: true } })).status, 200, 'listing again');
}

// A state that refused goes on finding the words it was asked with, and none that came later.
async function frozenWords(daemon) {
  const pt = new Client(daemon.base, daemon.tokens['pt-authority']);
  const es = new Client(daemon.base, daemon.tokens['es-authority']);
  const content = { crisis: { kind: 'other', offence: 'o', grounds: 'g', threat: 'quagga', targets: ['persons'], territory: 'PT', place: 'p',
    since: '2026-01-01T00:00:00Z' }, necessity: 'okapi', respond_by: '2999-01-01T00:00:00Z',
  items: [{ kind: 'expertise', type: 'negotiator', quantity: 1 }], addressees: ['ES', 'FR'] };
  const { json: draft } = await pt.call('POST', '/v1/requests', { body: content });
  const path = `/v1/requests/${draft.id}`;
  equal((await pt.call('POST', `${path}/actions/submit`, { body: {} })).status, 200, 'submit');
  equal((await es.call('POST', `${path}/assistance/ES/actions/refuse`, { body: { revision: 1 } })).status, 200, 'refuse');
  equal((await pt.call('POST', `${path}/actions/amend`, { body: { necessity: 'zebra', reason: 'r' } })).status, 200, 'amend');
  const found = async (who, word) => (await who.all(`/v1/requests?q=${word}`)).length;
  equal([await found(es, 'okapi'), await found(es, 'zebra'), await found(pt, 'okapi'), await found(pt, 'zebra')], [1, 0, 0, 1], 'found');
}

export async function registers(report) {
  await report.test('registers: a daemon of their own', () => withDaemon(async (daemon) => {
    const kept = { soon: { at: inDays(30) }, late: { at: inDays(366) }, key: { sha256: 'ab'.repeat(32) } };
    for (const [name, key] of [['me', 'pt-authority'], ['admin', 'pt-administrator']]) {
      kept[name] = (await new Client(daemon.base, daemon.tokens[key]).get('/v1/me')).json;
    }
    await report.test('registers: what an administrator may add and change', () => runTable(daemon, kept));
    await report.test('registers: If-Match', () => pinned(daemon, kept));
    await report.test('registers: one key, one entry', () => oneKey(daemon));
    await report.test('registers: revoking takes effect at once', () => atOnce(daemon, kept));
    await report.test('registers: an authority that is struck off binds nothing', () => struckOff(daemon, kept));
    await report.test('registers: a frozen addressee finds what it was shown', () => frozenWords(daemon));
    const { code } = await daemon.stop();
    equal(code, 0, `how the daemon ended\n${daemon.tail()}`);
  }));
}
