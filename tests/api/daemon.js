// SPDX-License-Identifier: EUPL-1.2
// Starts `assistd standalone` in a folder of its own, and stops it again, gently or not.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { exchange } from './client.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const candidates = ['asan', 'release', 'debug'].map((p) => join(here, `../../build/${p}/bin/assistd`));

// Whatever ends the tests ends their daemons too.
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGTERM')));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

export function binary() {
  if (process.env.ASSISTD) return resolve(process.env.ASSISTD);
  const found = candidates.find((path) => existsSync(path));
  if (!found) throw new Error(`no assistd: set ASSISTD, or build one of ${candidates.join(', ')}`);
  return found;
}

export class Daemon {
  // A fresh folder, which anybody may enter: the daemon gives up root and makes its own folder inside.
  constructor(options = []) {
    this.options = options;
    this.root = mkdtempSync(join(tmpdir(), 'assistd-api-'));
    chmodSync(this.root, 0o755);
    this.dir = join(this.root, 'data');
    this.log = join(this.root, 'stderr.log');
    this.base = null;
    this.child = null;
  }

  async start(timeout = 120_000) {
    const args = ['standalone', this.dir, '--listen', '127.0.0.1:0', ...this.options];
    this.child = spawn(binary(), args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: '/' });
    this.child.stderr.pipe(createWriteStream(this.log, { flags: 'a' }));
    const { child } = this;
    running.add(child);
    this.exited = once(child, 'exit').then(([code, signal]) => {
      running.delete(child);
      return { code, signal };
    });
    this.base = await this.ready(timeout);
    this.tokens = JSON.parse(readFileSync(join(this.dir, 'tokens.json'), 'utf8'));
    return this;
  }

  ready(timeout) {
    return new Promise((resolve, reject) => {
      const give = (why) => reject(new Error(`assistd ${why}\n${this.tail()}`));
      const timer = setTimeout(() => give('was not ready in time'), timeout);
      createInterface({ input: this.child.stdout }).on('line', (line) => {
        const match = /^ready: (http:\/\/\S+)$/.exec(line);
        if (match) { clearTimeout(timer); resolve(match[1]); }
      });
      this.exited.then(({ code, signal }) => { clearTimeout(timer); give(`ended at start (${code ?? signal})`); });
    });
  }

  // One statement as the cluster's superuser; its rows, tab-separated.
  sql(statement) {
    const socket = readFileSync(join(this.dir, 'data/postmaster.pid'), 'utf8').split('\n')[4];
    const args = ['-X', '-q', '-A', '-t', '-F', '\t', '-v', 'ON_ERROR_STOP=1', '-h', socket, '-U', 'cluster',
      '-c', 'SET search_path = assist, pg_temp', '-c', statement, 'assist'];
    return execFileSync('psql', args, { encoding: 'utf8' }).trim();
  }

  // Whatever reads from the database finds that the registers have changed there, and waits for them.
  async settled() {
    const res = await exchange(this.base, 'GET', '/v1/requests?limit=1', { token: this.tokens['nl-auditor'] });
    if (res.status !== 200) throw new Error(`GET /v1/requests: ${res.status} ${res.text}`);
  }

  tail() {
    return existsSync(this.log) ? readFileSync(this.log, 'utf8').split('\n').slice(-30).join('\n') : '';
  }

  alive() {
    return this.child !== null && this.child.exitCode === null && this.child.signalCode === null;
  }

  // SIGTERM, and how it ended.
  async stop() {
    if (!this.alive()) return this.exited;
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 60_000);
    const end = await this.exited;
    clearTimeout(timer);
    return end;
  }

  async kill() {
    this.child.kill('SIGKILL');
    return this.exited;
  }

  remove() {
    if (!process.env.KEEP) rmSync(this.root, { recursive: true, force: true });
  }
}

// A daemon for the length of `body`.
export async function withDaemon(body) {
  const daemon = new Daemon();
  try {
    await daemon.start();
    return await body(daemon);
  } finally {
    if (daemon.child) await daemon.stop();
    daemon.remove();
  }
}
