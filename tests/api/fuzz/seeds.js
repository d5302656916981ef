// SPDX-License-Identifier: EUPL-1.2
// Good requests over every route, as bytes: what the mutations begin with.
import { boats, request } from '../model/bodies.js';
import { pick } from '../rng.js';

const noId = '01970000-0000-7000-8000-000000000000';
const accepts = ['application/json', 'application/json', 'application/json', '*/*', '*/*', 'text/csv', 'text/html;q=0.5, */*;q=0.1', 'application/x-ndjson'];
const queries = ['', '', '', '?limit=1', '?cursor=k' + noId, '?status=open&q=a%20b&exercise=any', '?after=3&limit=2',
  '?from=1&to=2', '?since=2026-01-01T00:00:00Z&awaiting=me', '?requesting_state=EL'];

// Parameters of paths: of what there is, and of nothing.
const parameters = (world, rng) => ({
  request: () => pick(rng, [...world.targets, noId, 'NL-2026-ABCDE']),
  state: () => pick(rng, ['DE', 'BE', 'EL', 'XX']),
  action: () => pick(rng, world.actions),
  register: () => pick(rng, ['states', 'authorities', 'units', 'instruments', 'officers', 'nothing']),
  tile: () => pick(rng, ['0/000', '0/000.p/3', 'entries/000', 'x']),
  slug: () => pick(rng, ['not-found', 'x']),
  file: () => pick(rng, ['', 'main.js', 'words/en.json', 'vendor/htm.js', 'x']),
  index: () => pick(rng, ['0', '5', '99999']),
});

// What a step's body may hold; for anything else something of everything.
function bodyOf(world, path, rng) {
  const action = /\/actions\/([a-z_]+)/.exec(path)?.[1];
  if (!action) return request('NL', Date.now(), { items: [boats], addressees: ['DE', 'BE'] });
  const known = { message: { text: 'Radio \u00e9\n' }, accept: { revision: 1, items: [{ item: 1, quantity: 1 }] },
    refuse: { revision: 1, reason: 'no_capacity' }, amend: { reason: 'r', necessity: 'n' }, sign: { sha256: 'a'.repeat(64) },
    propose: { revision: 1, items: [boats], valid_until: '2036-01-01T00:00:00Z' }, withdraw: { reason: 'r' } };
  return known[action] ?? { seen: 1, reason: 'r', text: 't', until: '2036-01-01T00:00:00Z' };
}

// [method, path with parameters] of every route the daemon describes.
export async function routesOf(client) {
  const { json } = await client.get('/openapi.json');
  return Object.entries(json.paths).flatMap(([path, methods]) => Object.keys(methods)
    .filter((m) => ['get', 'post', 'patch', 'delete'].includes(m)).map((m) => [m.toUpperCase(), path]));
}

// One request as it should be.
export function seedRequest(world, rng) {
  const [method, pattern] = pick(rng, rng() < 0.5 ? world.routes : world.routes.filter(([m]) => m !== 'GET'));
  const table = parameters(world, rng);
  const path = pattern.replace(/\{([a-z]+)\*?\}/g, (x, name) => (table[name]?.() ?? noId)) + (method === 'GET' ? pick(rng, queries) : '');
  const token = rng() < 0.9 ? pick(rng, world.tokens) : `assistd_${'x'.repeat(43)}`;
  const headers = ['Host: daemon.example', `Authorization: Bearer ${token}`, `Accept: ${pick(rng, accepts)}`];
  if (rng() < 0.2) headers.push(`If-None-Match: "0-0", *`);
  if (method === 'GET') return [`${rng() < 0.05 ? 'HEAD' : 'GET'} ${path} HTTP/1.1`, ...headers, '', ''].join('\r\n');
  const body = JSON.stringify(bodyOf(world, path, rng));
  headers.push('Content-Type: application/json');
  if (rng() < 0.5) headers.push(`Idempotency-Key: ${Math.floor(rng() * 1e6)}`);
  if (rng() < 0.1) headers.push('If-Match: "0123456789abcdef-0"');
  if (rng() < 0.1) headers.push('Expect: 100-continue');
  const size = Buffer.byteLength(body);
  if (rng() < 0.8) {
    headers.push(`Content-Length: ${size}`);
    return [`${method} ${path} HTTP/1.1`, ...headers, '', body].join('\r\n');
  }
  headers.push('Transfer-Encoding: chunked');
  return [`${method} ${path} HTTP/1.1`, ...headers, '', `${size.toString(16)}\r\n${body}\r\n0\r\n\r\n`].join('\r\n');
}
