// SPDX-License-Identifier: EUPL-1.2
// Random steps by random accounts over many requests at once, each judged by the daemon and by the model.
// node random.js N SEED: prints how many steps, which verdicts, how many (action, verdict) pairs. The same seed tries
// the same.
import { fileURLToPath } from 'node:url';
import { due, judge } from './model.js';
import { accountsFor, attempt, firstBody } from './model/walk.js';
import { withDaemon } from './daemon.js';
import { closeAll } from './client.js';
import { Live } from './live.js';
import { loadRegistry } from './registry.js';
import { rngFrom, pick } from './rng.js';
import { Failure } from './report.js';

const perRequest = 150;
const margin = 1500;
const pool = ['NL', 'DE', 'BE', 'FR', 'IT', 'ES', 'PL', 'AT', 'SE', 'GR', 'RO', 'IE'];

class Tally {
  constructor() {
    this.steps = 0;
    this.open = 0;
    this.verdicts = new Map();
    this.pairs = new Set();
    this.faults = [];
  }

  add(action, verdict) {
    const key = verdict.after ? 'taken' : verdict.slug;
    this.steps += 1;
    this.verdicts.set(key, (this.verdicts.get(key) ?? 0) + 1);
    this.pairs.add(`${action} ${key}`);
  }
}

// Some requests live on short deadlines, so that the clock has its part.
function hasten(step, rng) {
  const soon = (s) => new Date(Date.now() + s * 1000).toISOString();
  if (rng() < 0.5) return;
  if (step.action === 'propose' && step.body.valid_until) step.body.valid_until = soon(3);
  if (['authorise', 'arrange'].includes(step.action) && step.body.period?.until) {
    step.body.period = { ...step.body.period, until: soon(step.action === 'arrange' ? 5 : 3) };
  }
}

// No step is sent close to a deadline: who would be first, nobody can tell.
async function awayFromDeadlines(live) {
  const times = [live.request.respond_by, ...live.request.assistance.flatMap((a) => [a.proposal?.valid_until, a.end,
    a.authorisation?.period.until, a.authorisation?.period.from, a.arrangement?.period.from])];
  const near = times.filter(Boolean).map((t) => Date.parse(t) - Date.now()).filter((d) => d > -50 && d < margin);
  if (near.length) await live.wait(Math.max(...near) + 60);
  if (due(live.world).length) await live.clock(null);
}

async function oneRequest(world, index, seed, tally, budget) {
  const rng = rngFrom(seed * 1_000_003 + index);
  const states = pool.filter((code) => world.registry.states[code]);
  const requester = pick(rng, states);
  const addressees = states.filter((code) => code !== requester && rng() < 0.3).slice(0, 4);
  if (!addressees.length) addressees.push(states.find((code) => code !== requester));
  const people = accountsFor(world.registry, requester, addressees);
  const hasty = rng() < 0.03;
  const live = new Live(world, { twice: 0.05, rng: () => rng() });
  const author = people.involved.find((a) => a.state === requester && a.roles[0] === 'authority');
  const first = { action: 'create', state: null, body: firstBody(world.registry, requester, addressees, rng,
    Date.now()) };
  if (hasty) first.body.respond_by = new Date(Date.now() + 4000).toISOString();
  tally.add('create', (await live.step(author.key, first)).verdict);
  for (let n = 0; n < perRequest && tally.steps < budget; n += 1) {
    await awayFromDeadlines(live);
    const { account, step } = attempt(live.world, people, rng);
    if (hasty) hasten(step, rng);
    if (judge(live.world, account, step).open) {
      tally.open += 1;
      continue;
    }
    tally.add(step.action, (await live.step(account.key, step)).verdict);
    if (rng() < 0.03) await live.look(pick(rng, people.involved.filter((a) => live.sees(a))).key);
  }
  if (rng() < 0.1) await live.finish();
}

const textOf = (error) => (error instanceof Failure ? error.message : error.stack);

export async function randomSteps(world, count, seed, { concurrency = 16 } = {}) {
  const tally = new Tally();
  let next = 0;
  const worker = async () => {
    while (tally.steps < count && tally.faults.length < 10) {
      const index = next;
      next += 1;
      await oneRequest(world, index, seed, tally, count)
        .catch((error) => tally.faults.push(`request ${index}: ${textOf(error)}`));
    }
  };
  const start = process.hrtime.bigint();
  await Promise.all(Array.from({ length: concurrency }, worker));
  tally.seconds = Number(process.hrtime.bigint() - start) / 1e9;
  return tally;
}

export function summary(tally) {
  const verdicts = [...tally.verdicts].sort((a, b) => b[1] - a[1]).map(([k, n]) => `${k} ${n}`).join(', ');
  return `${tally.steps} steps in ${tally.seconds.toFixed(0)} s; ${verdicts}; `
    + `${tally.pairs.size} (action, verdict) pairs; ${tally.open} left out as undecided`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [count = 10_000, seed = 1] = process.argv.slice(2).map(Number);
  await withDaemon(async (daemon) => {
    const tally = await randomSteps(await loadRegistry(daemon), count, seed);
    tally.faults.forEach((f) => console.log(f));
    console.log(summary(tally));
    process.exitCode = tally.faults.length ? 1 : 0;
  });
  closeAll();
}
