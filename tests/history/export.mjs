// SPDX-License-Identifier: EUPL-1.2
// Fills a daemon's log with every scenario of tests/api and some changes of the registers, erases a few things, exports
// it with assistctl, and has it verified by assistctl and by verify.mjs. Then tampers with it (tamper.mjs).
// `node export.mjs [--tamperings N] [--seed S] [--keep]`
import { execFile, execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { Client, closeAll } from '../api/client.js';
import { binary, withDaemon } from '../api/daemon.js';
import { play } from '../api/log.js';
import { assault, boats, request } from '../api/model/bodies.js';
import { randomSteps } from '../api/random.js';
import { loadRegistry } from '../api/registry.js';
import { Report, ensure, equal } from '../api/report.js';
import { runScenario } from '../api/scenario.js';
import { scenarios, slowScenarios } from '../api/scenarios/index.js';
import { forgeAll, forgeries } from './forgeries.mjs';
import { tamperings } from './tamper.mjs';
import { verifyExport } from './verify.mjs';
import { lies } from './watch.mjs';

const { values: options } = parseArgs({ options: { tamperings: { type: 'string', default: '300' }, seed: { type: 'string', default: '1' }, keep: { type: 'boolean' } } });
const assistctl = join(dirname(binary()), 'assistctl');
const run = promisify(execFile);

// Exit status and what was said.
export async function ctl(daemon, token, ...args) {
  const env = { ...process.env, ASSIST_URL: daemon?.base ?? '', ASSIST_TOKEN: daemon?.tokens[token] ?? '' };
  return run(assistctl, args, { env, maxBuffer: 1 << 26 }).then(({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error) => ({ code: error.code, stdout: error.stdout, stderr: error.stderr }));
}

async function fill(daemon) {
  const world = await loadRegistry(daemon);
  const worth = ({ steps }) => typeof steps !== 'function' || steps(world).length > 0;
  for (const scenario of scenarios.filter(worth)) await runScenario(world, scenario, { rng: () => 0.99, probing: false });
  await Promise.all(slowScenarios.map((s) => runScenario(world, s, { rng: () => 0.99, probing: false })));
  const tally = await randomSteps(world, 1500, 7);
  ensure(tally.faults.length === 0, () => tally.faults.join('\n'));
  const admin = new Client(daemon.base, daemon.tokens['pt-administrator']);
  const unit = await admin.call('POST', '/v1/registry/units', { body: { state: 'PT', name: 'New unit' } });
  await admin.call('PATCH', `/v1/registry/units/${unit.json.id}`, { body: { capabilities: ['maritime'] } });
  await admin.call('POST', '/v1/me/credentials/rotate', { body: {} });
  await erase(daemon);
  await eraseAsItGoes(daemon);
}

async function erase(daemon) {
  const { id, receipts } = await play(daemon, 'to be erased');
  const rows = [[receipts[3].index, 'de', ['text', 'by']], [receipts[0].index, 'nl', ['crisis', 'necessity', 'by']], [receipts[4].index, 'be', ['text']]];
  for (const [index, state, names] of rows) {
    const as = (who) => new Client(daemon.base, daemon.tokens[`${state}-${who}`]);
    const asked = await as('authority').call('POST', '/v1/redactions', { body: { index, names, reason: 'Retention period over' }, headers: { 'idempotency-key': randomUUID() } });
    equal(asked.status, 201, `asked to erase ${names} of ${index}: ${asked.text}`);
    equal((await as('authority-2').call('POST', `/v1/redactions/${asked.json.id}/confirm`)).status, 200, 'confirmed');
  }
  const late = await new Client(daemon.base, daemon.tokens['nl-liaison']).call('POST', `/v1/requests/${id}/assistance/DE/actions/message`, { body: { text: 'after it' } });
  equal(late.status, 200, 'a step on what was partly erased');
}

const iso = (ms) => new Date(Date.now() + ms).toISOString().replace(/\.\d+Z$/, 'Z');

// An armed action of which everything that was said is erased, each thing as soon as it is; it goes on all the same.
async function eraseAsItGoes(daemon) {
  const as = (who) => new Client(daemon.base, daemon.tokens[who]);
  const call = async (who, method, path, json) => {
    const res = await as(who).call(method, path, { body: json });
    ensure(res.status < 300, () => `${who} ${method} ${path}: ${res.status} ${res.text}`);
    return [res.json, Number(res.headers['assist-receipt'])];
  };
  const [{ id }] = await call('nl-liaison', 'POST', '/v1/requests', request('NL', Date.now(), { items: [assault, boats], addressees: ['DE'] }));
  await call('nl-authority', 'POST', `/v1/requests/${id}/actions/submit`, {});
  const [{ id: officer }] = await call('nl-command', 'GET', '/v1/me');
  const unit = (await as('de-authority').all('/v1/registry/units')).find((u) => u.state === 'DE').id;
  const officers = [{ account: officer, post: 'On-scene commander', phone: '+31 20 000 0000' }];
  const period = (hours) => ({ from: iso(-3_600_000), until: iso(hours * 3_600_000) });
  const steps = [
    ['de-authority', 'accept', { revision: 1, units: [unit], text: 'On its way' }, ['text', 'by']],
    ['nl-liaison', 'arrange', { text: 'At the lock', period: period(9), officers }, ['text', 'by']],
    ['nl-authority', 'sign', (a) => ({ sha256: a.arrangement.sha256 }), ['by']],
    ['de-liaison', 'arrange', { text: 'At the harbour', period: period(10) }, ['text', 'officers']],
    ['nl-liaison', 'arrange', { text: 'At the lock after all', period: period(9), officers }, ['text']],
    ['de-authority', 'replace_units', { units: [unit], reason: 'Others are nearer' }, ['reason']],
    ['nl-authority', 'sign', (a) => ({ sha256: a.arrangement.sha256 }), []],
    ['de-authority', 'sign', (a) => ({ sha256: a.arrangement.sha256 }), []],
    ['de-authority', 'state_powers', { limits: 'As at home', weapons_allowed: true }, ['limits']],
    ['nl-authority', 'authorise', (a) => ({ seen: a.version, headcount: 8, scope: 'Boarding', area: 'The vessel', period: period(4) }), ['scope', 'area', 'by']],
    ['nl-authority-2', 'permit_weapons', (a) => ({ seen: a.version, types: ['pistol'], rule: 'To save lives' }), ['types', 'rule', 'by']],
    ['nl-authority', 'activate', (a) => ({ seen: a.version }), []],
    ['nl-authority', 'change_command', { officers }, []],
    ['nl-command', 'direct', { text: 'From the north' }, ['text', 'by']],
    ['nl-authority', 'change_command', { officers }, ['officers']],
    ['nl-authority', 'renew', { until: iso(5 * 3_600_000) }, ['by']],
    ['nl-authority', 'ask_extension', { until: iso(12 * 3_600_000), text: 'It takes longer' }, ['text']],
    ['de-authority', 'agree_extension', (a) => ({ seen: a.version }), []],
    ['de-authority', 'recall', { reason: 'Needed at home' }, ['reason']],
  ];
  for (const [who, action, body, names] of steps) {
    const [seen] = await call('nl-authority', 'GET', `/v1/requests/${id}/assistance/DE`);
    const [, index] = await call(who, 'POST', `/v1/requests/${id}/assistance/DE/actions/${action}`, typeof body === 'function' ? body(seen) : body);
    if (!names.length) continue;
    const state = who.slice(0, 2);
    const [{ id: redaction }] = await call(`${state}-authority`, 'POST', '/v1/redactions', { index, names, reason: 'Nobody needs to know' });
    await call(`${state}-authority-2`, 'POST', `/v1/redactions/${redaction}/confirm`);
  }
}

async function whileTheyWork(daemon, dir, key) {
  const world = await loadRegistry(daemon);
  let exports = 0;
  let over = false;
  let leftOut = 0;
  const work = Promise.all([11, 12, 13].map((seed) => randomSteps(world, 400, seed))).finally(() => { over = true; });
  while (!over) {
    const out = join(dir, `meanwhile-${exports}`);
    const told = await ctl(daemon, 'auditor', 'log', 'export', out, '--key', key);
    equal(told.code, 0, `export: ${told.stderr}`);
    const good = await ctl(null, '', 'log', 'verify', out, '--key', key);
    equal(good.code, 0, `verify: ${good.stdout}`);
    leftOut += Number(/^the documents of (\d+) requests/m.exec(good.stdout)?.[1] ?? 0);
    exports += 1;
  }
  await work;
  return `${exports} exports; ${leftOut} requests that did not stand still were left out`;
}

async function check(report, daemon, dir) {
  const before = join(dir, 'before');
  await report.test('history: a checkpoint is kept before', async () => {
    equal((await ctl(daemon, 'auditor', 'log', 'watch', before, '--once')).code, 0, 'watch');
  });
  await report.test('history: every scenario, random steps, changes of registers, redactions', () => fill(daemon));
  const dump = join(dir, 'dump');
  let key;
  await report.test('history: assistctl exports the log', async () => {
    const told = await ctl(daemon, 'auditor', 'log', 'export', dump);
    equal(told.code, 0, `export: ${told.stderr}`);
    key = readFileSync(join(dump, 'key'), 'utf8').trim();
    return told.stdout.trim();
  });
  await report.test('history: watch keeps a second checkpoint, consistent with the first', async () => {
    const told = await ctl(daemon, 'nl-auditor', 'log', 'watch', before, '--once', '--key', key);
    equal(told.code, 0, `watch: ${told.stderr}`);
  });
  await report.test('history: a stranger gets none of it', async () => {
    const told = await ctl(daemon, 'nl-auditor', 'log', 'export', join(dir, 'none'));
    equal([told.code, /only the network's auditor/.test(told.stderr)], [1, true], 'export by a national auditor');
    equal((await ctl(null, '', 'log', 'export', join(dir, 'none'))).code, 2, 'export from nowhere');
    equal((await ctl({ base: 'http://127.0.0.1:1', tokens: { x: 'x' } }, 'x', 'log', 'proof', '1')).code, 7, 'a server that is not there');
    equal((await ctl(null, '', 'log', 'verify', dump)).code, 2, 'verify without a key');
    equal((await ctl(null, '', 'log')).code, 2, 'no verb');
  });
  await report.test('history: assistctl verifies it, with no server', async () => {
    const pins = execFileSync('ls', [before], { encoding: 'utf8' }).trim().split('\n').slice(0, 1).flatMap((f) => ['--pin', join(before, f)]);
    const told = await ctl(null, '', 'log', 'verify', dump, '--key', key, ...pins);
    equal(told.code, 0, `verify: ${told.stdout}${told.stderr}`);
    return told.stdout.trim();
  });
  let entries;
  await report.test('history: so does a verifier written from the public texts', () => {
    const told = verifyExport(dump, key);
    entries = told.entries;
    return `${told.size} entries`;
  });
  await report.test('history: while all desks work, an export is of one moment all the same', () => whileTheyWork(daemon, dir, key));
  await report.test('history: a receipt is fetched and checked', async () => {
    writeFileSync(join(dir, 'entry'), entries[5]);
    const good = await ctl(daemon, 'auditor', 'log', 'proof', '5', '--key', key, '--entry', join(dir, 'entry'));
    equal([good.code, good.stdout.startsWith('c2sp.org/tlog-proof@v1\nindex 5\n')], [0, true], `proof: ${good.stderr}`);
    writeFileSync(join(dir, 'entry'), entries[6]);
    equal((await ctl(daemon, 'auditor', 'log', 'proof', '5', '--key', key, '--entry', join(dir, 'entry'))).code, 1, 'a receipt of another entry');
    equal((await ctl(daemon, 'auditor', 'log', 'proof', '99999999', '--key', key)).code, 1, 'no such entry');
  });
  await lies({ report, ctl });
  await report.test('history: nor does a history that the procedure does not have pass, with the key of the log', () => {
    equal(forgeAll(dump), [], 'not named');
    return `${Object.keys(forgeries).length} forgeries`;
  });
  await tamperings({ report, ctl, daemon, dump, dir, key, count: Number(options.tamperings), seed: Number(options.seed) });
}

const report = new Report();
const dir = mkdtempSync(join(tmpdir(), 'assistd-history-'));
await withDaemon((daemon) => check(report, daemon, dir));
closeAll();
if (options.keep) console.log(`# kept in ${dir}`);
else rmSync(dir, { recursive: true, force: true });
process.exitCode = report.end();
