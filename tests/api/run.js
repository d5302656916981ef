// SPDX-License-Identifier: EUPL-1.2
// All tests of the interface, one line each; the last line counts them. `node run.js model bad-input` runs those parts
// only.
import { badInput } from './bad-input.js';
import { closeAll } from './client.js';
import { consoleFiles } from './console.js';
import { Coverage } from './coverage.js';
import { crash } from './crash.js';
import { crowds } from './crowd.js';
import { withDaemon } from './daemon.js';
import { eventStreams } from './events.js';
import { fuzz } from './fuzz/fuzz.js';
import { limits } from './limits.js';
import { hidden } from './hidden.js';
import { matrix } from './matrix.js';
import { modelCheck } from './model-check.js';
import { openapi } from './openapi.js';
import { randomSteps, summary } from './random.js';
import { lists } from './lists.js';
import { rehearse } from './rehearsal.js';
import { log } from './log.js';
import { loadRegistry } from './registry.js';
import { registers } from './registers.js';
import { Report, ensure, equal } from './report.js';
import { rngFrom } from './rng.js';
import { runScenario } from './scenario.js';
import { signIn } from './sign-in.js';
import { statistics } from './statistics.js';
import { overTls } from './tls.js';
import { scenarios, slowScenarios } from './scenarios/index.js';

async function runScenarios(report, world) {
  const coverage = new Coverage();
  const rng = rngFrom(1);
  const one = (scenario, probing) => report.test(`scenario: ${scenario.name}`, async () => {
    await runScenario(world, scenario, { coverage, rng: () => 0.99, probing, probeRng: rng });
  });
  // Some tables need a state whose entry on the list says no; where the sample has none, there is nothing to try.
  const worth = ({ steps }) => typeof steps !== 'function' || steps(world).length > 0;
  for (const scenario of scenarios.filter(worth)) await one(scenario, true);
  await Promise.all(slowScenarios.map((scenario) => one(scenario, false)));
  await report.test('coverage: every row taken, and refused in every way', () => {
    equal(coverage.missing(), [], 'not covered');
    return coverage.summary();
  });
}

async function runRandom(report, world) {
  const count = Number(process.env.STEPS ?? 6000);
  const seed = Number(process.env.SEED ?? 1);
  await report.test(`random: ${count} steps agree with the model (seed ${seed})`, async () => {
    const tally = await randomSteps(world, count, seed);
    ensure(tally.faults.length === 0, () => tally.faults.join('\n'));
    return summary(tally);
  });
}

// Those that need no daemon, or one of their own.
const alone = {
  model: async (report) => { await modelCheck(report); await rehearse(report); },
  registers,
  tls: overTls,
  events: eventStreams,
  statistics,
  console: consoleFiles,
  'sign-in': signIn,
};
const live = {
  scenarios: (report, daemon, world) => runScenarios(report, world),
  'bad-input': badInput,
  random: (report, daemon, world) => runRandom(report, world),
  lists,
  openapi,
  log,
  fuzz,
  limits,
  crowds,
  hidden,
  matrix,
  crash: (report, daemon) => crash(report, daemon),
};

const wanted = process.argv.slice(2);
const parts = (table) => Object.entries(table).filter(([name]) => !wanted.length
  || wanted.includes(name)).map(([, run]) => run);
const report = new Report();

for (const part of parts(alone)) await part(report);
if (parts(live).length) {
  await report.test('a daemon starts, serves and stops', () => withDaemon(async (daemon) => {
    const world = await loadRegistry(daemon);
    for (const part of parts(live)) await part(report, daemon, world);
    const { code } = await daemon.stop();
    equal(code, 0, `how the daemon ended\n${daemon.tail()}`);
  }));
}
closeAll();
process.exitCode = report.end();
