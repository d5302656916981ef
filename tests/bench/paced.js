// SPDX-License-Identifier: EUPL-1.2
// Clients that each ask 40 times a second on a connection they keep: reads, and some of them every tenth time a step. Tells the quantiles.
import http from 'node:http';
import { randomUUID } from 'node:crypto';

const [port, seconds, pathList, accountList] = process.argv.slice(2);
const [paths, accounts] = [JSON.parse(pathList), JSON.parse(accountList)];
const agent = new http.Agent({ keepAlive: true, maxSockets: accounts.length });
const body = JSON.stringify({ text: 'Radio channel 9 from now on' });
const times = { reads: [], writes: [] };
let failed = '';

function ask(n, client) {
  const path = paths[(n * 17 + client) % paths.length];
  const { token, writes } = accounts[client];
  const write = writes && n % 10 === 9;
  const headers = { authorization: `Bearer ${token}`, ...(write ? { 'content-type': 'application/json', 'content-length': body.length, 'idempotency-key': randomUUID() } : {}) };
  const began = process.hrtime.bigint();
  return new Promise((resolve) => {
    const fail = (why) => { failed ||= why; resolve(); };
    const req = http.request({ host: '127.0.0.1', port, agent, headers, method: write ? 'POST' : 'GET',
      path: write ? `${path}/assistance/DE/actions/message` : path }, (res) => {
      res.resume();
      res.on('end', () => {
        times[write ? 'writes' : 'reads'].push(Number(process.hrtime.bigint() - began) / 1000);
        if (res.statusCode === 200) resolve();
        else fail(`${res.statusCode} for ${write ? 'a message' : 'a read'} by ${client}`);
      });
    });
    req.on('error', (error) => fail(error.message));
    req.end(write ? body : undefined);
  });
}

async function client(k) {
  const end = Date.now() + 1000 * Number(seconds);
  for (let n = 0; Date.now() < end; n += 1) {
    const next = Date.now() + 20 + Math.random() * 10;
    await ask(n, k);
    await new Promise((resolve) => { setTimeout(resolve, Math.max(0, next - Date.now())); });
  }
}

const quantiles = (list) => {
  const sorted = [...list].sort((a, b) => a - b);
  const at = (q) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
  return { p50: at(0.5), p99: at(0.99), count: sorted.length };
};

await Promise.all(accounts.map((_, k) => client(k)));
process.send({ reads: quantiles(times.reads), writes: quantiles(times.writes), failed }, () => process.exit(0));
