// SPDX-License-Identifier: EUPL-1.2
// kill -9 under load, again and again: what was acknowledged is there exactly once; what was not is there wholly or
// not at all, and sending it again with the same Idempotency-Key settles it.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { consistent, openCheckpoint, parseKey, parseReceipt, receiptHolds } from '../history/tlog.mjs';
import { Client } from './client.js';
import { adviser, request } from './model/bodies.js';
import { ensure, equal } from './report.js';
import { rngFrom } from './rng.js';

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

// One writer: a request of its own, then messages in turn from both sides, every one with a text of its own.
class Writer {
  constructor(site, number) {
    this.site = site;
    this.number = number;
    this.cases = [];
    this.indices = []; // of the entries of acknowledged steps
    this.receipts = []; // fetched at once, while the crashes go on
    this.acknowledged = 0;
    this.doubtful = 0;
  }

  // Sends until there is an answer; the key makes it one step however often it is sent.
  async send(key, path, body, note) {
    const headers = { 'idempotency-key': randomUUID() };
    for (let tries = 0; tries < 200; tries += 1) {
      await this.site.up();
      const client = new Client(this.site.daemon.base, this.site.daemon.tokens[key]);
      const res = await client.call('POST', path, { body, headers, timeout: 15_000 }).catch(() => null);
      if (res && res.status !== 503) {
        ensure(res.status < 300, () => `${path}: ${res.status} ${res.text}`);
        this.acknowledged += 1;
        await this.keepReceipt(client, Number(res.headers['assist-receipt']));
        note?.sent.push({ key, path, body, headers, text: res.text, status: res.status });
        return res;
      }
      this.doubtful += 1;
      if (note && !res) await this.wholeOrNot(note);
    }
    throw new Error(`no answer to ${path}`);
  }

  // Every tenth receipt is fetched at once; it must hold for good.
  async keepReceipt(client, index) {
    ensure(Number.isInteger(index), 'a step without a receipt');
    this.indices.push(index);
    if (this.indices.length % 10) return;
    const res = await client.get(`/v1/log/proof/${index}`).catch(() => null);
    if (res?.status === 200) this.receipts.push(res.text);
  }

  // Before it is sent again: one event more than acknowledged, or none, and the document says the same.
  async wholeOrNot(note) {
    await this.site.up();
    const client = new Client(this.site.daemon.base, this.site.daemon.tokens['nl-authority']);
    const events = await client.all(`/v1/requests/${note.id}/history`).catch(() => null);
    const res = await client.get(`/v1/requests/${note.id}`).catch(() => null);
    if (!events || res?.status !== 200) return;
    const chain = events.filter((e) => e.assistance === 'DE').length;
    const now = res.json.assistance[0].version;
    ensure(now >= chain && now - chain <= 1, `document at ${now}, history at ${chain}`);
    const sent = note.sent.filter((s) => s.path.includes('/assistance/')).length + 1;
    ensure(now === sent || now === sent + 1, `${sent} acknowledged, ${now} there`);
  }

  async run() {
    while (!this.site.over) {
      const body = request('NL', Date.now(), { items: [adviser], addressees: ['DE'] });
      const made = await this.send('nl-authority', '/v1/requests', body);
      const path = `/v1/requests/${made.json.id}`;
      await this.send('nl-authority', `${path}/actions/submit`, {});
      const note = { id: made.json.id, sent: [] };
      this.cases.push(note);
      await this.send('de-authority', `${path}/assistance/DE/actions/acknowledge`, {}, note);
      for (let n = 0; n < 20 && !this.site.over; n += 1) {
        const text = `${this.number}-${randomUUID()}`;
        await this.send(n % 2 ? 'de-authority' : 'nl-authority', `${path}/assistance/DE/actions/message`, { text },
          note);
      }
    }
  }

  async check() {
    const client = new Client(this.site.daemon.base, this.site.daemon.tokens.auditor);
    for (const note of this.cases) {
      const events = await client.all(`/v1/requests/${note.id}/history`);
      const chain = events.filter((e) => e.assistance === 'DE');
      equal(chain.map((e) => e.action), ['ask', ...note.sent.map((s) => s.path.split('/').pop())],
        `events of ${note.id}`);
      equal(chain.map((e) => e.seq), chain.map((e, n) => n + 1), `seq of ${note.id}`);
      const told = JSON.stringify(chain.map((e) => e.data));
      for (const { body } of note.sent.filter((s) => s.body.text)) {
        equal(told.split(body.text).length, 2, `${body.text} in the history, one more than`);
      }
      const { json } = await client.get(`/v1/requests/${note.id}`);
      equal(json.assistance[0].version, chain.length, `version of ${note.id}`);
    }
  }

  // What was acknowledged before a crash is replayed after it.
  async replay() {
    const last = this.cases[0]?.sent.at(-1);
    if (!last) return;
    const client = new Client(this.site.daemon.base, this.site.daemon.tokens[last.key]);
    const res = await client.call('POST', last.path, { body: last.body, headers: last.headers });
    equal([res.status, res.text], [last.status, last.text], 'an acknowledged step sent again after the crashes');
  }
}

// Every step that was acknowledged is in the log, by the texts of RFC 9162 and C2SP alone; so is every receipt that was
// handed out before a crash, and its checkpoint is one of the same log.
async function checkReceipts(daemon, writers) {
  const auditor = new Client(daemon.base, daemon.tokens.auditor);
  const key = parseKey((await auditor.get('/v1/log/key')).text);
  const last = openCheckpoint((await auditor.get('/v1/log/checkpoint')).text, key);
  const entries = [];
  for (let page; (page = (await auditor.get(`/v1/log/entries?after=${entries.length - 1}`)).text);) {
    page.trim().split('\n').forEach((line) => entries.push(Buffer.from(JSON.parse(line).entry)));
  }
  equal(entries.length >= last.size, true, 'the entries reach the checkpoint');
  const indices = writers.flatMap((w) => w.indices);
  equal(new Set(indices).size, indices.length, 'an index acknowledged twice');
  const holds = (text, index) => ensure(receiptHolds(text, entries[index], key), `the receipt of ${index} does not hold`);
  for (let at = 0; at < indices.length; at += 32) {
    await Promise.all(indices.slice(at, at + 32).map(async (index) => holds((await auditor.get(`/v1/log/proof/${index}`)).text, index)));
  }
  const kept = writers.flatMap((w) => w.receipts);
  for (const text of kept) {
    const { index, checkpoint } = parseReceipt(text);
    holds(text, index);
    const old = openCheckpoint(checkpoint, key);
    const res = await auditor.get(`/v1/log/consistency?from=${old.size}&to=${last.size}`);
    const proof = res.text.split('\n').filter(Boolean).map((h) => Buffer.from(h, 'base64'));
    ensure(consistent(old.size, last.size, old.root, last.root, proof), `the checkpoint of size ${old.size} is not of this log`);
  }
  return `${indices.length} receipts, ${kept.length} from before`;
}

class Site {
  constructor(daemon) {
    this.daemon = daemon;
    this.over = false;
    this.ready = Promise.resolve();
  }

  up() { return this.ready; }

  async crash() {
    const end = await this.daemon.kill();
    equal(end.signal, 'SIGKILL', 'how the daemon ended');
    await this.daemon.start();
  }

  // The postmaster alone: the daemon answers 503, starts it again, and finds out what became of its last commit.
  async crashDatabase() {
    const pid = Number(readFileSync(join(this.daemon.dir, 'data/postmaster.pid'), 'utf8').split('\n')[0]);
    process.kill(pid, 'SIGKILL');
    const client = new Client(this.daemon.base, this.daemon.tokens['nl-authority']);
    for (let tries = 0; tries < 600; tries += 1) {
      await pause(50);
      const res = await client.get('/readyz').catch(() => null);
      if (res?.status === 200 && tries > 2) return;
    }
    throw new Error('the database does not come back');
  }
}

export async function crash(report, daemon, { rounds = 6, writers = 8, seed = 1 } = {}) {
  await report.test(`crash: ${rounds} times kill -9 under load, of the daemon and of PostgreSQL`, async () => {
    const rng = rngFrom(seed);
    const site = new Site(daemon);
    const list = Array.from({ length: writers }, (x, n) => new Writer(site, n));
    const faults = [];
    const running = list.map((w) => w.run().catch((error) => { faults.push(error.message); site.over = true; }));
    for (let n = 0; n < rounds && !site.over; n += 1) {
      await pause(300 + rng() * 1500);
      site.ready = n % 3 === 2 ? site.crashDatabase() : site.crash();
      await site.ready;
    }
    await pause(500);
    site.over = true;
    await Promise.all(running);
    ensure(faults.length === 0, () => faults.join('\n'));
    for (const w of list) await w.check();
    for (const w of list) await w.replay();
    const proved = await checkReceipts(daemon, list);
    const sum = (member) => list.reduce((s, w) => s + w[member], 0);
    ensure(sum('doubtful') > 0, 'no step was in flight at any crash');
    return `${sum('acknowledged')} acknowledged, ${sum('doubtful')} sent again, ${proved}`;
  });
}
