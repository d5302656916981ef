// SPDX-License-Identifier: EUPL-1.2
// What reading costs with few and with many requests in the database, and how much memory the daemon takes for it.
import { idOf, timeOf } from './ids.js';
import { table, thousands } from './table.js';
import { median } from './tools.js';

const SIZES = [1000, 100_000];
const SAMPLE = 2000;

// Some of the copies: who asked, who was asked.
async function sample({ bench }, first, count) {
  const picked = Array.from({ length: SAMPLE }, (_, i) => first + Math.floor(((i + 0.5) * count) / SAMPLE));
  return bench.sql(`SELECT bench.nr(id), reference, lower(state), lower(requested_states[1]) FROM request
    WHERE id = ANY (ARRAY(SELECT bench.id(n, 0) FROM unnest('{${picked}}'::bigint[]) n)) AND reference IS NOT NULL ORDER BY md5(id::text)`);
}

async function calls(context, first, count) {
  const rows = await sample(context, first, count);
  const states = [...new Set(rows.map(([, , state]) => state))];
  const lists = (query) => states.map((state) => ['GET', `/v1/requests?limit=50${query}`, `${state}-liaison`]);
  return {
    'one request, by id': rows.map(([n, , state, asked], i) => ['GET', `/v1/requests/${idOf(n)}`, `${i % 2 ? asked : state}-authority`]),
    'one request, by reference': rows.map(([, reference, state, asked], i) =>
      ['GET', `/v1/requests/${reference}`, `${i % 2 ? asked : state}-authority`]),
    'list, first page of 50': lists(''),
    'list, a page nine tenths down': lists(`&cursor=k${idOf(first + Math.floor(count / 10))}`),
    'list, awaiting=me': lists('&awaiting=me'),
    'list, status=open': lists('&status=open'),
    'list, status=withdrawn': lists('&status=withdrawn'),
    'list, status=discarded (none)': lists('&status=discarded'),
    'list, assistance_status=active': lists('&assistance_status=active'),
    'list, assistance_status=lapsed (none)': lists('&assistance_status=lapsed'),
    'list, q= a word of one request': rows.slice(0, 100).map(([n, , state]) =>
      ['GET', `/v1/requests?limit=50&q=hull${String(n).padStart(7, '0')}`, `${state}-liaison`]),
    'list, q= a word of one request in 1,000': lists('&q=thousandth'),
    'list, q= a word of one request in 100': lists('&q=hundredth'),
    'list, q= a word of every request': lists('&q=ferry'),
    'list, q= two words of every request': lists('&q=ferry+passengers'),
    'list, q= no word of any request': lists('&q=nowhere'),
    'list, q= a word of one in 100, status=open': lists('&q=hundredth&status=open'),
    'list, q= a word of every request, status=withdrawn': lists('&q=ferry&status=withdrawn'),
    'list, q= a word of every request, status=discarded (none)': lists('&q=ferry&status=discarded'),
    'list, kind=action': lists('&kind=action'),
    'list, kind=cbrn (none)': lists('&kind=cbrn'),
    'list, requested_state=FR': lists('&requested_state=FR'),
    'list, requesting_state=FR': lists('&requesting_state=FR'),
    'list, until= the time of one in the middle': lists(`&until=${timeOf(first + Math.floor(count / 2))}`),
    'list, exercise=true': lists('&exercise=true'),
    'list, the network\'s auditor': [['GET', '/v1/requests?limit=50', 'auditor']],
    'list, the network\'s auditor, status=withdrawn': [['GET', '/v1/requests?limit=50&status=withdrawn', 'auditor']],
    'list, the network\'s auditor, q= a word of one in 100': [['GET', '/v1/requests?limit=50&q=hundredth', 'auditor']],
  };
}

async function measure(context, size, first) {
  const { bench, options: { rounds, seconds } } = context;
  const todo = Object.entries(await calls(context, first, size));
  const told = Object.fromEntries(todo.map(([name]) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const [name, list] of todo) {
      const r = await bench.wrk(list, { clients: 1, seconds: Math.max(1, Math.round(seconds / 2)), again: true });
      told[name].push(r);
      console.error(`bench: ${thousands(size)} requests: ${name}: ${(r.p50 / 1000).toFixed(2)} ms`);
    }
  const alone = bench.memory();
  await bench.wrk(todo[0][1], { clients: 32, seconds, again: true });
  await bench.wrk(todo[2][1], { clients: 32, seconds, again: true });
  return { told, alone, crowd: bench.memory() };
}

const ms = (list, key) => (median(list.map((r) => r[key])) / 1000).toFixed(2);
const mib = (x) => x.toFixed(1);

export async function scale(context) {
  const { bench, options: { rows } } = context;
  const sizes = [...SIZES.filter((n) => n < rows), rows];
  const first = context.next;
  const results = [];
  for (const size of sizes) {
    console.error(`bench: copying until there are ${thousands(size)} requests`);
    await bench.sql(`CALL bench.copy_all(1, ${context.next}, ${first + size - context.next})`);
    context.next = first + size;
    await bench.settle();
    results.push(await measure(context, size, first));
  }
  const names = Object.keys(results[0].told);
  const [[bytes]] = await bench.sql("SELECT pg_size_pretty(pg_database_size('assist'))");
  return ['## With many requests', table(['one client; ms, median and 99th percentile', ...sizes.map(thousands), 'largest to smallest'],
    names.map((name) => [name, ...results.map(({ told }) => `${ms(told[name], 'p50')}, ${ms(told[name], 'p99')}`),
      (ms(results.at(-1).told[name], 'p50') / ms(results[0].told[name], 'p50')).toFixed(1)])),
  table(['memory of the daemon, MiB (goal: under 32)', ...sizes.map(thousands)], [
    ['resident, after all of these', ...results.map((r) => mib(r.alone.now))],
    ['at most, until then', ...results.map((r) => mib(r.alone.peak))],
    ['resident, after 32 clients reading requests and lists', ...results.map((r) => mib(r.crowd.now))],
    ['at most, until then', ...results.map((r) => mib(r.crowd.peak))],
  ]), `${SCALE_TEXT} The database takes ${bytes}.`];
}

const SCALE_TEXT = `Copies of 243 real requests that were taken through the interface: nine stages (draft, acknowledged, proposed, accepted, arranged,
active, closed, withdrawn, drill) by each of the 27 bound states, each asking three others; with ids, times, references and one search word of their
own, made in bulk at the database. The lists are asked for by the liaison of each state in turn, 50 to a page: what one request in 1,000 has fills a page
of the largest, and is on none or one of the smallest.`;
