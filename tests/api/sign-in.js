// SPDX-License-Identifier: EUPL-1.2
// How one comes in: tokens and what they are good for, sessions and their ends, other sites' pages, codes, rotation.
// Times are moved by moving the rows, not by waiting.
import { createHmac, randomUUID } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { Client, exchange, slugOf } from './client.js';
import { binary, withDaemon } from './daemon.js';
import { ensure, equal, show } from './report.js';
import { withSecond } from './second.js';

const minutes = (n) => `interval '${n} minutes'`;
const said = (res) => (res.status >= 400 ? `${res.status} ${slugOf(res)}` : String(res.status));
const setCookie = (res) => res.headers['set-cookie']?.[0] ?? '';
const cookieOf = (res) => setCookie(res).split(';')[0];

// A browser on a page of this host, or of another one.
class Browser {
  constructor(daemon, cookie) {
    Object.assign(this, { daemon, cookie });
    const { port } = new URL(daemon.base);
    this.own = `127.0.0.1:${port}`;
  }

  send(method, path, { body, headers = {}, origin = `http://${this.own}`, from } = {}) {
    return exchange(this.daemon.base, method, path, { body, from, headers: { host: this.own, cookie: this.cookie ?? null,
      origin: method === 'GET' ? null : origin, ...headers } });
  }

  async signIn(body) {
    const res = await this.send('POST', '/v1/session', { body });
    if (res.status === 201) this.cookie = cookieOf(res);
    return res;
  }
}

async function signedIn(daemon, who = 'nl-liaison') {
  const browser = new Browser(daemon);
  const res = await browser.signIn({ token: daemon.tokens[who] });
  equal(res.status, 201, `signing in as ${who}: ${res.text}`);
  return browser;
}

// --- what a token is good for ---

const id = '0197d000-0000-7000-8000-000000000000';
// A route, and the scope it needs; null: any. With the scope, what it answers has nothing to do with scopes.
const needs = [
  ['GET', '/v1/me', null], ['GET', '/v1/rules', null], ['POST', '/v1/me/password', 'all'],
  ['GET', '/v1/requests', 'read'], ['GET', `/v1/requests/${id}`, 'read'], ['GET', `/v1/requests/${id}/history`, 'read'],
  ['GET', `/v1/requests/${id}/assistance/DE`, 'read'], ['GET', '/v1/registry/units', 'read'],
  ['GET', '/v1/registry/officers', 'read'], ['GET', `/v1/registry/units/${id}`, 'read'], ['GET', '/v1/log/proof/0', 'read'],
  ['GET', '/v1/redactions', 'read'],
  ['POST', '/v1/requests', 'act'], ['PATCH', `/v1/requests/${id}`, 'act'], ['POST', `/v1/requests/${id}/actions/submit`, 'act'],
  ['POST', `/v1/requests/${id}/assistance/DE/actions/accept`, 'act'], ['POST', '/v1/redactions', 'act'],
  ['POST', `/v1/redactions/${id}/confirm`, 'act'],
  ['POST', '/v1/registry/units', 'administer'], ['PATCH', `/v1/registry/units/${id}`, 'administer'],
  ['GET', '/v1/accounts', 'administer'], ['POST', '/v1/accounts', 'administer'], ['GET', `/v1/accounts/${id}`, 'administer'],
  ['PATCH', `/v1/accounts/${id}`, 'administer'], ['GET', `/v1/accounts/${id}/credentials`, 'administer'],
  ['POST', `/v1/accounts/${id}/credentials`, 'administer'], ['PATCH', `/v1/accounts/${id}/credentials/${id}`, 'administer'],
  ['GET', '/v1/consultations', 'audit'], ['GET', '/v1/log/checkpoint', 'audit'], ['GET', '/v1/log/key', 'audit'],
  ['GET', '/v1/log/tile/0/000.p/1', 'audit'], ['GET', '/v1/log/entries', 'audit'], ['GET', '/v1/log/documents', 'audit'],
  ['GET', '/v1/log/commitments', 'audit'], ['GET', '/v1/log/consistency?from=0&to=0', 'audit'],
];
const scopes = ['read', 'act', 'administer', 'audit'];

async function scoped(daemon, desk) {
  const faults = [];
  for (const scope of scopes) {
    const { token } = await desk.token({ scope: [scope] });
    const browser = new Browser(daemon);
    equal((await browser.signIn({ token })).status, 201, `a session with ${scope}`);
    for (const [method, path, needed] of needs) {
      const asked = await Promise.all([new Client(daemon.base, token).call(method, path, { body: method === 'GET' ? undefined : {} }),
        browser.send(method, path, { body: method === 'GET' ? undefined : {} })]);
      for (const res of asked) {
        const words = needed === 'all' ? `lacks the scope ${scope === 'read' ? 'act' : 'read'}` : `lacks the scope ${needed}`;
        const lacks = res.status === 403 && res.json.detail.includes(words);
        if (lacks !== (needed !== null && needed !== scope)) faults.push(`${method} ${path} with ${scope}: ${res.status} ${res.text}`);
      }
    }
  }
  ensure(faults.length === 0, () => faults.join('\n'));
  return `${needs.length} routes, ${scopes.length} scopes, as a token and as a session`;
}

// --- sessions ---

async function cookies(daemon) {
  const browser = await signedIn(daemon);
  const first = browser.cookie;
  const res = await browser.signIn({ token: daemon.tokens['nl-liaison'] });
  ensure(/^__Host-assistd=assistd_[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=28800$/.test(setCookie(res)), setCookie(res));
  equal(res.headers.location, '/v1/session', 'location');
  equal(res.json, (await browser.send('GET', '/v1/me')).json, 'the document');
  equal(said(await new Browser(daemon, first).send('GET', '/v1/me')), '401 unauthenticated', 'the session before, after signing in again');
  equal((await browser.send('GET', '/v1/requests', { headers: { cookie: `a=b; ${browser.cookie}; c=d` } })).status, 200, 'among other cookies');
  equal((await browser.send('POST', '/v1/requests', { body: {} })).status, 201, 'a step');
  // who comes with both comes with the token
  const both = await browser.send('GET', '/v1/me', { headers: { authorization: `Bearer ${daemon.tokens['de-unit']}` } });
  equal(both.json.state, 'DE', 'with a token and a cookie');
  equal(said(await browser.send('GET', '/v1/me', { headers: { authorization: 'Bearer nonsense' } })), '401 unauthenticated', 'a wrong token and a cookie');
  const token = cookieOf(res).split('=')[1];
  equal(said(await new Client(daemon.base, token).get('/v1/me')), '401 unauthenticated', 'a cookie as a token');
  equal(said(await new Browser(daemon, `__Host-assistd=${daemon.tokens['nl-liaison']}`).send('GET', '/v1/me')), '401 unauthenticated', 'a token as a cookie');
  // out
  const out = await browser.send('DELETE', '/v1/session');
  equal([out.status, out.text, setCookie(out)], [204, '', '__Host-assistd=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0'], 'signing out');
  equal(said(await browser.send('GET', '/v1/me')), '401 unauthenticated', 'after signing out');
  equal(said(await browser.send('DELETE', '/v1/session')), '401 unauthenticated', 'signing out twice');
  equal(said(await new Client(daemon.base, daemon.tokens['nl-liaison']).call('DELETE', '/v1/session')), '404 not-found', 'signing a token out');
}

// body, expected
const wrongSignIns = [
  [{}, '422 invalid-content'], [{ name: 'x', password: 'y' }, '422 invalid-content'], [{ token: 1 }, '422 invalid-content'], [{ token: 'x', more: 1 }, '422 invalid-content'],
  ['{', '400 malformed-request'], [{ token: 'x' }, '401 unauthenticated'], [{ token: `assistd_${'A'.repeat(43)}` }, '401 unauthenticated'],
];

async function refused(daemon) {
  const browser = new Browser(daemon);
  for (const [body, expected] of wrongSignIns) {
    const res = await browser.signIn(body);
    equal([said(res), setCookie(res)], [expected, ''], show(body));
  }
  const query = await browser.send('POST', '/v1/session?x=1', { body: { token: daemon.tokens['nl-liaison'] } });
  equal(said(query), '400 malformed-request', 'a query');
}

// By how many minutes a session's times move, and what it answers then. A change of the row is what daemons notice.
const ends = [
  ['unused for 14 minutes', 'last_used_at', 14, '200'],
  ['unused for 15 minutes', 'last_used_at', 15, '401 unauthenticated'],
  ['almost 8 hours old', 'expires_at', 479, '200'],
  ['8 hours old', 'expires_at', 480, '401 unauthenticated'],
];

async function limits(daemon) {
  for (const [what, column, by, expected] of ends) {
    const browser = await signedIn(daemon);
    const newest = '(SELECT id FROM session ORDER BY id DESC LIMIT 1)';
    equal(Number(daemon.sql(`SELECT extract(epoch FROM expires_at - created_at) FROM session WHERE id = ${newest}`)), 8 * 3600, 'how long it lasts');
    daemon.sql(`UPDATE session SET ${column} = ${column} - ${minutes(by)}, created_at = created_at - ${minutes(by)} WHERE id = ${newest}`);
    await daemon.settled();
    equal(said(await browser.send('GET', '/v1/me')), expected, what);
  }
  // a token that ends sooner takes its session with it, whenever it was told to
  const browser = await signedIn(daemon, 'nl-unit');
  daemon.sql("UPDATE credential SET expires_at = now() WHERE label = 'nl-unit'");
  await daemon.settled();
  equal(said(await browser.send('GET', '/v1/requests')), '401 unauthenticated', 'a session whose token has ended');
}

async function restart(daemon) {
  const browser = await signedIn(daemon);
  equal((await daemon.stop()).code, 0, `how the daemon ended\n${daemon.tail()}`);
  await daemon.start();
  equal(said(await new Browser(daemon, browser.cookie).send('GET', '/v1/me')), '200', 'after the daemon was started again');
}

async function revoked(daemon, desk) {
  for (const [what, revoke] of [
    ['a token that was revoked', (made) => desk.change(`/credentials/${made.id}`, { revoked: true })],
    ['an account that was ended', () => desk.change('', { ended_at: new Date(Date.now() - 1000).toISOString() })],
  ]) {
    const made = await desk.token({});
    const browser = new Browser(daemon);
    equal((await browser.signIn({ token: made.token })).status, 201, what);
    equal((await browser.send('GET', '/v1/requests')).status, 200, `${what}: before`);
    const { status, text } = await revoke(made);
    equal(status, 200, `${what}: ${text}`);
    const asked = [browser.send('GET', '/v1/me'), browser.send('GET', '/v1/requests'), browser.send('POST', '/v1/requests', { body: {} })];
    equal((await Promise.all(asked)).map(said), Array(3).fill('401 unauthenticated'), what);
  }
  equal((await desk.change('', { ended_at: null })).status, 200, 'the account goes on');
}

// The last of an account's sessions push out the first.
async function sixteen(daemon) {
  const browsers = [];
  for (let i = 0; i < 17; i += 1) browsers.push(await signedIn(daemon, 'de-liaison'));
  const answers = await Promise.all(browsers.map((b) => b.send('GET', '/v1/me')));
  equal(answers.map(said).filter((s) => s === '200').length, 16, 'sessions that hold');
  equal(said(answers[0]), '401 unauthenticated', 'the first');
  daemon.sql(`UPDATE session SET created_at = created_at - ${minutes(2880)}, expires_at = expires_at - ${minutes(2880)} WHERE ended_at IS NOT NULL`);
}

// --- other sites ---

// What a request with a cookie comes with besides; whether it changes something.
const sites = (own) => [
  ['its own page', {}, true],
  ['its own page, as new browsers say', { 'sec-fetch-site': 'same-origin' }, true],
  ['no origin', { origin: null }, false],
  ['another site', { origin: 'https://evil.example' }, false],
  ['another port', { origin: `http://127.0.0.1:1` }, false],
  ['its host as a part', { origin: `http://${own}.evil.example` }, false],
  ['its host as a user', { origin: `http://${own}@evil.example` }, false],
  ['a sandbox', { origin: 'null' }, false],
  ['another scheme', { origin: `ftp://${own}` }, false],
  ['behind TLS', { origin: `https://${own}` }, true],
  ['plain HTTP, and not here', { host: 'assist.example.eu', origin: 'http://assist.example.eu' }, false],
  ['behind TLS, by name', { host: 'assist.example.eu', origin: 'https://assist.example.eu' }, true],
  ['a subdomain, as new browsers say', { 'sec-fetch-site': 'same-site' }, false],
  ['another site, as new browsers say', { 'sec-fetch-site': 'cross-site' }, false],
  ['typed by hand', { 'sec-fetch-site': 'none' }, false],
];

// A browser's windows share a session: what one of them asks for in another's name is refused.
async function meant(daemon) {
  const client = new Client(daemon.base, daemon.tokens['nl-liaison']);
  const { id } = (await client.get('/v1/me')).json;
  const other = (await new Client(daemon.base, daemon.tokens['de-liaison']).get('/v1/me')).json.id;
  for (const [account, expected] of [[id, '200'], [other, '401 unauthenticated'], ['', '401 unauthenticated'], ['x', '401 unauthenticated']])
    equal(said(await client.get('/v1/me', { 'assist-account': account })), expected, `Assist-Account: ${account}`);
  const step = await client.call('POST', '/v1/requests', { body: {}, headers: { 'assist-account': other } });
  equal(said(step), '401 unauthenticated', 'a step in the name of another');
}

async function crossSite(daemon) {
  const browser = await signedIn(daemon);
  const count = async () => (await browser.send('GET', '/v1/requests?limit=200')).json.items.length;
  const before = await count();
  const faults = [];
  let taken = 0;
  for (const [what, headers, good] of sites(browser.own)) {
    const res = await browser.send('POST', '/v1/requests', { body: {}, headers });
    if (said(res) !== (good ? '201' : '403 cross-site')) faults.push(`${what}: ${res.status} ${res.text}`);
    taken += good ? 1 : 0;
    const bare = new Browser(daemon);
    const entered = await bare.send('POST', '/v1/session', { body: { token: daemon.tokens['nl-unit'] }, headers });
    const welcome = good || headers.origin === null;
    if ((entered.status === 201) !== welcome) faults.push(`signing in, ${what}: ${entered.status} ${entered.text}`);
  }
  // as forms send it
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
    const res = await browser.send('POST', '/v1/requests', { body: '{}', headers: { 'content-type': type } });
    if (said(res) !== '415 unsupported-media-type') faults.push(`${type}: ${res.status}`);
  }
  equal(said(await browser.send('DELETE', '/v1/session', { origin: 'https://evil.example' })), '403 cross-site', 'signing out, from another site');
  ensure(faults.length === 0, () => faults.join('\n'));
  equal(await count(), before + taken, 'requests made');
  // a token is no browser's
  const client = new Client(daemon.base, daemon.tokens['nl-liaison']);
  equal((await client.call('POST', '/v1/requests', { body: {}, headers: { origin: 'https://evil.example' } })).status, 201, 'a token, from anywhere');
}

// --- rotation ---

async function rotation(daemon, desk) {
  const old = await desk.token({ label: 'machine', scope: ['read', 'act'] });
  const rotate = (token, key = randomUUID()) => new Client(daemon.base, token).call('POST', '/v1/me/credentials/rotate', { body: {}, headers: { 'idempotency-key': key } });
  const works = async (token) => said(await new Client(daemon.base, token).get('/v1/me'));
  const key = randomUUID();
  const first = await rotate(old.token, key);
  equal(first.status, 201, first.text);
  equal([first.json.label, first.json.scope, first.json.kind], ['machine', ['read', 'act'], 'token'], 'what it inherits');
  ensure(/^\d+$/.test(first.headers['assist-receipt'] ?? ''), 'no receipt');
  ensure(Math.abs(Date.parse(first.json.expires_at) - Date.now() - 90 * 86_400_000) < 3_600_000, first.text);
  equal([await works(old.token), await works(first.json.token)], ['200', '200'], 'both for an hour');
  const again = await rotate(old.token, key);
  equal([again.status, again.json.id, again.json.token], [201, first.json.id, undefined], 'the same key');
  const second = await rotate(old.token);
  equal([await works(old.token), await works(first.json.token), await works(second.json.token)], ['200', '401 unauthenticated', '200'],
    'rotated again, as if the answer had been lost');
  const list = (await desk.admin.get(`/v1/accounts/${desk.id}/credentials`)).json.items;
  const left = Date.parse(list.find((c) => c.id === old.id).expires_at) - Date.now();
  ensure(left > 3_500_000 && left <= 3_600_000, `the old one has ${left} ms left`);
  daemon.sql(`UPDATE credential SET expires_at = now() WHERE id = '${old.id}'`);
  await daemon.settled();
  equal([await works(old.token), await works(second.json.token)], ['401 unauthenticated', '200'], 'after the hour');
  equal(said(await rotate(old.token)), '401 unauthenticated', 'rotating what has ended');
  const browser = new Browser(daemon);
  await browser.signIn({ token: second.json.token });
  equal(said(await browser.send('POST', '/v1/me/credentials/rotate', { body: {} })), '403 not-your-step', 'rotating in a session');
  equal(said(await rotate('nonsense')), '401 unauthenticated', 'rotating nothing');
  const short = await desk.token({ expires_at: new Date(Date.now() + 600_000).toISOString() });
  for (const made of [await rotate(short.token), await rotate(short.token)]) {
    const life = Date.parse(made.json.expires_at) - Date.now();
    ensure(life > 590_000 && life < 610_000, `a token of ten minutes makes one of ${life} ms`);
  }
  // an administrator who has seen a token may have rotated it: what came of it binds nobody either
  const other = await new Desk().make(daemon);
  const seen = (await rotate((await other.token({})).token)).json.token;
  equal(said(await other.change('', { roles: ['command'] })), '200', 'other roles');
  const confirm = new Client(daemon.base, daemon.tokens.admin).call('PATCH', `/v1/accounts/${other.id}`, { body: { confirmed: true } });
  equal([said(await confirm), await works(seen)], ['200', '401 unauthenticated'], 'a rotated token that an administrator may have seen');
}

const usedAt = async (desk, made) => (await desk.admin.get(`/v1/accounts/${desk.id}/credentials`)).json.items
  .find((c) => c.id === made.id).last_used_at;

async function firstUse(daemon, desk) {
  const made = await desk.token({});
  equal(await usedAt(desk, made), null, 'before');
  equal((await new Client(daemon.base, made.token).get('/v1/me')).status, 200, 'a use');
  return made;
}

// It is written down within a minute, and is no change of the registers.
async function lastUse(daemon, desk, made) {
  const version = () => daemon.sql('SELECT version FROM register_head');
  const before = version();
  const shown = () => usedAt(desk, made);
  const end = Date.now() + 90_000;
  let at = await shown();
  while (at === null && Date.now() < end) {
    await new Promise((resolve) => { setTimeout(resolve, 1000); });
    at = await shown();
  }
  ensure(at !== null && Math.abs(Date.parse(at) - Date.now()) < 900_000, `last used ${at}`);
  equal(version(), before, 'being used is no change of the registers');
  const old = () => Number(daemon.sql("SELECT count(*) FROM session WHERE created_at < now() - interval '1 day'"));
  while (old() > 0 && Date.now() < end + 90_000) await new Promise((resolve) => { setTimeout(resolve, 1000); });
  equal(old(), 0, 'sessions of the day before yesterday');
}

// Nothing that signs anybody in stands in what the log discloses.
async function nothingTold(daemon, desk, secrets) {
  const told = daemon.sql("SELECT string_agg(data, ' ') FROM disclosure") + daemon.sql("SELECT string_agg(text, ' ') FROM entry")
    + daemon.sql("SELECT string_agg(document, ' ') FROM idempotency");
  const digests = daemon.sql("SELECT encode(digest, 'hex') FROM credential UNION ALL SELECT encode(digest, 'hex') FROM session").split('\n');
  ensure(digests.length > 10, 'there are digests');
  for (const secret of [...secrets, ...digests]) ensure(!told.includes(secret), () => `${secret} stands in the log`);
  const facts = daemon.sql("SELECT facts FROM house_event WHERE action = 'credential'").split('\n').map((f) => JSON.parse(f).what);
  equal([...new Set(facts)].sort(), ['draw', 'password', 'rotate'], 'what the log says of holders');
}

// --- passwords ---

const password = 'three ferries off Den Helder';
const secretOf = (uri) => {
  const bits = [...new URL(uri).searchParams.get('secret')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  return Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
};
// RFC 6238, of the present step or one beside it.
const codeOf = (secret, beside = 0) => {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + beside));
  const mac = createHmac('sha1', secret).update(counter).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
};
const notThat = (code) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

// what is sent, what it answers, and the pointer of its fault
const unset = [
  [{}, '422 invalid-content', '/password'],
  [{ password, code: '123456' }, '422 invalid-content', '/password'],
  [{ password: 'elf letters' }, '422 invalid-content', '/password'],
  [{ password: 'x'.repeat(129) }, '422 invalid-content', '/password'],
  [{ password: 'password1234' }, '422 invalid-content', '/password'],
  [{ password: 'p.desk.2026!' }, '422 invalid-content', '/password'],
  [{ code: '123456' }, '422 invalid-content', '/code'],
  [{ password, more: 1 }, '422 invalid-content', '/more'],
];

class Holder {
  constructor(daemon, client) {
    Object.assign(this, { daemon, client });
  }

  send(body) {
    return this.client.call('POST', '/v1/me/password', { body });
  }

  // Sets it, and confirms it with a first code.
  async set(body) {
    const lost = await this.send(body);
    equal(said(lost), '200', lost.text);
    this.daemon.sql(`UPDATE account_password SET pending_at = pending_at - ${minutes(15)}`);
    const late = await this.send({ code: codeOf(secretOf(lost.json.uri)) });
    equal([said(late), late.json.errors?.[0].code], ['422 invalid-content', 'nothing-waits'], 'the first code, a quarter of an hour later');
    const asked = await this.send(body);
    equal(said(asked), '200', asked.text);
    const stale = await this.send({ code: codeOf(secretOf(lost.json.uri)) });
    equal(said(stale), '422 invalid-content', 'the first code of a secret that was replaced');
    ensure(/^otpauth:\/\/totp\/assistd:/.test(asked.json.uri), asked.text);
    this.secret = secretOf(asked.json.uri);
    const wrong = await this.send({ code: notThat(codeOf(this.secret)) });
    equal([said(wrong), wrong.json.errors?.[0].pointer], ['422 invalid-content', '/code'], 'a wrong first code');
    const confirmed = await this.send({ code: codeOf(this.secret) });
    equal([said(confirmed), confirmed.json], ['200', { uri: null }], 'the first code');
    this.again();
  }

  // Codes are good again: as if some time had gone by.
  again() {
    this.daemon.sql('UPDATE account_password SET last_step = 0');
  }

  // As a browser: a sign-in.
  async enter(body, from) {
    const browser = new Browser(this.daemon);
    const res = await browser.send('POST', '/v1/session', { body: { code: codeOf(this.secret), ...body }, from });
    if (res.status === 201) browser.cookie = cookieOf(res);
    return { browser, res };
  }
}

async function passwords(daemon, desk) {
  const made = await desk.token({});
  const name = 'p.desk';
  equal(said(await desk.change('', { login: name })), '200', 'a login name');
  const taken = await desk.admin.call('POST', '/v1/accounts', { body: { name: 'N', state: 'PT', roles: ['auditor'], post: 'p', login: name } });
  equal([said(taken), taken.json.errors?.[0].pointer], ['422 invalid-content', '/login'], 'a name that is taken');
  const holder = new Holder(daemon, new Client(daemon.base, made.token));
  for (const [body, expected, pointer] of unset) {
    const res = await holder.send(body);
    equal([said(res), res.json.errors?.[0].pointer], [expected, pointer], show(body));
  }
  const { token: narrow } = await desk.token({ scope: ['read', 'act', 'administer'] });
  equal(said(await new Holder(daemon, new Client(daemon.base, narrow)).send({ password })), '403 not-your-step', 'with a token that is not good for all');
  holder.secret = Buffer.alloc(20);
  equal(said((await holder.enter({ name, password })).res), '401 unauthenticated', 'without a password');
  await holder.set({ password });
  return { holder, name };
}

// what is sent besides; in what it ends. Those that are refused are refused in the same words.
const entrances = (name, id, secret) => [
  ['by name', { name, password }, '201'],
  ['by id', { name: id, password }, '201'],
  ['the code of the step before', { name, password, code: codeOf(secret, -1) }, '201'],
  ['the code of the step after', { name, password, code: codeOf(secret, 1) }, '201'],
  ['an old code', { name, password, code: codeOf(secret, -3) }, '401 unauthenticated'],
  ['a wrong code', { name, password, code: notThat(codeOf(secret)) }, '401 unauthenticated'],
  ['no code at all', { name, password, code: 'abcdef' }, '401 unauthenticated'],
  ['a wrong password', { name, password: `${password}!` }, '401 unauthenticated'],
  ['nobody', { name: 'nobody', password }, '401 unauthenticated'],
  ['no account', { name: randomUUID(), password }, '401 unauthenticated'],
  ['an account without one', { name: 'nl-liaison', password }, '401 unauthenticated'],
];

async function byPassword(daemon, desk, { holder, name }) {
  const words = new Set();
  for (const [i, [what, body, expected]] of entrances(name, desk.id, holder.secret).entries()) {
    const { browser, res } = await holder.enter(body, `127.0.1.${i + 1}`);
    equal(said(res), expected, `${what}: ${res.text}`);
    if (res.status !== 201) words.add(JSON.stringify({ ...res.json, request_id: null }));
    else equal((await browser.send('GET', '/v1/me')).json.id, desk.id, what);
    holder.again();
  }
  equal(words.size, 1, `different words: ${[...words].join(' ')}`);
  const code = codeOf(holder.secret, 1);
  const twice = await Promise.all([1, 2].map(() => holder.enter({ name, password, code })));
  equal(twice.map(({ res }) => said(res)).sort(), ['201', '401 unauthenticated'], 'one code, twice at once');
  equal(said((await holder.enter({ name, password, code })).res), '401 unauthenticated', 'a code again');
  equal(said((await holder.enter({ name, password, code: codeOf(holder.secret) })).res), '401 unauthenticated', 'an earlier code after it');
  holder.again();
  for (const [body, pointer] of [[{ name, password, token: 'x' }, '/name'], [{ name }, '/password'], [{ password }, '/name']]) {
    const { res } = await holder.enter(body, '127.0.1.99');
    equal([said(res), res.json.errors?.[0].pointer], ['422 invalid-content', pointer], show(body));
  }
}

// Whoever guesses waits longer and longer; whoever knows comes in from elsewhere.
async function guessing(daemon, { holder, name }) {
  const from = '127.0.2.1';
  const waits = [];
  for (let i = 0; i < 7; i += 1) {
    const { res } = await holder.enter({ name, password: 'not this one, surely' }, from);
    waits.push(res.status === 429 ? Number(res.headers['retry-after']) : res.status);
  }
  equal(waits.slice(0, 4), [401, 401, 401, 401], 'free tries');
  ensure(waits.slice(4).every((w) => w >= 1 && w <= 2), () => `waits ${waits}`);
  const { res } = await holder.enter({ name, password }, from);
  equal(said(res), '429 too-many-requests', 'the right one, from there');
  equal(said((await holder.enter({ name, password }, '127.0.2.2')).res), '201', 'the right one, from elsewhere');
  holder.again();
  equal(said((await holder.enter({ name: 'nobody', password }, from)).res), '401 unauthenticated', 'another name, from there');
}

// A password that was set with what an administrator has seen may be the administrator's: it binds nobody.
async function undrawn(daemon) {
  for (const session of [false, true]) {
    const other = await new Desk().make(daemon);
    const { token } = await other.token({});
    const browser = new Browser(daemon);
    await browser.signIn({ token });
    const holder = new Holder(daemon, session ? { call: (method, path, options) => browser.send(method, path, options) } : new Client(daemon.base, token));
    await holder.set({ password });
    equal(said((await holder.enter({ name: other.id, password }, '127.0.4.1')).res), '201', 'before the account binds');
    holder.again();
    equal(said(await other.change('', { roles: ['authority'] })), '200', 'other roles');
    const confirm = new Client(daemon.base, daemon.tokens.admin).call('PATCH', `/v1/accounts/${other.id}`, { body: { confirmed: true } });
    equal(said(await confirm), '200', 'confirmed');
    equal(said((await holder.enter({ name: other.id, password }, '127.0.4.1')).res), '401 unauthenticated', session ? 'set in a session' : 'set with a token');
  }
}

async function changing(daemon, desk, { holder, name }) {
  const { browser } = await holder.enter({ name, password }, '127.0.3.1');
  const byToken = new Browser(daemon);
  equal((await byToken.signIn({ token: holder.client.token })).status, 201, 'a session begun with a token');
  const next = 'four ferries off Den Helder';
  for (const [body, pointer] of [[{ password: next }, '/old'], [{ password: next, old: 'not this one, surely' }, '/old']]) {
    const res = await holder.send(body);
    equal([said(res), res.json.errors?.[0].pointer], ['422 invalid-content', pointer], show(body));
  }
  await holder.set({ password: next, old: password });
  const alive = async (b) => said(await b.send('GET', '/v1/me'));
  equal([await alive(browser), await alive(byToken)], ['401 unauthenticated', '200'], 'sessions after the change');
  equal(said((await holder.enter({ name, password }, '127.0.3.2')).res), '401 unauthenticated', 'the old one');
  const again = await holder.enter({ name, password: next }, '127.0.3.3');
  equal(said(again.res), '201', 'the new one');
  const { items } = (await desk.admin.get(`/v1/accounts/${desk.id}/credentials`)).json;
  const listed = items.filter((c) => c.kind === 'password' && !c.revoked_at);
  equal(listed.length, 1, 'passwords in the register');
  equal(said(await desk.change(`/credentials/${listed[0].id}`, { revoked: true })), '200', 'revoking it');
  holder.again();
  equal([await alive(again.browser), said((await holder.enter({ name, password: next }, '127.0.3.4')).res)],
    ['401 unauthenticated', '401 unauthenticated'], 'after it was revoked');
  const kept = daemon.sql('SELECT hash FROM account_password WHERE hash IS NOT NULL');
  ensure(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/.test(kept), `kept as ${kept}`);
  desk.secrets.push(password, next, kept, daemon.sql("SELECT encode(totp, 'hex') FROM account_password"));
}

// An account of its own, kept by its state's administrator.
class Desk {
  async make(daemon, state = 'PT') {
    this.secrets = [];
    this.admin = new Client(daemon.base, daemon.tokens[`${state.toLowerCase()}-administrator`]);
    const { json: me } = await new Client(daemon.base, daemon.tokens[`${state.toLowerCase()}-liaison`]).get('/v1/me');
    const made = await this.admin.call('POST', '/v1/accounts', { body: { name: 'Desk', state, authority: me.authority, roles: ['liaison'], post: 'p' } });
    equal(made.status, 201, made.text);
    this.id = made.json.id;
    return this;
  }

  async token(body) {
    const res = await this.admin.call('POST', `/v1/accounts/${this.id}/credentials`, { body });
    equal(res.status, 201, res.text);
    this.secrets.push(res.json.token);
    return res.json;
  }

  change(path, body) {
    return this.admin.call('PATCH', `/v1/accounts/${this.id}${path}`, { body });
  }
}

// A code for an account that binds its state.
async function codes(daemon, desk) {
  const { json: me } = await new Client(daemon.base, daemon.tokens['pt-command']).get('/v1/me');
  const code = async () => (await desk.admin.call('POST', `/v1/accounts/${me.id}/credentials`, { body: { scope: ['read', 'act'] } })).json;
  const draw = (body) => exchange(daemon.base, 'POST', '/v1/credentials', { body });
  const made = await code();
  const both = await Promise.all([draw({ code: made.code }), draw({ code: ` ${made.code.toLowerCase().replaceAll('-', ' ')}` })]);
  equal(both.map(said).sort(), ['201', '401 unauthenticated'], 'one code, twice at once');
  const drawn = both.find((r) => r.status === 201);
  equal([drawn.json.scope, drawn.json.account], [['read', 'act'], me.id], 'what it inherits');
  ensure(/^\d+$/.test(drawn.headers['assist-receipt'] ?? ''), 'no receipt');
  equal((await new Client(daemon.base, drawn.json.token).get('/v1/me')).status, 200, 'the token');
  const late = await code();
  daemon.sql(`UPDATE credential SET expires_at = now() WHERE id = '${late.id}'`);
  await daemon.settled();
  equal(said(await draw({ code: late.code })), '401 unauthenticated', 'a code of yesterday');
  const lost = await code();
  equal((await desk.admin.call('PATCH', `/v1/accounts/${me.id}/credentials/${lost.id}`, { body: { revoked: true } })).status, 200, 'revoking');
  equal(said(await draw({ code: lost.code })), '401 unauthenticated', 'a code that was revoked');
  const key = await draw({ code: (await code()).code, certificate: 'cd'.repeat(32), label: 'machine' });
  equal([key.status, key.json.kind, key.json.token, key.json.label], [201, 'certificate', undefined, 'machine'], 'a certificate by its holder');
  const kept = await desk.admin.call('POST', `/v1/accounts/${desk.id}/credentials`, { body: { certificate: 'ef'.repeat(32) } });
  equal([kept.status, kept.json.kind], [201, 'certificate'], 'a certificate by an administrator');
  const same = await code();
  equal(said(await draw({ code: same.code, certificate: 'cd'.repeat(32) })), '422 invalid-content', 'a key that is taken');
  equal((await draw({ code: same.code })).status, 201, 'the code is still good');
  desk.secrets.push(drawn.json.token, made.code, made.code.replaceAll('-', ''));
}

// The same by assistctl.
async function byCommand(daemon, desk) {
  const program = join(dirname(binary()), 'assistctl');
  const ctl = (words, { who = 'pt-administrator', token = daemon.tokens[who], input = '' } = {}) => {
    const env = { ...process.env, ASSIST_URL: daemon.base, ASSIST_TOKEN: token, HOME: '/nonexistent' };
    const { status, stdout, stderr } = spawnSync(program, words, { env, input, encoding: 'utf8', timeout: 60_000 });
    const lines = status === 0 ? stdout.trim().split('\n').map((l) => JSON.parse(l)) : [];
    return { status, stderr, json: lines[0], lines };
  };
  const { json: me } = await new Client(daemon.base, daemon.tokens['pt-authority']).get('/v1/me');
  const made = ctl(['account', 'add', 'name=A = B', 'state=PT', `authority=${me.authority}`, 'roles=authority,liaison', 'post=Post', 'unit=-']);
  equal([made.status, made.json?.name, made.json?.roles, made.json?.unit], [0, 'A = B', ['authority', 'liaison'], null], `account add: ${made.stderr}`);
  const { id } = made.json;
  ensure(ctl(['account', 'list']).lines.flatMap((l) => l.items).some((a) => a.id === id), 'account list');
  equal(ctl(['account', 'confirm', id]).status, 1, 'confirming what one made oneself');
  equal(ctl(['account', 'confirm', id], { who: 'admin' }).json?.confirmed, true, 'account confirm');
  equal(ctl(['account', 'change', id, 'post=Other']).json?.post, 'Other', 'account change');
  const code = ctl(['credential', 'add', id, 'label=mine', 'scope=read,act']);
  ensure(code.json?.code, () => `credential add: ${code.stderr}`);
  const drawn = ctl(['credential', 'draw'], { token: '', input: `${code.json.code}\n` });
  ensure(drawn.json?.token, () => `credential draw: ${drawn.stderr}`);
  equal(ctl(['credential', 'draw'], { token: '', input: `${code.json.code}\n` }).status, 1, 'drawing twice');
  const rotated = ctl(['credential', 'rotate'], { token: drawn.json.token });
  equal([rotated.json?.scope, rotated.json?.label], [['read', 'act'], 'mine'], `credential rotate: ${rotated.stderr}`);
  equal(ctl(['credential', 'list', id]).json?.items.length, 3, 'credential list');
  ensure(ctl(['credential', 'revoke', id, rotated.json.id]).json?.revoked_at, 'credential revoke');
  equal(ctl(['credential', 'rotate'], { token: rotated.json.token }).status, 1, 'with what was revoked');
  ensure(ctl(['account', 'end', id]).json?.ended_at, 'account end');
  for (const words of [['account'], ['account', 'add'], ['account', 'end', '../x'], ['account', 'change', id, 'post'], ['credential', 'revoke', id],
    ['account', 'list', 'x'], ['account', 'list', '--once']]) equal(ctl(words).status, 2, words.join(' '));
  desk.secrets.push(drawn.json.token, rotated.json.token);
}

export async function signIn(report) {
  await report.test('sign-in: a daemon of its own', () => withDaemon(async (daemon) => {
    const desk = await new Desk().make(daemon);
    const made = await firstUse(daemon, desk);
    await report.test('sign-in: what a token is good for', () => scoped(daemon, desk));
    await report.test('sign-in: a session, its cookie and its end', () => cookies(daemon));
    await report.test('sign-in: what signs nobody in', () => refused(daemon));
    await report.test('sign-in: what was revoked is out, in the middle of a session', () => revoked(daemon, desk));
    await report.test('sign-in: sixteen sessions of an account', () => sixteen(daemon));
    await report.test('sign-in: for whom it is meant', () => meant(daemon));
    await report.test('sign-in: other sites', () => crossSite(daemon));
    await report.test('sign-in: rotation', () => rotation(daemon, desk));
    await report.test('sign-in: codes', () => codes(daemon, desk));
    await report.test('sign-in: accounts and credentials by assistctl', () => byCommand(daemon, desk));
    let known;
    const set = await report.test('sign-in: setting a password', async () => { known = await passwords(daemon, desk); });
    if (set) {
      await report.test('sign-in: by password and code', () => byPassword(daemon, desk, known));
      await report.test('sign-in: guessing', () => guessing(daemon, known));
      await report.test('sign-in: a password that an administrator may have set', () => undrawn(daemon));
      await report.test('sign-in: changing a password, and revoking it', () => changing(daemon, desk, known));
    }
    await report.test('sign-in: where no key seals passwords, there are none', () => withSecond(daemon, { 'access.key': '' }, async ({ base }) => {
      const body = { name: 'nl-liaison', password: 'three ferries off Den Helder', code: '000000' };
      equal(said(await exchange(base, 'POST', '/v1/session', { body })), '404 not-found', 'signing in');
      equal(said(await new Client(base, daemon.tokens['nl-liaison']).call('POST', '/v1/me/password', { body: { password: body.password } })), '404 not-found', 'setting one');
    }));
    await report.test('sign-in: nothing of it is told', () => nothingTold(daemon, desk, desk.secrets));
    await report.test('sign-in: the last use is shown', () => lastUse(daemon, desk, made));
    await report.test('sign-in: idle and absolute limits', () => limits(daemon));
    await report.test('sign-in: a session outlives the daemon', () => restart(daemon));
    const { code } = await daemon.stop();
    equal(code, 0, `how the daemon ended\n${daemon.tail()}`);
  }));
}
