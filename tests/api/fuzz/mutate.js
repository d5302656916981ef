// SPDX-License-Identifier: EUPL-1.2
// Spoils requests, in bytes. All by one generator of chance: a seed gives the same bytes everywhere.
import { pick } from '../rng.js';

const words = ['\r\n', '\n', '\r', '\0', ' ', '\t', ':', ',', ';', '%00', '%2f', '%2e%2e', '/../', '//', '?', '&', '=', '#', '*', '\u00ff', '\u0085',
  'Content-Length: 5\r\n', 'Content-Length: -1\r\n', 'Content-Length: 99999999999999999999\r\n', 'Content-Length: 1048577\r\n', 'content-length : 3\r\n',
  'Transfer-Encoding: chunked\r\n', 'Transfer-Encoding: gzip, chunked\r\n', 'Transfer-Encoding:\tchunked\r\n', 'TE: trailers\r\n', 'Trailer: Host\r\n',
  'Host: other\r\n', 'Expect: 100-continue\r\n', 'Expect: x\r\n', 'Content-Encoding: gzip\r\n', 'Upgrade: h2c\r\nConnection: Upgrade\r\n',
  'Connection: close\r\n', 'Connection: keep-alive, close\r\n', ' folded\r\n', 'X-Forwarded-For: 1.2.3.4\r\n', 'X-Request-Id: a\r\n', 'Cookie: a=b\r\n',
  'GET /v1/me HTTP/1.1\r\nHost: x\r\n\r\n', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/1.1', 'TRACE', 'CONNECT', 'OPTIONS', 'PUT', 'PRI', 'http://daemon.example/',
  '{', '}', '[', ']', '"', '\\u0000', '\\ud800', '1e999', '-0', 'null', '[[[[[[[[[[[[[[[[[[[[', '{"a":{"a":{"a":', '"__proto__":1,', '0\r\n\r\n', 'fffffffffffffffff\r\n'];

const within = (rng, n) => Math.floor(rng() * (n + 1));
const splice = (bytes, at, remove, insert) => Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]);

const ways = [
  (b, rng) => { const c = Buffer.from(b); const at = within(rng, c.length - 1); c[at] ^= 1 << within(rng, 7); return c; },
  (b, rng) => { const c = Buffer.from(b); c[within(rng, c.length - 1)] = within(rng, 255); return c; },
  (b, rng) => splice(b, within(rng, b.length), 0, Buffer.from(pick(rng, words), 'latin1')),
  (b, rng) => splice(b, within(rng, b.length), 0, Buffer.from(pick(rng, words), 'latin1')),
  (b, rng) => splice(b, within(rng, b.length), within(rng, 20), Buffer.alloc(0)),
  // a header line once more, or gone, or another's place
  (b, rng) => { const l = b.toString('latin1').split('\r\n'); l.splice(within(rng, l.length), 0, pick(rng, l)); return Buffer.from(l.join('\r\n'), 'latin1'); },
  (b, rng) => { const l = b.toString('latin1').split('\r\n'); l.splice(within(rng, l.length - 1), 1); return Buffer.from(l.join('\r\n'), 'latin1'); },
  (b, rng) => { const l = b.toString('latin1').split('\r\n'); l.splice(within(rng, l.length), 0, pick(rng, words).replace(/\r\n$/, '')); return Buffer.from(l.join('\r\n'), 'latin1'); },
  // a number, a value, a name
  (b, rng) => Buffer.from(b.toString('latin1').replace(/\d+/g, (n) => (rng() < 0.1 ? pick(rng, ['0', '-1', '9'.repeat(20), `${Number(n) + 1}`, '1.0']) : n)), 'latin1'),
  (b, rng) => Buffer.from(b.toString('latin1').replace(/"[^"]*"/g, (s) => (rng() < 0.1 ? pick(rng, ['7', '{}', '[]', 'null', s + s, '"\u0001"']) : s)), 'latin1'),
  (b, rng) => Buffer.from(b.toString('latin1').replace(/^[A-Z]+/, () => pick(rng, ['get', 'PUT', 'TRACE', 'CONNECT', 'OPTIONS', 'HEAD', 'DELETE', 'PATCH', 'POST', 'G\u0001T', '', 'X'.repeat(300)])), 'latin1'),
  // much of it
  (b, rng) => splice(b, within(rng, b.length), 0, Buffer.alloc(pick(rng, [300, 9000, 40_000, 70_000]), pick(rng, ['a', ' ', '\r\n', 'X: y\r\n', '%41', '['] ))),
];

// A body that is spoilt inside a request which is none.
function mutateBody(request, rng) {
  const at = request.indexOf('\r\n\r\n') + 4;
  let body = Buffer.from(request.slice(at));
  for (let n = within(rng, 2); n >= 0 && body.length > 0; n -= 1) body = pick(rng, ways)(body, rng);
  const head = request.slice(0, at).replace(/Content-Length: \d+/, `Content-Length: ${body.length}`);
  return Buffer.concat([Buffer.from(head), body]);
}

// One to some mutations; now and then a part of another request in its middle, or behind it.
export function mutate(request, other, rng) {
  if (rng() < 0.5 && /Content-Length: [1-9]/.test(request)) return mutateBody(request, rng);
  let bytes = Buffer.from(request);
  if (rng() < 0.1) bytes = splice(bytes, within(rng, bytes.length), within(rng, bytes.length), Buffer.from(other).subarray(within(rng, other.length)));
  for (let n = rng() < 0.15 ? 0 : 1 + within(rng, 3); n > 0 && bytes.length > 0; n -= 1) bytes = pick(rng, ways)(bytes, rng);
  if (rng() < 0.1) bytes = bytes.subarray(0, within(rng, bytes.length));
  return bytes;
}
