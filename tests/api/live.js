// SPDX-License-Identifier: EUPL-1.2
// One request in the daemon and, beside it, in the model: every step is judged by both and compared.
import { randomUUID } from 'node:crypto';
import { clock, due, judge, offered, visible, words } from './model.js';
import { slugOf } from './client.js';
import { checkHistory } from './history.js';
import { compareRequest, adopt } from './compare.js';
import { faultsOfProblem } from './shapes.js';
import { accountOf } from './registry.js';
import { ensure, show } from './report.js';
import { rows } from './model/table.js';

const setBy = (conditions) => new Set(rows.filter((r) => {
  const sets = typeof r.sets === 'function' ? ['requesting', 'assisting'].flatMap((side) => r.sets({ side })) : r.sets;
  return sets.some((c) => conditions.includes(c));
}).map((r) => r.action));

export class Live {
  // options: {coverage, twice: how often (0…1) a POST is sent a second time, rng}
  constructor(daemonWorld, options = {}) {
    this.clients = daemonWorld.clients;
    this.registry = daemonWorld.registry;
    this.request = null;
    this.journal = [];
    this.options = { twice: 1, rng: Math.random, ...options };
  }

  get world() { return { registry: this.registry, request: this.request, now: Date.now() }; }

  account(key) {
    const account = accountOf(this.registry, key);
    ensure(account, `no account ${key}`);
    return account;
  }

  path(step) {
    if (step.action === 'create') return '/v1/requests';
    const tail = step.state ? `/assistance/${step.state}` : '';
    const base = `/v1/requests/${this.request.id}`;
    return step.action === 'edit' ? base : `${base}${tail}/actions/${step.action}`;
  }

  // Sends a step as it is, without the model.
  send(key, step, headers = {}) {
    const method = step.action === 'edit' ? 'PATCH' : 'POST';
    return this.clients[key].call(method, this.path(step), { body: step.body ?? {}, headers });
  }

  // Takes or tries a step. Answers {verdict, res, after?}; throws where daemon and model differ.
  async step(key, step) {
    const account = this.account(key);
    const verdict = judge(this.world, account, step);
    ensure(!verdict.open, () =>
      `${step.action} by ${key}: the documents leave open whether it passes: ${show(step.body)}`);
    const headers = step.action === 'edit' ? {} : { 'idempotency-key': randomUUID() };
    if (step.stale) headers['if-match'] = '"0-0"';
    const res = await this.send(key, step, headers);
    const what = `${key} ${step.action} ${step.state ?? ''} ${show(step.body ?? {})}`;
    const where = () => `${what}\n  answer ${res.status} ${res.text.slice(0, 1500)}`;
    if (verdict.after) this.checkTaken(account, step, verdict, res, where);
    else this.checkRefused(account, step, verdict, res, where);
    if (headers['idempotency-key'] && this.options.rng() < this.options.twice) {
      await this.again(key, step, headers, res, where);
    }
    return { verdict, res };
  }

  checkTaken(account, step, verdict, res, where) {
    ensure(res.status === verdict.status, () => `the model takes this step, the daemon does not: ${where()}`);
    const before = this.request;
    const after = structuredClone(verdict.after);
    const world = { ...this.world, request: after };
    const faults = compareRequest(world, account, res.json);
    if (!res.headers.etag) faults.push('no ETag');
    if (step.action === 'create' && res.headers.location !== `/v1/requests/${res.json.id}`) {
      faults.push(`Location ${res.headers.location}`);
    }
    ensure(faults.length === 0, () => `${faults.join('\n')}\nafter ${where()}`);
    this.take(before, after, step, res.json);
    this.options.coverage?.taken(verdict.row.id);
  }

  // The model's request becomes `after`; the journal notes which chains moved.
  take(before, after, step, doc) {
    const was = (a) => before?.assistance.find((x) => x.state === a.state);
    const versions = new Map(after.assistance.map((a) => [a.state, was(a)?.version ?? 0]));
    adopt(after, doc);
    if (!step.state) {
      this.journal.push({ chain: null, action: step.action, from: before?.status ?? '', to: after.status });
    }
    for (const a of after.assistance) {
      if (a.version === versions.get(a.state)) continue;
      const action = ['submit', 'address'].includes(step.action) ? 'ask' : step.action;
      this.journal.push({ chain: a.state, action, from: was(a)?.status ?? '', to: a.status });
    }
    this.request = after;
  }

  checkRefused(account, step, verdict, res, where) {
    const slug = slugOf(res);
    ensure(verdict.slugs.includes(slug),
      () => `the model says ${verdict.slugs.join(' or ')} (${verdict.refusals.map((r) => r.way)}): ${where()}`);
    const faults = faultsOfProblem(res);
    if (slug === 'condition-missing') faults.push(...this.conditionFaults(verdict, res.json.rule));
    if (slug === 'not-found' && res.json.rule) faults.push('a 404 that tells the rule');
    const { allowed } = res.json;
    if (allowed) faults.push(...this.allowedFaults(account, step, allowed));
    ensure(faults.length === 0, () => `${faults.join('\n')}\nin ${where()}`);
    this.options.coverage?.refused(step.action, verdict, slug);
  }

  conditionFaults(verdict, rule) {
    if (!rule) return ['condition-missing without rule'];
    const faults = [];
    const known = (list) => (list ?? []).filter((c) => words.conditions.includes(c)).sort().join(' ');
    const exact = verdict.facts.length === 0 && verdict.slugs.length === 1;
    if (exact && known(rule.missing) !== known(verdict.missing)) {
      faults.push(`rule.missing: expected ${verdict.missing}, found ${rule.missing}`);
    }
    if (exact && known(rule.in_the_way) !== known(verdict.in_the_way)) {
      faults.push(`rule.in_the_way: expected ${verdict.in_the_way}, found ${rule.in_the_way}`);
    }
    if (exact && verdict.missing.length && !verdict.in_the_way.length) {
      const expected = [...setBy(verdict.missing)].sort().join(' ');
      const found = [...new Set(rule.set_by)].sort().join(' ');
      if (found !== expected) faults.push(`rule.set_by: expected ${expected}, found ${found}`);
    }
    return faults;
  }

  allowedFaults(account, step, allowed) {
    const chain = offered(this.world, account, step.state);
    const other = step.state ? offered(this.world, account, null) : { must: [], may: [] };
    const fine = [...chain.must, ...chain.may, ...other.must, ...other.may];
    const extra = allowed.filter((a) => !fine.includes(a));
    const lacking = chain.must.filter((a) => !allowed.includes(a));
    return [...(extra.length ? [`allowed names ${extra}`] : []), ...(lacking.length ? [`allowed lacks ${lacking}`]
      : [])];
  }

  // The same POST a second time: the same answer, and nothing done twice (the history's length tells, at the end).
  async again(key, step, headers, res, where) {
    const second = await this.send(key, step, headers);
    const same = res.status < 300 ? second.text === res.text : slugOf(second) === slugOf(res);
    ensure(second.status === res.status && same,
      () => `sent again with the same key: ${second.status} ${second.text.slice(0, 600)}\nfirst ${where()}`);
  }

  sees(account) { return visible(this.world, account); }

  wait(ms) { return new Promise((resolve) => { setTimeout(resolve, ms); }); }

  finish() { return checkHistory(this); }

  // What this account gets by GET; checked against the model.
  async look(key) {
    const account = this.account(key);
    const res = await this.clients[key].get(`/v1/requests/${this.request.id}`);
    ensure(res.status === 200, () => `GET by ${key}: ${res.status} ${res.text.slice(0, 600)}`);
    const faults = compareRequest(this.world, account, res.json);
    ensure(faults.length === 0, () => `${faults.join('\n')}\nin GET by ${key}: ${res.text.slice(0, 3000)}`);
    return res;
  }

  async hiddenFrom(key) {
    for (const tail of ['', '/history']) {
      const res = await this.clients[key].get(`/v1/requests/${this.request.id}${tail}`);
      ensure(res.status === 404 && slugOf(res) === 'not-found', `GET ${tail} by ${key}: ${res.status}, not 404`);
    }
  }

  // Waits until the clock has taken all that the model says is due, and answers what it took on `state`.
  async clock(state, limit = 20_000) {
    const { key } = Object.values(this.registry.accounts)
      .find((a) => a.state === this.request.requesting_state && a.roles.includes('authority'));
    const end = Date.now() + limit;
    const taken = [];
    do {
      await this.wait(100);
      ensure(Date.now() < end, () => `the clock did not act on ${state}: ${show(due(this.world).map((d) => d.step))}`);
      const { json } = await this.clients[key].get(`/v1/requests/${this.request.id}`);
      taken.push(...this.ticked(json).filter((s) => !state || s.state === state).map((s) => s.action));
    } while ((state && taken.length === 0) || due(this.world).length > 0);
    const { json } = await this.look(key);
    adopt(this.request, json);
    return taken;
  }

  // Takes over what the clock has done by now.
  ticked(doc) {
    const version = (request, state) => request.assistance.find((a) => a.state === state).version;
    const steps = due(this.world).filter(({ step }) => version(doc, step.state) > version(this.request, step.state));
    for (const { step } of steps) {
      const before = this.request.assistance.find((a) => a.state === step.state).status;
      this.request = judge(this.world, clock, step).after;
      const to = this.request.assistance.find((a) => a.state === step.state).status;
      this.journal.push({ chain: step.state, action: step.action, from: before, to });
      this.options.coverage?.taken(rows.find((r) => r.action === step.action && r.from.includes(before)).id);
    }
    return steps.map(({ step }) => step);
  }
}
