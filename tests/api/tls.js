// SPDX-License-Identifier: EUPL-1.2
// TLS: which certificates open the listener for machines, and that nothing else does; what may change while connections
// are open.
import { execFileSync } from 'node:child_process';
import https from 'node:https';
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { Client, slugOf } from './client.js';
import { Daemon } from './daemon.js';
import { ensure, equal } from './report.js';

const DAY = 86_400_000;
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

async function until(holds, what) {
  for (let i = 0; i < 200; i++) {
    if (await holds()) return;
    await pause(50);
  }
  throw new Error(`${what} did not come about`);
}

// Certificates as GnuTLS' certtool makes them.
class Authority {
  constructor(dir, name, from = null) {
    Object.assign(this, { dir, certificate: join(dir, `${name}.pem`), key: join(dir, `${name}.key`) });
    if (from) {
      copyFileSync(join(from, 'ca.pem'), this.certificate);
      copyFileSync(join(from, 'ca.key'), this.key);
    } else {
      this.#tool(name, ['cn = "other"', 'ca', 'cert_signing_key'], ['--generate-self-signed']);
    }
  }

  #tool(name, template, how) {
    const path = (end) => join(this.dir, `${name}.${end}`);
    writeFileSync(path('cfg'), `${template.join('\n')}\n`);
    if (!how.includes('--load-privkey')) {
      writeFileSync(path('key'), execFileSync('certtool', ['--generate-privkey', '--key-type', 'ecdsa', '--curve', 'secp256r1', '--no-text'],
        { stdio: ['ignore', 'pipe', 'ignore'] }));
      how.push('--load-privkey', path('key'));
    }
    execFileSync('certtool', [...how, '--template', path('cfg'), '--outfile', path('pem'), '--no-text'], { stdio: 'pipe' });
    return { cert: readFileSync(path('pem')), key: readFileSync(path('key')) };
  }

  // key: another certificate's key, where it is to have the same.
  issue(name, { purpose = 'tls_www_client', begins = -DAY, ends = DAY, key, names = [] } = {}) {
    const time = (offset) => new Date(Date.now() + offset).toISOString().slice(0, 19).replace('T', ' ');
    const how = ['--generate-certificate', '--load-ca-certificate', this.certificate, '--load-ca-privkey', this.key];
    if (key) {
      writeFileSync(join(this.dir, `${name}.key`), key);
      how.push('--load-privkey', join(this.dir, `${name}.key`));
    }
    return this.#tool(name, [`cn = "${name}"`, 'signing_key', ...(purpose ? [purpose] : []), ...names,
      `activation_date = "${time(begins)} UTC"`, `expiration_date = "${time(ends)} UTC"`], how);
  }
}

// One exchange over TLS. `agent` keeps its connection; without, each has its own.
function ask(base, method, path, { ca, cert, key, agent, headers = {}, body }) {
  return new Promise((resolve, reject) => {
    const url = new URL(base);
    const req = https.request({ host: url.hostname, port: url.port, method, path, ca, cert, key, headers, agent: agent ?? false }, (res) => {
      const chunks = [];
      const port = res.socket.localPort;
      if (res.headers['content-type'] === 'text/event-stream') { // it has no end
        resolve({ status: res.statusCode, headers: res.headers, text: '', json: null, port });
        req.on('error', () => {}).destroy();
        return;
      }
      res.on('data', (c) => chunks.push(c));
      res.on('error', reject);
      res.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const json = /json/.test(res.headers['content-type'] ?? '') && text ? JSON.parse(text) : null;
        resolve({ status: res.statusCode, headers: res.headers, text, json, port });
      });
    });
    req.on('error', reject);
    req.end(body);
  });
}

// The operations of the description, with something in the place of each parameter.
async function operations(daemon) {
  const { json } = await new Client(daemon.base).get('/openapi.json');
  return Object.entries(json.paths).flatMap(([path, item]) => Object.keys(item)
    .filter((method) => ['get', 'post', 'patch', 'delete'].includes(method))
    .map((method) => [method.toUpperCase(), path.replace(/\{[^}]*\}/g, '0')]));
}

const pemOf = (text) => {
  const end = text.indexOf('-----BEGIN PRIVATE KEY');
  return { cert: text.slice(0, end), key: text.slice(end) };
};

async function opened() {
  const daemon = new Daemon(['--machines', '127.0.0.1:0', '--people', '127.0.0.1:0']);
  await daemon.start();
  const folder = join(daemon.dir, 'tls');
  const port = (door) => new RegExp(`listening for ${door} on 127.0.0.1 port (\\d+)`).exec(readFileSync(daemon.log, 'utf8'))?.[1];
  await until(() => port('people'), 'the listeners');
  const scratch = mkdtempSync(join(tmpdir(), 'assistd-tls-'));
  return {
    daemon, folder, scratch,
    ca: readFileSync(join(folder, 'ca.pem')),
    machines: `https://127.0.0.1:${port('machines')}`,
    people: `https://127.0.0.1:${port('people')}`,
    sample: (label) => pemOf(readFileSync(join(folder, `${label}.pem`), 'utf8')),
    own: new Authority(scratch, 'own', folder),
    other: new Authority(scratch, 'other'),
  };
}

const admin = (world, label = 'admin') => new Client(world.daemon.base, world.daemon.tokens[label]);

// The certificates of an account, as the register has them.
async function certificates(world, label) {
  const { json: me } = await admin(world, label).get('/v1/me');
  const path = `/v1/accounts/${me.id}/credentials`;
  const { json } = await admin(world).get(path);
  return json.items.filter((c) => c.kind === 'certificate').map((c) => `${path}/${c.id}`);
}

async function revoke(world, label) {
  for (const path of await certificates(world, label)) {
    const res = await admin(world).call('PATCH', path, { body: { revoked: true } });
    equal(res.status, 200, `revoking: ${res.text}`);
  }
}

// Which certificate, what the problem says; null where it opens.
const table = (world) => {
  const { own, other, sample } = world;
  const good = sample('nl-liaison');
  const same = (name, options) => own.issue(name, { key: good.key, ...options }); // the registered key, and the right authority
  return [
    ['none', {}, 'no client certificate'],
    ['of another authority', other.issue('foreign', { key: good.key }), 'not trusted'],
    ['expired', same('expired', { begins: -2 * DAY, ends: -DAY }), 'expired'],
    ['not yet valid', same('early', { begins: DAY, ends: 2 * DAY }), 'not valid yet'],
    ['revoked in the register', sample('nl-unit'), 'not in the register'],
    ['for servers', same('server', { purpose: 'tls_www_server' }), 'another purpose'],
    ['for no purpose that it names', same('purposeless', { purpose: null }), 'another purpose'],
    ['with a key that nobody registered', own.issue('unknown'), 'not in the register'],
    ['registered', good, null],
    ['renewed, with the registered key', same('renewed', {}), null],
  ];
};

async function judge(world, routes, [name, { cert, key }, fault]) {
  for (const [method, path] of routes) {
    const res = await ask(world.machines, method, path, { ca: world.ca, cert, key });
    const what = `${name}: ${method} ${path}`;
    if (fault === null) {
      ensure(res.status !== 401 && res.status < 500, () => `${what}: ${res.status} ${res.text}`);
      continue;
    }
    equal([res.status, slugOf(res), res.headers.connection], [401, 'unauthenticated', 'close'], what);
    ensure(res.json.detail.includes(fault), () => `${what}: ${res.json.detail}`);
  }
}

// The connection stays, and who may use it does not.
async function revokedMeanwhile(world) {
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
  const way = { ca: world.ca, ...world.sample('de-liaison'), agent };
  const before = await ask(world.machines, 'GET', '/v1/me', way);
  await revoke(world, 'de-liaison');
  const after = await ask(world.machines, 'GET', '/v1/me', way);
  equal([before.status, after.status, after.port], [200, 401, before.port], 'a revoked certificate in its open connection');
  agent.destroy();
}

const certificateOf = (world) => new Promise((resolve, reject) => {
  const url = new URL(world.people);
  const socket = tls.connect({ host: url.hostname, port: url.port, ca: world.ca, servername: 'localhost' }, () => {
    const { serialNumber } = socket.getPeerCertificate();
    socket.destroy();
    resolve(serialNumber);
  });
  socket.on('error', reject);
});

// The daemon's own file, by another.
function replace(world, name, bytes) {
  const path = join(world.folder, name);
  const { mode } = statSync(path);
  writeFileSync(path, bytes);
  chmodSync(path, mode);
}

const said = (world, text) => until(() => readFileSync(world.daemon.log, 'utf8').includes(text), `the line "${text}"`);

async function reloaded(world) {
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
  const way = { ca: world.ca, agent };
  const before = await ask(world.people, 'GET', '/livez', way);
  const serial = await certificateOf(world);
  const old = { cert: readFileSync(join(world.folder, 'server.pem')), key: readFileSync(join(world.folder, 'server.key')) };
  const fresh = world.own.issue('fresh', { purpose: 'tls_www_server', names: ['dns_name = "localhost"', 'ip_address = "127.0.0.1"'] });
  replace(world, 'server.pem', fresh.cert);
  process.kill(world.daemon.child.pid, 'SIGHUP');
  await said(world, 'is not the key of the first certificate');
  equal(await certificateOf(world), serial, 'the certificate, where the new one has no key');
  replace(world, 'server.key', fresh.key);
  process.kill(world.daemon.child.pid, 'SIGHUP');
  await until(async () => (await certificateOf(world)) !== serial, 'the new certificate');
  const after = await ask(world.people, 'GET', '/livez', way);
  equal([before.status, after.status, after.port], [200, 200, before.port], 'the open connection');
  agent.destroy();
  replace(world, 'server.pem', old.cert);
  replace(world, 'server.key', old.key);
}

// Issuers that are not trusted any more, in connections that are open.
async function distrusted(world) {
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
  const way = { ca: world.ca, ...world.sample('fr-liaison'), agent };
  const before = await ask(world.machines, 'GET', '/v1/me', way);
  replace(world, 'ca.pem', readFileSync(world.other.certificate));
  process.kill(world.daemon.child.pid, 'SIGHUP');
  let after;
  await until(async () => {
    after = await ask(world.machines, 'GET', '/v1/me', way);
    return after.status !== 200;
  }, 'the end of the trust');
  equal([before.status, after.status, after.port], [200, 401, before.port], 'a client of an issuer that is no longer trusted');
  ensure(after.json.detail.includes('not trusted'), after.json.detail);
  replace(world, 'ca.pem', world.ca);
  process.kill(world.daemon.child.pid, 'SIGHUP');
  await until(async () => (await ask(world.machines, 'GET', '/v1/me', { ...way, agent: undefined })).status === 200, 'the trust again');
  agent.destroy();
}

// People come in with a session, and with nothing else; machines not with one.
async function people(world) {
  const at = (method, path, more = {}) => ask(world.people, method, path, { ca: world.ca, ...more });
  const token = world.daemon.tokens['nl-authority'];
  const json = { 'content-type': 'application/json' };
  const refused = [
    ['nothing', {}], ['a token', { headers: { authorization: `Bearer ${token}` } }], ['a certificate', world.sample('nl-authority')],
    ['a token as a cookie', { headers: { cookie: `__Host-assistd=${token}` } }],
  ];
  for (const [what, more] of refused) {
    const res = await at('GET', '/v1/me', more);
    equal([res.status, slugOf(res)], [401, 'unauthenticated'], `people with ${what}`);
  }
  const made = await at('POST', '/v1/session', { headers: json, body: JSON.stringify({ token }) });
  equal(made.status, 201, made.text);
  const cookie = made.headers['set-cookie'][0].split(';')[0];
  equal((await at('GET', '/v1/me', { headers: { cookie } })).json?.state, 'NL', 'people with a session');
  const page = await at('GET', '/console/');
  equal(page.status, (await new Client(world.daemon.base).get('/console/')).status, 'the console, where people come in');
  const origin = world.people;
  equal((await at('POST', '/v1/requests', { headers: { ...json, cookie, origin }, body: '{}' })).status, 201, 'a step from the own page');
  const foreign = await at('POST', '/v1/requests', { headers: { ...json, cookie, origin: 'https://evil.example' }, body: '{}' });
  equal([foreign.status, slugOf(foreign)], [403, 'cross-site'], 'a step from another page');
  const machine = await ask(world.machines, 'GET', '/v1/me', { ca: world.ca, headers: { cookie } });
  equal([machine.status, slugOf(machine)], [401, 'unauthenticated'], 'a session where machines come in');
}

// A stream under TLS: what is done meanwhile comes.
function followed(world) {
  return new Promise((resolve, reject) => {
    const url = new URL(world.machines);
    const way = { ca: world.ca, ...world.sample('fr-authority') };
    const req = https.request({ host: url.hostname, port: url.port, path: '/v1/events', agent: false, ...way }, (res) => {
      let text = '';
      res.setEncoding('utf8').on('data', (chunk) => {
        if (!text) ask(world.machines, 'POST', '/v1/requests', { ...way, headers: { 'content-type': 'application/json' }, body: '{}' }).catch(reject);
        text += chunk;
        if (!/\ndata: .*"action":"create".*\n\n/.test(text)) return;
        req.on('error', () => {}).destroy();
        resolve();
      });
    });
    req.setTimeout(20_000, () => reject(new Error('no event came')));
    req.on('error', reject);
    req.end();
  });
}

// Versions before 1.3, plain HTTP, and garbage get no answer; the daemon goes on.
async function notTls(world) {
  const { hostname, port } = new URL(world.people);
  const shake = (options) => new Promise((resolve) => {
    const socket = tls.connect({ host: hostname, port, ca: world.ca, servername: 'localhost', ...options }, () => {
      resolve(socket.getProtocol());
      socket.destroy();
    });
    socket.on('error', () => resolve(null));
  });
  equal(await shake({}), 'TLSv1.3', 'the version');
  for (const maxVersion of ['TLSv1.2', 'TLSv1.1'])
    equal(await shake({ minVersion: 'TLSv1', maxVersion }), null, `${maxVersion} alone`);
  for (const bytes of ['GET /livez HTTP/1.1\r\nHost: x\r\n\r\n', '\x16\x03\x01\xff\xff', '\0'.repeat(4096)]) {
    const got = await new Promise((resolve) => {
      let text = '';
      const socket = net.connect(Number(port), hostname, () => socket.end(bytes));
      socket.on('data', (d) => { text += d.toString('latin1'); });
      socket.on('error', () => resolve(text));
      socket.on('close', () => resolve(text));
    });
    ensure(!got.includes('HTTP/1.1'), `${JSON.stringify(bytes.slice(0, 20))}: ${got}`);
  }
  equal((await ask(world.people, 'GET', '/livez', { ca: world.ca })).status, 200, 'and then');
}

export async function overTls(report) {
  const world = await opened();
  try {
    const routes = await operations(world.daemon);
    await revoke(world, 'nl-unit');
    for (const row of table(world))
      await report.test(`TLS: a certificate ${row[0]} ${row[2] ? 'opens nothing' : 'opens'}`, async () => {
        await judge(world, routes, row);
        return `${routes.length} operations`;
      });
    await report.test('TLS: a machine is who its certificate says', async () => {
      const res = await ask(world.machines, 'GET', '/v1/me', { ca: world.ca, ...world.sample('be-authority') });
      equal([res.status, res.json.state, res.json.roles], [200, 'BE', ['authority']], 'who');
      ensure(/max-age=\d{8}; includeSubDomains/.test(res.headers['strict-transport-security']), 'no Strict-Transport-Security');
      const two = await ask(world.machines, 'GET', '/v1/me', { ca: world.ca, ...world.sample('be-authority'),
        headers: { authorization: `Bearer ${world.daemon.tokens['nl-authority']}` } });
      equal([two.status, slugOf(two)], [401, 'unauthenticated'], "another account's token beside it");
    });
    await report.test('TLS: people come in with a session alone', () => people(world));
    await report.test('TLS: events are told', () => followed(world));
    await report.test('TLS: revoking takes effect in connections that are open', () => revokedMeanwhile(world));
    await report.test('TLS: a new certificate of the server, and no connection is lost', () => reloaded(world));
    await report.test('TLS: issuers are taken out while connections are open', () => distrusted(world));
    await report.test('TLS: 1.3 or nothing', () => notTls(world));
    equal((await world.daemon.stop()).code, 0, `how the daemon ended\n${world.daemon.tail()}`);
  } finally {
    if (world.daemon.child) await world.daemon.stop();
    world.daemon.remove();
  }
}
