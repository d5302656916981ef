// SPDX-License-Identifier: EUPL-1.2
// The statistics, held against what each account's own histories say.
import { Client, slugOf } from './client.js';
import { withDaemon } from './daemon.js';
import { play } from './log.js';
import { adviser, request } from './model/bodies.js';
import { ensure, equal } from './report.js';

const FIRST = ['accept', 'propose', 'refuse', 'lapse', 'withdraw'];
const ANSWERS = ['accept', 'propose', 'refuse'];
const WORDS = { accept: 'accepted', propose: 'proposed', refuse: 'refused', lapse: 'lapsed', withdraw: 'withdrawn', open: 'open' };
const BANDS = [0, 300, 900, 1800, 3600, 7200, 14400, 28800, 86400, null];
const by = (list, key) => Object.groupBy ? Object.groupBy(list, key)
  : list.reduce((groups, x) => { (groups[key(x)] ??= []).push(x); return groups; }, {});

// From the events of all requests that the account may read: what was asked, and how it was answered first.
async function asked(client) {
  const requests = await client.all('/v1/requests?exercise=any');
  const found = [];
  for (const { id, requesting_state: from, exercise } of requests) {
    const res = await client.get(`/v1/requests/${id}/history?limit=200`);
    for (const events of Object.values(by(res.json.items.filter((e) => e.assistance), (e) => e.assistance))) {
      const ask = events.find((e) => e.action === 'ask'), first = events.find((e) => FIRST.includes(e.action));
      const seconds = first ? Math.round((Date.parse(first.at) - Date.parse(ask.at)) / 1000) : null;
      found.push({ from, to: ask.assistance, exercise, outcome: first?.action ?? 'open', seconds });
    }
  }
  return found;
}

const percentile = (list, p) => (list.length ? [...list].sort((a, b) => a - b)[Math.ceil(p * list.length) - 1] : null);
const order = (...keys) => (a, b) => keys.map((k) => (a[k] < b[k] ? -1 : Number(a[k] > b[k]))).find((n) => n) ?? 0;

function counted(list) {
  const answered = list.filter((a) => ANSWERS.includes(a.outcome));
  const count = (group, outcome) => group.filter((a) => a.outcome === outcome).length;
  return {
    asked: list.length, open: count(list, 'open'), overdue: 0, answered: answered.length,
    median: percentile(answered.map((a) => a.seconds), 0.5), p90: percentile(answered.map((a) => a.seconds), 0.9),
    answers: Object.values(by(list, (a) => `${a.to} ${a.outcome}`))
      .map((g) => ({ state: g[0].to, outcome: g[0].outcome, count: g.length })).sort(order('state', 'outcome')),
    flows: Object.values(by(list, (a) => `${a.from} ${a.to}`)).map((g) => ({ from: g[0].from, to: g[0].to, asked: g.length,
      ...Object.fromEntries(Object.entries(WORDS).map(([outcome, word]) => [word, count(g, outcome)])) })).sort(order('from', 'to')),
  };
}

async function agrees(daemon, key, exercise) {
  const client = new Client(daemon.base, daemon.tokens[key]);
  const expected = counted((await asked(client)).filter((a) => exercise === 'any' || String(a.exercise) === exercise));
  const { status, json } = await client.get(`/v1/statistics${exercise === 'false' ? '' : `?exercise=${exercise}`}`);
  const { first_answer: first } = json;
  equal([status, json.exercise], [200, exercise], key);
  equal({ asked: json.asked, open: json.open, overdue: json.overdue, answered: first.answered, median: first.median, p90: first.p90,
    answers: json.answers, flows: json.flows }, expected, `${key}, drills ${exercise}`);
  equal(first.distribution.map((b) => [b.from, b.below]), BANDS.slice(0, -1).map((from, i) => [from, BANDS[i + 1]]), 'the bands');
  equal(first.distribution.reduce((n, b) => n + b.answered, 0), expected.answered, 'the answered ones in the bands');
  equal(first.distribution.reduce((n, b) => n + b.open, 0), expected.open, 'the open ones in the bands');
  return expected.asked;
}

const refused = [
  [undefined, '', '401 unauthenticated'],
  ['nl-administrator', '', '403 not-your-step'],
  ['admin', '', '403 not-your-step'],
  ['nl-liaison', '?since=yesterday', '400 malformed-request'],
  ['nl-liaison', '?exercise=1', '400 malformed-request'],
  ['nl-liaison', '?limit=1', '400 malformed-request'],
];

// Cases of all ends, a drill, and one that is withdrawn.
async function cases(daemon) {
  for (let i = 0; i < 3; i++) await play(daemon);
  const step = async (key, path, body) => {
    const res = await new Client(daemon.base, daemon.tokens[key]).call('POST', path, { body });
    ensure(res.status < 300, () => `${key} ${path}: ${res.status} ${res.text}`);
    return res.json;
  };
  for (const [state, exercise] of [['FR', true], ['FR', false], ['DE', false]]) {
    const { id } = await step(`${state.toLowerCase()}-liaison`, '/v1/requests',
      request(state, Date.now(), { items: [adviser], addressees: ['NL', 'BE'], exercise }));
    await step(`${state.toLowerCase()}-authority`, `/v1/requests/${id}/actions/submit`, {});
    await step('be-authority', `/v1/requests/${id}/assistance/BE/actions/refuse`, { revision: 1 });
    if (state === 'DE') await step('de-authority', `/v1/requests/${id}/actions/withdraw`, { reason: 'over' });
  }
}

export async function statistics(report) {
  await withDaemon(async (daemon) => {
    await cases(daemon);
    await report.test('statistics: they are what the histories say, for each who may read', async () => {
      let all = 0;
      for (const key of ['nl-liaison', 'nl-auditor', 'de-unit', 'be-authority', 'fr-command', 'it-liaison', 'auditor'])
        for (const exercise of ['false', 'true', 'any']) all += await agrees(daemon, key, exercise);
      return `${all} counted`;
    });
    await report.test('statistics: only of the time that is asked for', async () => {
      const client = new Client(daemon.base, daemon.tokens.auditor);
      const { json } = await client.get('/v1/statistics?until=2020-01-01T00:00:00Z');
      equal([json.since, json.until, json.asked, json.first_answer.median, json.flows], ['2019-12-02T00:00:00Z', '2020-01-01T00:00:00Z', 0, null, []], 'none');
      const again = await client.get('/v1/statistics?until=2020-01-01T00:00:00Z');
      equal((await client.get('/v1/statistics?until=2020-01-01T00:00:00Z', { 'if-none-match': again.headers.etag })).status, 304, 'its tag');
    });
    await report.test('statistics: whom they are refused', async () => {
      for (const [key, query, expected] of refused) {
        const res = await new Client(daemon.base, daemon.tokens[key]).get(`/v1/statistics${query}`);
        equal(`${res.status} ${slugOf(res)}`, expected, `${key} ${query}`);
      }
    });
  });
}
