// SPDX-License-Identifier: EUPL-1.2
// What well-behaved clients notice of 1,000 hostile connections: the same clients with and without them, taking turns.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withSecond } from '../api/second.js';
import { idOf } from './ids.js';
import { ratio, table, thousands } from './table.js';
import { median } from './tools.js';

const here = dirname(fileURLToPath(import.meta.url));
const start = (script, ...args) => fork(join(here, script), args.map(String));
const told = (child) => once(child, 'message').then(([message]) => message);

const memory = (pid) => Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

// Its processor time so far, in seconds (a clock tick is 10 ms).
const processor = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
};

// Accounts that see the request, and whether they may write.
async function accountsFor(second, path) {
  const names = Object.keys(second.clients).filter((name) => /^(nl|de|be)-/.test(name));
  const seen = await Promise.all(names.map(async (name) => (await second.clients[name].get(path)).status === 200));
  return names.filter((name, i) => seen[i]).map((name) => ({ token: second.clients[name].token, writes: /^(nl|de)-(liaison|authority)/.test(name) }));
}

// A client for each account, for so long; quantiles of what each kind of call took, in microseconds.
async function behave(second, seconds, paths, accounts) {
  const before = processor(second.pid);
  const child = start('paced.js', second.port, seconds, JSON.stringify(paths), JSON.stringify(accounts));
  const result = await told(child);
  if (result.failed) throw new Error(`well-behaved clients: ${result.failed}`);
  return { ...result, share: (processor(second.pid) - before) / seconds };
}

// What `body` measures while the hostile ones are at `target`.
async function crowded(target, body) {
  const crowd = start('crowd.js', target.port, target.clients['fr-authority'].token);
  await told(crowd); // all are there
  await new Promise((resolve) => { setTimeout(resolve, 2000); }); // and have what they will not read
  const measured = await body();
  crowd.send('count');
  const { sent } = await told(crowd);
  crowd.kill();
  return { ...measured, sent };
}

function report(accounts, before, alone, elsewhere, beside) {
  const of = (list, kind, quantile) => median(list.map((r) => r[kind][quantile]));
  const row = (name, kind, quantile) => {
    const [a, b, c] = [alone, elsewhere, beside].map((list) => of(list, kind, quantile));
    return [name, thousands(a), thousands(b), thousands(c), ratio(c / a), ratio(c / b)];
  };
  const mid = (list, name) => median(list.map((r) => r[name]));
  return ['## Hostile connections', table(['microseconds for an answer', 'alone', 'hostile elsewhere', 'hostile here', 'here / alone', 'here / elsewhere'], [
    row('GET of one request, median', 'reads', 'p50'), row('… 99 of 100', 'reads', 'p99'),
    row('message, a durable step, median', 'writes', 'p50'), row('… 99 of 100', 'writes', 'p99'),
  ]), `${accounts.length} well-behaved clients ask 40 times a second each; ${accounts.filter((a) => a.writes).length} of them send a message in the place of every tenth read.
${thousands(mid(beside, 'sent'))} hostile messages a round. The daemon's memory: ${before.toFixed(0)} MiB before, ${mid(beside, 'rss').toFixed(0)} MiB beside them; its share of
a core: ${mid(alone, 'share').toFixed(2)} alone, ${mid(beside, 'share').toFixed(2)} beside them.
${TEXT}`];
}

export async function hostile(context) {
  const { bench, options: { rounds, seconds } } = context;
  const first = context.next;
  await bench.sql(`CALL bench.copy_all(0, ${first}, 500)`);
  context.next += 500;
  await bench.settle();
  const paths = Array.from({ length: 500 }, (_, i) => `/v1/requests/${idOf(first + i)}`);
  return withSecond(bench.daemon, {}, (second) => withSecond(bench.daemon, {}, async (other) => {
    const accounts = await accountsFor(second, paths[0]);
    const [alone, elsewhere, beside] = [[], [], []];
    const length = Math.max(4, seconds * 2);
    const measure = async () => ({ ...await behave(second, length, paths, accounts), rss: memory(second.pid) });
    await behave(second, 2, paths, accounts);
    const before = memory(second.pid);
    for (let n = 0; n < rounds; n += 1) {
      alone.push(await measure());
      elsewhere.push(await crowded(other, measure));
      beside.push(await crowded(second, measure));
    }
    return report(accounts, before, alone, elsewhere, beside);
  }));
}

const TEXT = `The hostile ones come from 17 addresses: 300 drip the header of a request, 300 a body (a third of them with a good token), 150 ask for 20
large answers at once and read none, 150 send noise and come again when they are cut, 100 send wrong tokens as fast as they are refused. They share the
cores with the rest, and yield (nice 19). "Elsewhere": the same at a second daemon on the same machine and database, so that the last column tells what
this daemon adds. Goal: the median at most doubles. The daemon has its default limits.`;
