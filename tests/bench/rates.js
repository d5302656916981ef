// SPDX-License-Identifier: EUPL-1.2
// Steps and reads per second, next to pgbench doing the same at the database.
import { idOf } from './ids.js';
import { median } from './tools.js';
import { table, thousands, ratio } from './table.js';
import { readTwin, twin } from './twin.js';

const CLIENTS = 32;
const FASTEST = 12_000; // steps a second, for which fresh requests are kept ready

// Requests of NL on DE and BE that nobody has answered, used once each.
class Fresh {
  constructor(context) {
    Object.assign(this, { context, bench: context.bench, used: context.next });
  }

  async need(count) {
    const missing = this.used + count - this.context.next;
    if (missing <= 0) return;
    await this.bench.sql(`CALL bench.copy_all(0, ${this.context.next}, ${missing})`);
    this.context.next += missing;
    await this.bench.settle();
  }

  accept(n) {
    const body = { revision: 1, units: [this.context.fresh.unit], text: 'On its way in 40 minutes' };
    return ['POST', `/v1/requests/${idOf(n)}/assistance/DE/actions/accept`, 'de-authority', body];
  }

  async daemon(clients, seconds) {
    const count = FASTEST * seconds;
    await this.need(count);
    const told = await this.bench.wrk(Array.from({ length: count }, (_, i) => this.accept(this.used + i)), { clients, seconds });
    this.used += told.sent;
    return told;
  }

  async pgbench(script, values, clients, seconds) {
    await this.need(FASTEST * seconds);
    const told = await this.bench.pgbench([script], { clients, seconds, values: { ...values, first: this.used, k: 0, clients } });
    const [[last]] = await this.bench.sql(`SELECT bench.nr(id) FROM assistance WHERE state = 'DE' AND status = 'accepted'
      AND id < bench.id(${this.context.next}, 0) ORDER BY id DESC LIMIT 1`);
    this.used = Number(last) + 1;
    return told;
  }
}

// Runs what is to be compared in turns; the medians of the rounds by name.
async function turns(rounds, contestants) {
  const results = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const [name, go] of Object.entries(contestants)) {
      const told = await go();
      results[name].push(told);
      console.error(`bench: ${name}: ${Math.round(told.rate)}/s`);
    }
  return Object.fromEntries(Object.entries(results).map(([name, list]) => [name, Object.fromEntries(
    Object.keys(list[0]).map((key) => [key, median(list.map((r) => r[key]))]))]));
}

const ms = (us) => (us === undefined ? '' : (us / 1000).toFixed(us < 10_000 ? 2 : 1));
const us = (x) => (x === undefined ? '' : String(Math.round(x)));
const row = (name, clients, r) => [name, clients, thousands(r.rate), ms(r.mean), ms(r.p50), ms(r.p99), us(r.daemon), us(r.postgres)];
const HEADS = ['', 'clients', 'per second', 'mean ms', 'p50 ms', 'p99 ms', 'daemon µs', 'PostgreSQL µs'];

export async function steps(context) {
  const { bench, options: { rounds, seconds } } = context;
  const fresh = new Fresh(context);
  await fresh.need(FASTEST * seconds);
  // One real step, whose rows are what pgbench writes.
  const [method, path, account, body] = fresh.accept(fresh.used++);
  const res = await fetch(bench.base + path, { method, headers: { authorization: `Bearer ${bench.tokens[account]}`,
    'content-type': 'application/json' }, body: JSON.stringify(body) });
  if (res.status !== 200) throw new Error(`accept: ${res.status} ${await res.text()}`);
  const { separate, together, unlocked, values } = await twin(bench, context.assistd, idOf(fresh.used - 1), 'DE');

  const repeated = (action, json, account) => Array.from({ length: 1000 }, (_, i) =>
    ['POST', `/v1/requests/${idOf(fresh.used + i)}/assistance/DE/actions/${action}`, account, json]);
  const contestants = {
    'accept, a fresh assistance each': () => fresh.daemon(CLIENTS, seconds),
    'pgbench, statement by statement': () => fresh.pgbench(separate, values, CLIENTS, seconds),
    'pgbench, one function': () => fresh.pgbench(together, values, CLIENTS, seconds),
    'pgbench, one function, no lock on the head': () => fresh.pgbench(unlocked, values, CLIENTS, seconds),
    acknowledge: () => bench.wrk(repeated('acknowledge', {}, 'de-authority'), { clients: CLIENTS, seconds, again: true }),
    message: () => bench.wrk(repeated('message', { text: 'Radio channel 9 from now on' }, 'nl-authority'),
      { clients: CLIENTS, seconds, again: true }),
  };
  for (const clients of [1, 8, 128]) contestants[`accept ${clients}`] = () => fresh.daemon(clients, seconds);
  const r = await turns(rounds, contestants);
  const [daemon, byStatement, byFunction, free] = Object.keys(contestants).map((name) => r[name]);

  return ['## Steps per second, commits durable', table(HEADS, [
    ...Object.keys(contestants).slice(0, 6).map((name) => row(name, CLIENTS, r[name])),
    ...[1, 8, 128].map((clients) => row('accept, a fresh assistance each', clients, r[`accept ${clients}`])),
  ]), table(['ratio at 32 clients', 'reached', 'goal'], [
    ['accept / pgbench, statement by statement', ratio(daemon.rate / byStatement.rate), '1.20'],
    ['accept / pgbench, one function', ratio(daemon.rate / byFunction.rate), '1.20'],
    ['accept / pgbench, one function, no lock on the head', ratio(daemon.rate / free.rate), '–'],
  ]), STEPS_TEXT];
}

const STEPS_TEXT = `The daemon's accept: a POST with a bearer token; the body is parsed, the step judged by the rules library on the stored document, the
documents of both sides are written anew, the log's new head is signed, and the answer (the document with what the caller may do next) goes out
after the commit and after what was signed is kept on disk.
pgbench's step: the same transaction at the same database by the same role, prepared, one step a transaction: WRITE_HEAD (which locks the head of the
log), WRITE_LEAVES, WRITE_REQUESTS, WRITE_LEGS, pg_current_xact_id(), WRITE_OLD_REQUESTS, WRITE_OLD_LEGS, WRITE_EVENTS, WRITE_DISCLOSURES,
WRITE_ENTRIES, WRITE_NEW_HEAD, COMMIT: the daemon's own statements with arrays of one element, and with the very values that the daemon wrote in a
real accept; on fresh requests of the same kind. It judges nothing, makes no document, signs no log and speaks no HTTP. "One function" is all of it in
one PL/pgSQL function, one round trip, which gives the request's document back. "No lock on the head" is the same function without FOR UPDATE and
without the new head, numbers from a sequence: no log in one order, so not the same thing, but what PostgreSQL alone could do. The columns on the right
are the processor's time for one answer.`;

export async function reads(context) {
  const { bench, options: { rounds, seconds } } = context;
  const count = 2000;
  const first = context.next;
  await bench.sql(`CALL bench.copy_all(0, ${first}, ${count})`);
  context.next += count;
  await bench.settle();
  const calls = Array.from({ length: count * 2 }, (_, i) =>
    ['GET', `/v1/requests/${idOf(first + ((i * 7) % count))}`, i % 2 ? 'de-authority' : 'nl-authority']);
  const pick = `\\set n random(${first}, ${first + count - 1})\n`;
  const select = ['request', 'assistance'].map((name, k) =>
    `${pick}SELECT etag, document, facts FROM ${name} WHERE id = bench.id(:n, ${k});\n`);
  const noting = await readTwin(bench, context.assistd, first, count);
  const contestants = {
    'GET of one request': () => bench.wrk(calls, { clients: CLIENTS, seconds, again: true }),
    'pgbench, SELECT of the same row': () => bench.pgbench(select, { clients: CLIENTS, seconds }),
    'pgbench, the same and a note of who read it': () => bench.pgbench(noting, { clients: CLIENTS, seconds, role: 'assist_reader' }),
  };
  for (const clients of [1, 8, 128]) contestants[`GET ${clients}`] = () => bench.wrk(calls, { clients, seconds, again: true });
  const r = await turns(rounds, contestants);
  const [daemon, pgbench, noted] = Object.keys(contestants).map((name) => r[name]);

  return ['## Reads per second', table(HEADS, [
    ...Object.keys(contestants).slice(0, 3).map((name) => row(name, CLIENTS, r[name])),
    ...[1, 8, 128].map((clients) => row('GET of one request', clients, r[`GET ${clients}`])),
  ]), table(['ratio at 32 clients', 'reached', 'goal'], [
    ['GET / pgbench, SELECT of the same row', ratio(daemon.rate / pgbench.rate), '0.60'],
    ['GET / pgbench, the same and a note of who read it', ratio(daemon.rate / noted.rate), '–'],
  ]), READS_TEXT];
}

const READS_TEXT = `The daemon's read: one request, by its requesting and by a requested state in turns, with what the caller may do; who read it is
written down, durably, before the answer goes out. pgbench's read: etag, document and facts of the same rows by primary key, prepared, half of them
from request and half from assistance. "And a note": the daemon's own transaction (READ_VERSION, READ_VIEWER, READ_DOCUMENTS, COMMIT), one request each.`;
