// SPDX-License-Identifier: EUPL-1.2
// The scenario tables against the model alone, with a clock of its own: what they expect by hand, the model must say
// too, and together they must cover the table. A fault here is a fault of the tests, found without a daemon.
import { clock, due, judge } from './model.js';
import { sampleRegistry } from './model/sample.js';
import { viewOf } from './compare.js';
import { Coverage } from './coverage.js';
import { Live } from './live.js';
import { runScenario } from './scenario.js';
import { scenarios, slowScenarios } from './scenarios/index.js';
import { ensure, equal, Failure } from './report.js';
import { rows } from './model/table.js';

const codes = ['NL', 'DE', 'BE', 'FR', 'IT', 'FI', 'SE', 'NO'];

// A document as far as the tables look into it.
function render(request, account) {
  const view = viewOf(request, account);
  const assistance = view.assistance.map((a) => ({
    ...a,
    units: a.units.map((id) => ({ id })),
    arrangement: a.arrangement && { ...a.arrangement, addenda: Array(a.arrangement.addenda).fill({}),
      signed: { requesting: a.conditions.includes('signed_requesting') || null,
        assisting: a.conditions.includes('signed_assisting') || null } },
  }));
  return { ...request, assistance, addressees: view.whole ? request.addressees : [account.state] };
}

let requests = 0;
// The tables read the clock too, so it is set forward for all alike.
let ahead = 0;
const wallClock = Date.now;

class Rehearsal extends Live {
  async step(key, step) {
    const account = this.account(key);
    const verdict = judge(this.world, account, step);
    ensure(!verdict.open, `${step.action} by ${key} is open: ${JSON.stringify(step.body)}`);
    if (!verdict.after) {
      this.options.coverage.refused(step.action, verdict, verdict.slug);
      const rule = { missing: verdict.missing, in_the_way: verdict.in_the_way };
      return { verdict, res: { status: verdict.status, text: '', json: { type: `/problems/${verdict.slug}`, rule } } };
    }
    this.request = verdict.after;
    this.request.id ??= `r${requests += 1}`;
    if (this.request.status === 'open') {
      this.request.reference ??= `${this.request.exercise ? 'EX-' : ''}${this.request.requesting_state}-2026-7Q4MX`;
    }
    for (const a of this.request.assistance) {
      a.slack = 0;
      a.terms.lo = a.terms.hi;
    }
    this.options.coverage.taken(verdict.row.id);
    return { verdict, res: { status: verdict.status, text: '', json: render(this.request, account) } };
  }

  async look() {}

  async hiddenFrom(key) {
    const { status } = judge(this.world, this.account(key), { action: 'withdraw', state: null, body: {} });
    equal(status, 404, `${key} sees the request`);
  }

  async wait(ms) { ahead += ms; }

  async clock(state) {
    for (let n = 0; n < 500; n += 1, ahead += 100) {
      const steps = due(this.world);
      for (const { step } of steps) {
        const before = this.request.assistance.find((a) => a.state === step.state).status;
        this.options.coverage.taken(rows.find((r) => r.action === step.action && r.from.includes(before)).id);
        this.request = judge(this.world, clock, step).after;
      }
      if (steps.length) return steps.filter(({ step }) => step.state === state).map(({ step }) => step.action);
    }
    throw new Error(`nothing falls due on ${state}`);
  }

  async finish() {}
}

async function runAll(coverage) {
  const world = { clients: {}, registry: sampleRegistry(codes) };
  Date.now = () => wallClock() + ahead;
  try {
    for (const scenario of [...scenarios, ...slowScenarios]) {
      const probing = scenarios.includes(scenario);
      await runScenario(world, scenario, { coverage, rng: () => 0.99, probing, make: Rehearsal })
        .catch((error) => { throw new Failure(`${scenario.name}: ${error.message}`); });
    }
  } finally {
    Date.now = wallClock;
  }
}

export async function rehearse(report) {
  const coverage = new Coverage();
  await report.test('rehearsal: the tables of the scenarios agree with the model', async () => {
    await runAll(coverage);
    return coverage.summary();
  });
  await report.test('rehearsal: they cover every row and every way of refusing', () =>
    equal(coverage.missing(), [], 'not covered'));
}
