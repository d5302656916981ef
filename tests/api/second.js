// SPDX-License-Identifier: EUPL-1.2
// A daemon beside another one, over the same database, with a configuration of its own: `assistd serve`.
import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from './client.js';
import { binary } from './daemon.js';
import { ensure, equal } from './report.js';

// `settings`: {'limits.rate': 1, …}. Whatever is signed meanwhile by the first one is taken over.
export async function withSecond(daemon, settings, body) {
  const folder = mkdtempSync(join(tmpdir(), 'assistd-second-'));
  const sockets = readFileSync(join(daemon.dir, 'data/postmaster.pid'), 'utf8').split('\n')[4];
  const database = (role) => `host=${sockets} dbname=assist user=assist_${role}`;
  copyFileSync(join(daemon.dir, 'log.key'), join(folder, 'log.key'));
  copyFileSync(join(daemon.dir, 'log.signed'), join(folder, 'log.signed'));
  copyFileSync(join(daemon.dir, 'access.key'), join(folder, 'access.key'));
  const all = { 'listen.port': 0, 'database.conninfo_writer': database('writer'), 'database.conninfo_reader': database('reader'),
    'history.key': join(folder, 'log.key'), 'history.signed': join(folder, 'log.signed'), 'access.key': join(folder, 'access.key'), ...settings };
  const child = spawn(binary(), ['serve', ...Object.entries(all).map(([key, value]) => `--${key}=${value}`)], { stdio: ['ignore', 'ignore', 'pipe'] });
  const stop = () => child.kill('SIGTERM');
  process.once('exit', stop);
  const ended = once(child, 'exit');
  const told = [];
  try {
    const port = await new Promise((resolve, reject) => {
      createInterface({ input: child.stderr }).on('line', (line) => {
        told.push(line);
        const listening = / port (\d+)$/.exec(line);
        if (listening) resolve(Number(listening[1]));
      });
      ended.then(() => reject(new Error(`assistd serve ended\n${told.join('\n')}`)));
    });
    const base = `http://127.0.0.1:${port}`;
    const clients = Object.fromEntries(Object.entries(daemon.tokens).map(([name, token]) => [name, new Client(base, token)]));
    const note = await body({ base, port, clients, pid: child.pid }).catch((error) => {
      error.message += child.exitCode === null && child.signalCode === null ? '' : `\nassistd serve ended\n${told.slice(-60).join('\n')}`;
      throw error;
    });
    stop();
    const [code] = await ended;
    equal(code, 0, `how it ended\n${told.slice(-30).join('\n')}`);
    ensure(!told.some((line) => /ERROR: \w+Sanitizer|runtime error:/.test(line)), () => `a sanitizer complains\n${told.slice(-60).join('\n')}`);
    return note;
  } finally {
    stop();
    process.off('exit', stop);
    rmSync(folder, { recursive: true, force: true });
  }
}
