// SPDX-License-Identifier: EUPL-1.2
// How long an auditor takes: exporting a log, and verifying a large one with no server.
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { forgersKey, loadLog, multiply } from '../history/forge.mjs';
import { table, thousands } from './table.js';
import { scratch } from './tools.js';

const run = promisify(execFile);

// Seconds, and what was said.
async function timed(program, args, env = {}) {
  const before = process.hrtime.bigint();
  const { stdout } = await run(program, args, { env: { ...process.env, ...env }, maxBuffer: 1 << 26 });
  return [Number(process.hrtime.bigint() - before) / 1e9, stdout];
}

export async function audit({ bench, options: { events }, assistd }) {
  const assistctl = join(dirname(assistd), 'assistctl');
  const [small, large, key] = ['small', 'large', 'key'].map((name) => join(scratch, name));
  const env = { ASSIST_URL: bench.base, ASSIST_TOKEN: bench.tokens.auditor };
  const [exported, told] = await timed(assistctl, ['log', 'export', small], env);
  const size = Number(/: (\d+) entries/.exec(told)[1]);
  console.error(`bench: multiplying a log of ${thousands(size)} entries until it has ${thousands(events)}`);
  const log = loadLog(small);
  const forger = forgersKey(log.origin);
  mkdirSync(large, { recursive: true });
  const have = multiply(large, log, Math.ceil(events / size), forger);
  writeFileSync(key, forger.text);
  const rows = [];
  for (const jobs of [1, Math.max(2, cpus().length)]) {
    const [seconds, said] = await timed(assistctl, ['log', 'verify', large, '--key', key, '--jobs', String(jobs)]);
    if (!said.startsWith('good: ')) throw new Error(`verify: ${said}`);
    console.error(`bench: verified by ${jobs} at once in ${seconds.toFixed(1)} s`);
    rows.push([`${jobs} at once`, seconds.toFixed(1), thousands(have / seconds)]);
  }
  return ['## Auditing', `A log of ${thousands(size)} entries is exported in ${exported.toFixed(1)} s, which includes waiting until what was read is
signed. Verified is that log multiplied: each step taken by ${thousands(Math.round(have / size))} requests, ${thousands(have)} entries in all.`,
  table(['assistctl log verify (goal: a million entries in 60 s on two cores)', 'seconds', 'entries/s'], rows)];
}
