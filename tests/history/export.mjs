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
import { randomSteps } from '../api/random.js';
import { loadRegistry } from '../api/registry.js';
import { Report, ensure, equal } from '../api/report.js';
import { runScenario } from '../api/scenario.js';
import { scenarios, slowScenarios } from '../api/scenarios/index.js';
import { tamperings } from './tamper.mjs';
import { verifyExport } from './verify.mjs';

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
  await erase(daemon);
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
  await report.test('history: a receipt is fetched and checked', async () => {
    writeFileSync(join(dir, 'entry'), entries[5]);
    const good = await ctl(daemon, 'auditor', 'log', 'proof', '5', '--key', key, '--entry', join(dir, 'entry'));
    equal([good.code, good.stdout.startsWith('c2sp.org/tlog-proof@v1\nindex 5\n')], [0, true], `proof: ${good.stderr}`);
    writeFileSync(join(dir, 'entry'), entries[6]);
    equal((await ctl(daemon, 'auditor', 'log', 'proof', '5', '--key', key, '--entry', join(dir, 'entry'))).code, 1, 'a receipt of another entry');
    equal((await ctl(daemon, 'auditor', 'log', 'proof', '99999999', '--key', key)).code, 1, 'no such entry');
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
