// SPDX-License-Identifier: EUPL-1.2
// The programs that measure, and what the kernel says about the measured ones.
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const execute = promisify(execFile);

export const scratch = mkdtempSync(join(tmpdir(), 'assistd-bench-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

export const run = (program, args) => execute(program, args, { maxBuffer: 1 << 28 }).then(({ stdout }) => stdout, (error) => {
  throw new Error(`${program} failed: ${String(error.stderr || error.message).slice(0, 1000)}`);
});

export const median = (list) => {
  const sorted = [...list].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

// A process's parent, and its processor time so far in microseconds (a clock tick is 10 ms); null if it is gone.
const processOf = (pid) => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
    return { pid, parent: fields[1], cpu: (Number(fields[11]) + Number(fields[12])) * 10_000 };
  } catch { return null; }
};

const childrenOf = (parent) => readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(processOf)
  .filter((p) => p?.parent === parent);

// A daemon of tests/api/daemon.js, as a thing to be measured.
export class Bench {
  constructor(daemon) {
    Object.assign(this, { daemon, base: daemon.base, tokens: daemon.tokens, pid: daemon.child.pid });
    this.sockets = readFileSync(join(daemon.dir, 'data/postmaster.pid'), 'utf8').split('\n')[4];
    this.postmaster = readFileSync(join(daemon.dir, 'data/postmaster.pid'), 'utf8').split('\n')[0];
  }

  // Each statement by itself; the last one's rows.
  async sql(...statements) {
    const args = ['-X', '-q', '-A', '-t', '-F', '\t', '-v', 'ON_ERROR_STOP=1', '-h', this.sockets, '-U', 'cluster', 'assist'];
    const quick = ['SET synchronous_commit = off', 'SET search_path = assist, pg_temp', 'SET client_min_messages = warning'];
    for (const statement of [...quick, ...statements]) args.push('-c', statement);
    return (await run('psql', args)).trim().split('\n').filter((l) => l).map((l) => l.split('\t'));
  }

  file(name) {
    return run('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-h', this.sockets, '-U', 'cluster', '-f', join(here, name), 'assist']);
  }

  // After bulk work: nothing of it is left to be done during a measurement.
  settle() {
    return this.sql('VACUUM (ANALYZE)', 'CHECKPOINT');
  }

  // [method, path, account, body?] over HTTP; microseconds for times. `again`: in rounds until the time is up.
  async wrk(calls, { clients, seconds, again = false }) {
    const list = join(scratch, 'calls');
    writeFileSync(list, calls.map(([method, path, account, body]) =>
      `${method}\t${path}\t${this.tokens[account]}\t${body ? JSON.stringify(body) : ''}\n`).join(''));
    const before = this.cpu();
    const out = await run('wrk', ['-t1', `-c${clients}`, `-d${seconds}s`, '--timeout', '10s', '-s', join(here, 'send.lua'), this.base,
      '--', list, again ? 'again' : 'once']);
    const after = this.cpu();
    const told = JSON.parse(out.trim().split('\n').pop());
    if (told.failed > 0) throw new Error(`wrk: ${told.failed} of ${told.answers} answers were errors: ${calls[0].slice(0, 3)}`);
    if (!again && told.sent > calls.length) throw new Error('wrk: the list was too short for the time');
    const postgres = after.postgres.reduce((sum, { pid, cpu }) => sum + cpu - (before.postgres.find((p) => p.pid === pid)?.cpu ?? 0), 0);
    return { ...told, rate: told.answers / told.seconds, daemon: (after.daemon - before.daemon) / told.answers,
      postgres: postgres / told.answers };
  }

  cpu() {
    return { daemon: processOf(this.pid).cpu, postgres: childrenOf(this.postmaster) };
  }

  async pgbench(scripts, { clients, seconds, values = {}, role = 'assist_writer' }) {
    const args = ['-n', '-M', 'prepared', '-c', String(clients), '-j', '1', '-T', String(seconds), '-h', this.sockets, '-U', role];
    scripts.forEach((text, i) => {
      writeFileSync(join(scratch, `script${i}`), text);
      args.push('-f', join(scratch, `script${i}`));
    });
    for (const [name, value] of Object.entries(values)) args.push('-D', `${name}=${value}`);
    const out = await run('pgbench', [...args, 'assist']);
    const failed = Number(/number of failed transactions: (\d+)/.exec(out)?.[1] ?? 0);
    if (failed) throw new Error(`pgbench: ${failed} transactions failed\n${out}`);
    return { rate: Number(/tps = ([\d.]+)/.exec(out)[1]), mean: Number(/latency average = ([\d.]+) ms/.exec(out)[1]) * 1000 };
  }

  memory() {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    const kib = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)[1]);
    return { peak: kib('VmHWM') / 1024, now: kib('VmRSS') / 1024 };
  }
}
