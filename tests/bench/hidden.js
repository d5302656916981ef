// SPDX-License-Identifier: EUPL-1.2
// Whether the time of an answer tells that a hidden request exists: hidden and absent asked for in turns, one at a time,
// by accounts that have no part in it.
import http from 'node:http';
import { ratio, table } from './table.js';
import { median } from './tools.js';

const POOL = 200;
const stranger = 'it-authority';

function timer(bench) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const { hostname, port } = new URL(bench.base);
  // Microseconds until the whole answer is there; it must be a 404.
  return ([method, path, account, body]) => new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = { authorization: `Bearer ${bench.tokens[account]}`, ...(text ? { 'content-type': 'application/json', 'content-length': text.length } : {}) };
    const start = process.hrtime.bigint();
    http.request({ hostname, port, method, path, headers, agent }, (res) => {
      res.resume();
      res.on('end', () => (res.statusCode === 404 ? resolve(Number(process.hrtime.bigint() - start) / 1e3)
        : reject(new Error(`${account} ${method} ${path}: ${res.statusCode}`))));
    }).on('error', reject).end(text);
  });
}

// [what, calls of which the even ones are hidden and the odd ones absent]
async function kinds({ bench, fresh }) {
  const rows = await bench.sql(`SELECT id, reference, 'x' FROM request WHERE state = 'NL' AND reference IS NOT NULL AND id <> '${fresh.id}' ORDER BY id LIMIT ${POOL}`);
  const entries = await bench.sql(`SELECT log_index FROM event WHERE request = '${fresh.id}'`);
  const absent = (i) => `01970000-0000-7000-8000-${String(i).padStart(12, '0')}`;
  const missing = (i) => `NL-2026-Z${String(i).padStart(4, '0')}`;
  const both = (what, make, hidden, gone) => [what, rows.flatMap((row, i) => [make(hidden(row, i)), make(gone(i))])];
  const id = ([key]) => key;
  const text = { text: 'Radio channel 9' };
  return [
    both('GET a request, by its id', (key) => ['GET', `/v1/requests/${key}`, stranger], id, absent),
    both('GET a request, by its reference', (key) => ['GET', `/v1/requests/${key}`, stranger], ([, r]) => r, missing),
    both('GET one assistance', (key) => ['GET', `/v1/requests/${key}/assistance/DE`, stranger], id, absent),
    both('GET the history', (key) => ['GET', `/v1/requests/${key}/history`, stranger], id, absent),
    both('GET the history, by the reference', (key) => ['GET', `/v1/requests/${key}/history`, stranger], ([, r]) => r, missing),
    both('POST a step of the request', (key) => ['POST', `/v1/requests/${key}/actions/withdraw`, stranger, { reason: 'r' }], id, absent),
    both('POST a step of an assistance', (key) => ['POST', `/v1/requests/${key}/assistance/DE/actions/message`, stranger, text], id, absent),
    both('POST a step, by the reference', (key) => ['POST', `/v1/requests/${key}/assistance/DE/actions/message`, stranger, text], ([, r]) => r, missing),
    both('GET a request, as an administrator', (key) => ['GET', `/v1/requests/${key}`, 'nl-administrator'], id, absent),
    both('GET a proof', (key) => ['GET', `/v1/log/proof/${key}`, stranger], (_, i) => entries[i % entries.length][0], (i) => 900000 + i),
  ];
}

export async function hidden(context) {
  const { bench, options: { rounds, seconds } } = context;
  const first = context.next;
  await bench.sql(`CALL bench.copy_all(0, ${first}, ${POOL})`);
  context.next += POOL;
  await bench.settle();
  const time = timer(bench);
  const rows = [];
  for (const [what, calls] of await kinds(context)) {
    const taken = [[], []];
    const end = process.hrtime.bigint() + BigInt(Math.round(rounds * seconds * 1e9));
    for (let i = 0; process.hrtime.bigint() < end || i < 400; i += 1) {
      // In pairs, which of the two comes first by turns: what comes after another may find it warm.
      const pair = i % (calls.length / 2);
      for (const k of i % 2 ? [0, 1] : [1, 0]) taken[k].push(await time(calls[pair * 2 + k]));
    }
    const [here, gone] = taken.map((list) => median(list.slice(100)));
    console.error(`bench: hidden: ${what}: ${here.toFixed(0)} and ${gone.toFixed(0)} us`);
    rows.push([what, taken[0].length, here.toFixed(0), gone.toFixed(0), ratio(here / gone)]);
  }
  return ['## Hidden and absent', table(['one client, median µs', 'pairs', 'hidden', 'absent', 'ratio'], rows), TEXT];
}

const TEXT = `An account that has no part in a request asks for it, and for one that does not exist; the answers are the same bytes. Both run the
same statements: readers ask behind row-level security, which passes over a row without reading its document; the writer loads only requests that
who asks has a part in. A proof that does not exist is of an index beyond the log.`;
