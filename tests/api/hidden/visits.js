// SPDX-License-Identifier: EUPL-1.2
// Every route of the description, with everything planted in every place that takes something.
import { randomUUID } from 'node:crypto';
import { ensure } from '../report.js';

const nil = '00000000-0000-0000-0000-000000000000';

// Path parameters, by name. A name that is not here is a route that this test does not know how to visit.
export function placesOf(planted, world) {
  const { main, draft, drill, redactions, credentials } = planted;
  const of = (list) => Object.values(list);
  return {
    request: [main.id, main.reference, main.reference.toLowerCase(), draft.id, drill.id, drill.reference],
    state: ['DE', 'BE'],
    slug: ['not-found'],
    file: ['', 'words/en.json', 'x.js'],
    index: [...new Set([main, draft, drill].flatMap((c) => c.receipts.map((r) => r.index)))],
    tile: ['0/000.p/1', 'entries/000.p/1', `entries/000.p/${Math.min(255, main.receipts.at(-1).index)}`, '1/000.p/1'],
    redaction: redactions.map((r) => r.id),
    entry: ['NL', of(world.registry.units).find((u) => u.state === 'NL').id, Object.keys(world.registry.authorities)[0],
      Object.keys(world.registry.instruments)[0]].filter(Boolean),
    account: credentials.map((c) => c.account),
    credential: credentials.map((c) => c.credential),
  };
}

// Query parameters, by name.
function queriesOf(planted) {
  const { main, draft, marks } = planted;
  const words = marks.list.filter(({ mark }) => mark.startsWith('zq')).map(({ mark }) => mark);
  const some = words.filter((_, i) => i % Math.ceil(words.length / 12) === 0);
  const { index } = main.receipts.at(-1);
  return {
    limit: ['1'],
    cursor: [`k${main.id}`, `k${draft.id}`, 'kffffffff-ffff-ffff-ffff-ffffffffffff', `h${index - 2}`, 'c9000000000.9', 'sNK'],
    status: ['draft', 'open', 'closed', 'withdrawn', 'discarded'],
    assistance_status: ['suspended', 'proposed', 'refused', 'requested'],
    requesting_state: ['NL'],
    requested_state: ['DE', 'BE', 'FR'],
    kind: ['action', 'equipment', 'hostage_taking'],
    awaiting: ['me'],
    since: ['2020-01-01T00:00:00Z'],
    until: ['2990-01-01T00:00:00Z'],
    exercise: ['true', 'any'],
    q: [...some, 'harbour', 'boats cannot'],
    request: [main.id, draft.id],
    after: ['-1', String(index - 3), nil, main.id],
    from: ['1'],
    to: ['2'],
    state: ['NL', 'DE'],
  };
}

function* product(names, places) {
  if (!names.length) {
    yield {};
    return;
  }
  const [name, ...rest] = names;
  ensure(places[name], `a route takes {${name}}, which this test has no values for`);
  for (const value of places[name]) for (const more of product(rest, places)) yield { [name]: value, ...more };
}

export const fill = (path, values) => path.replace(/\{(\w+)\}/g, (_, name) => values[name]);
export const namesIn = (path) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);

function* queries(operation, values) {
  yield [];
  const own = (operation.parameters ?? []).filter((p) => p.in === 'query').map((p) => p.name);
  for (const name of own) {
    ensure(values[name], `a route takes ?${name}, which this test has no values for`);
    for (const value of values[name]) {
      yield [[name, value]];
      if (own.includes('exercise') && name !== 'exercise') yield [[name, value], ['exercise', 'any']];
    }
  }
  if (own.includes('from')) yield [['from', '1'], ['to', '2']];
  if (own.includes('q')) yield [['q', values.q[0]], ['requested_state', 'DE'], ['exercise', 'any']];
}

const accepts = (operation) => Object.keys(operation.responses['200']?.content ?? { 'application/json': {} });

// {method, path, headers?, body?}. What has no end, an event stream, is not among them. Bodies are no JSON, so that nothing is changed. `reading`: what does not write alone.
export function* visits(description, places, planted, reading) {
  const values = queriesOf(planted);
  for (const [path, item] of Object.entries(description.paths)) {
    const few = { ...places, request: places.request.filter((_, i) => i === 0 || i === 3) };
    let more = 2; // places at which more than GET is tried
    for (const place of product(namesIn(path), path.includes('/actions/') ? few : places)) {
      const there = fill(path, place);
      more -= 1;
      for (const [verb, operation] of Object.entries(item)) {
        const method = verb.toUpperCase();
        if (method !== 'GET' && reading) continue;
        if (method !== 'GET') {
          yield { method, path: there, body: '{', headers: { 'idempotency-key': randomUUID() } };
          continue;
        }
        const endless = accepts(operation).includes('text/event-stream');
        for (const query of queries(operation, values)) {
          const asked = query.length ? `${there}?${new URLSearchParams(query)}` : there;
          for (const accept of accepts(operation)) if (!endless) yield { method, path: asked, headers: { accept } };
        }
        if (more >= 0 && !endless) yield { method, path: there, headers: { 'if-none-match': '*' } };
        if (more >= 0) yield { method: 'HEAD', path: there };
      }
      if (more >= 0) yield { method: 'OPTIONS', path: there };
    }
  }
}
