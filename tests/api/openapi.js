// SPDX-License-Identifier: EUPL-1.2
// The description the daemon serves: linted, complete, and held against every answer of the scenarios by a proxy.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Client, exchange } from './client.js';
import { judge, rowsOf } from './model.js';
import { Live } from './live.js';
import { runScenario } from './scenario.js';
import { scenarios } from './scenarios/index.js';
import { ensure, equal, show } from './report.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const tool = (name) => join(here, 'node_modules/.bin', name);
const quiet = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', NO_COLOR: '1' };

// Where the tool's package has its program.
async function output(command, args) {
  const child = spawn(process.execPath, [tool(command), ...args], { cwd: here, env: quiet,
    stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (d) => { out += d; });
  child.stderr.on('data', (d) => { err += d; });
  const [code] = await once(child, 'close');
  return { code, out, err };
}

// Method and path of every route of api.md's table that is there now; `{}` for any parameter.
const routes = [
  'get /v1/me', 'get /v1/rules', 'post /v1/requests', 'get /v1/requests', 'get /v1/requests/{}',
    'patch /v1/requests/{}',
  'get /v1/requests/{}/assistance/{}', 'get /v1/requests/{}/history', 'get /v1/registry/states',
    'get /v1/registry/authorities',
  'get /v1/registry/units', 'get /v1/registry/instruments', 'get /v1/registry/officers', 'get /livez', 'get /readyz',
  'get /openapi.json', 'post /v1/session', 'delete /v1/session', 'post /v1/credentials', 'post /v1/me/password',
  'post /v1/me/credentials/rotate', 'get /v1/accounts/{}/credentials', 'post /v1/accounts/{}/credentials',
];
const stepRoutes = [['request', '/v1/requests/{}/actions/'], ['assistance', '/v1/requests/{}/assistance/{}/actions/']];
const notPosted = ['create', 'edit', 'lapse', 'expire'];

function missingRoutes(document) {
  const known = new Set(Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method} ${path.replace(/\{[^}]*\}/g, '{}')}`)));
  const steps = stepRoutes.flatMap(([chain, path]) => (known.has(`post ${path}{}`) ? []
    : [...rowsOf[chain].keys()].filter((a) => !notPosted.includes(a)).map((a) => `post ${path}${a}`)));
  return [...routes, ...steps].filter((r) => !known.has(r) && !known.has(r.replace(/(registry)\/\w+/, '$1/{}')));
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

class Prism {
  async start(file, target) {
    const port = await freePort();
    const args = ['proxy', '--errors', '--host', '127.0.0.1', '--port', String(port), file, target];
    this.child = spawn(process.execPath, [tool('prism'), ...args], { cwd: here, env: quiet,
      stdio: ['ignore', 'pipe', 'pipe'] });
    this.base = `http://127.0.0.1:${port}`;
    let text = '';
    const lines = createInterface({ input: this.child.stdout });
    await new Promise((resolve, reject) => {
      const give = (why) => reject(new Error(`prism ${why}\n${text}`));
      setTimeout(() => give('was not ready in time'), 60_000).unref();
      this.child.once('exit', () => give('ended at start'));
      this.child.stderr.on('data', (d) => { text += d; });
      lines.on('line', (line) => { text += `${line}\n`; if (/listening/i.test(line)) resolve(); });
    });
    return this;
  }

  async stop() {
    if (this.child.exitCode !== null) return;
    this.child.removeAllListeners('exit');
    this.child.kill('SIGTERM');
    await once(this.child, 'exit');
  }
}

// Sends through the proxy what is well formed, past it what is meant to be refused for its content.
const through = (proxied, violations) => class extends Live {
  async send(key, step, headers) {
    const { slug } = judge(this.world, this.account(key), step);
    if (slug === 'invalid-content') return super.send(key, step, headers);
    const method = step.action === 'edit' ? 'PATCH' : 'POST';
    return this.checked(await proxied[key].call(method, this.path(step), { body: step.body ?? {}, headers }),
      `${method} ${this.path(step)}`);
  }

  async look(key) {
    const path = `/v1/requests/${this.request.id}`;
    this.checked(await proxied[key].get(path), `GET ${path}`);
    const state = this.request.assistance[0]?.state;
    if (state) this.checked(await proxied['nl-auditor'].get(`${path}/assistance/${state}`), 'GET one assistance');
    return super.look(key);
  }

  async finish() {
    const path = `/v1/requests/${this.request.id}/history?limit=200`;
    this.checked(await proxied.auditor.get(path), `GET ${path}`);
  }

  checked(res, what) {
    const told = res.headers['sl-violations'] ?? (/stoplight\.io/.test(res.json?.type ?? '') ? res.text : null);
    if (told) violations.push(`${what}: ${told}`);
    ensure(violations.length < 5, () => violations.join('\n'));
    return res;
  }
};

async function lists(proxied, check) {
  const paths = ['/v1/me', '/v1/rules', '/v1/requests?limit=5', '/v1/requests?status=open&exercise=any', '/livez',
    '/readyz',
    '/openapi.json', ...['states', 'authorities', 'units', 'instruments', 'officers'].map((n) => `/v1/registry/${n}`)];
  for (const path of paths) {
    const res = check(await proxied['nl-authority'].get(path), `GET ${path}`);
    ensure(res.status < 300, `GET ${path} through the proxy: ${res.status} ${res.text.slice(0, 400)}`);
  }
  for (const [path, status] of [['/v1/requests/0197d000-0000-7000-8000-000000000000', 404]]) {
    equal(check(await proxied['nl-authority'].get(path), `GET ${path}`).status, status, `GET ${path}`);
  }
}

// who, method, path, body, status
const signingIn = (token) => [
  [null, 'POST', '/v1/session', { token }, 201],
  [null, 'POST', '/v1/session', { token: 'x' }, 401],
  [null, 'POST', '/v1/session', { name: 'nl-liaison', password: 'x', code: '000000' }, 401],
  [null, 'POST', '/v1/credentials', { code: 'x' }, 401],
  ['es-unit', 'DELETE', '/v1/session', undefined, 404],
  ['es-unit', 'POST', '/v1/me/password', { password: 'x' }, 422],
  ['es-unit', 'POST', '/v1/me/password', { password: 'three ferries off Vigo' }, 200],
  ['es-unit', 'POST', '/v1/me/credentials/rotate', {}, 201],
];

async function entrances(base, daemon, proxied, check) {
  for (const [who, method, path, body, status] of signingIn(daemon.tokens['es-unit'])) {
    const client = who ? proxied[who] : new Client(base, null);
    const res = check(await client.call(method, path, { body }), `${method} ${path}`);
    equal(res.status, status, `${method} ${path} ${show(body)}: ${res.text.slice(0, 400)}`);
  }
}

async function proxyRun(daemon, world, file) {
  const prism = await new Prism().start(file, daemon.base);
  try {
    const proxied = Object.fromEntries(Object.entries(daemon.tokens).map(([key, t]) => [key,
      new Client(prism.base, t)]));
    const violations = [];
    const make = through(proxied, violations);
    const tool_ = new make(world);
    await lists(proxied, (res, what) => tool_.checked(res, what));
    await entrances(prism.base, daemon, proxied, (res, what) => tool_.checked(res, what));
    for (const scenario of scenarios) {
      await runScenario(world, scenario, { rng: () => 0.99, probing: false, make })
        .catch((error) => { throw new Error(`${scenario.name}: ${error.message}`); });
    }
    ensure(violations.length === 0, () => violations.join('\n'));
    return `${scenarios.length} scenarios`;
  } finally {
    await prism.stop();
  }
}

export async function openapi(report, daemon, world) {
  const folder = mkdtempSync(join(tmpdir(), 'assistd-openapi-'));
  chmodSync(folder, 0o700);
  const file = join(folder, 'openapi.json');
  let res;
  const served = await report.test('openapi: served without a token, version 3.1', async () => {
    res = await exchange(daemon.base, 'GET', '/openapi.json');
    equal(res.status, 200, 'GET /openapi.json');
    writeFileSync(file, res.text);
    ensure(/^3\.1\./.test(res.json?.openapi), `openapi ${res.json?.openapi}`);
  });
  if (served) await describe(report, daemon, world, file, res.json);
  rmSync(folder, { recursive: true, force: true });
}

async function describe(report, daemon, world, file, document) {
  await report.test('openapi: every route of the interface is described', () => equal(missingRoutes(document), [],
    'missing'));
  await report.test('openapi: Redocly finds nothing', async () => {
    const { out, err } = await output('redocly', ['lint', file, '--extends=recommended', '--format=json']);
    const { problems } = JSON.parse(out.slice(out.indexOf('{')) || '{}');
    ensure(problems?.length === 0, () => show(problems?.slice(0, 10).map((p) =>
      [p.ruleId, p.message, p.location?.[0]?.pointer])) ?? err);
  });
  await report.test('openapi: Spectral finds nothing', async () => {
    const { out, err } = await output('spectral', ['lint', file, '--ruleset', join(here, '.spectral.json'), '--format',
      'json',
      '--quiet', '--fail-severity', 'hint']);
    const found = JSON.parse(out || 'null');
    ensure(Array.isArray(found) && found.length === 0,
      () => show(found?.slice(0, 10).map((f) => [f.code, f.message, f.path.join('/')])) ?? err);
  });
  await report.test('openapi: no answer of the scenarios violates it', () => proxyRun(daemon, world, file));
}
