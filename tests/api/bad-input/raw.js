// SPDX-License-Identifier: EUPL-1.2
// What only bare bytes can say, one row each: name, the bytes, the status, the problem's slug ('' where libmicrohttpd
// answers by itself), and `kept` where the connection may go on because there is no doubt where the request ended.
// Behind each comes another request, which is answered only where the connection is kept.
export const behind = 'GET /livez HTTP/1.1\r\nHost: behind\r\n\r\n';

export const rawRows = (token) => {
  const auth = `Authorization: Bearer ${token}`;
  const ask = (line, ...headers) => `${[line, 'Host: x', auth, ...headers].join('\r\n')}\r\n\r\n`;
  const get = (target, ...headers) => ask(`GET ${target} HTTP/1.1`, ...headers);
  const post = (...headers) => ask('POST /v1/requests HTTP/1.1', 'Content-Type: application/json', ...headers);
  const malformed = 'malformed-request';
  const bad = (name, bytes) => ({ name, bytes, status: 400, slug: malformed });
  const own = (name, bytes, status) => ({ name, bytes, status, slug: '' });
  const end = '0\r\n\r\n';
  const chunked = 'Transfer-Encoding: chunked';
  return [
    // where the body ends: Content-Length and Transfer-Encoding
    bad('Content-Length, then Transfer-Encoding', `${post('Content-Length: 5', chunked)}${end}`),
    bad('Transfer-Encoding, then Content-Length', `${post(chunked, 'Content-Length: 5')}${end}`),
    bad('two lengths', `${post('Content-Length: 2', 'Content-Length: 40')}{}`),
    bad('two equal lengths', `${post('Content-Length: 2', 'Content-Length: 2')}{}`),
    own('a list of lengths', `${post('Content-Length: 2, 2')}{}`, 400),
    own('a signed length', `${post('Content-Length: +2')}{}`, 400),
    own('a negative length', `${post('Content-Length: -1')}{}`, 400),
    own('a hexadecimal length', `${post('Content-Length: 0x2')}{}`, 400),
    own('an empty length', `${post('Content-Length:')}{}`, 400),
    own('a length beyond all numbers', post('Content-Length: 99999999999999999999999'), 413),
    { name: 'a length beyond the limit', bytes: post('Content-Length: 1048577'), status: 413, slug: 'too-large' },
    bad('a space before the colon', `${post('Transfer-Encoding : chunked', 'Content-Length: 2')}{}`),
    bad('a tab before the colon', `${post('Content-Length\t: 2')}{}`),
    bad('chunked in HTTP/1.0', `${ask('POST /v1/requests HTTP/1.0', chunked)}2\r\n{}\r\n${end}`),
    bad('an unknown transfer coding', `${post('Transfer-Encoding: xchunked')}2\r\n{}\r\n${end}`),
    bad('another transfer coding', `${post('Transfer-Encoding: gzip')}2\r\n{}\r\n${end}`),
    bad('two transfer codings', `${post('Transfer-Encoding: gzip, chunked')}2\r\n{}\r\n${end}`),
    bad('chunked twice', `${post(chunked, chunked)}2\r\n{}\r\n${end}`),
    bad('a quoted transfer coding', `${post('Transfer-Encoding: "chunked"')}2\r\n{}\r\n${end}`),
    own('a chunk without a size', `${post(chunked)}xyz\r\n{}\r\n${end}`, 400),
    own('a signed chunk', `${post(chunked)}+2\r\n{}\r\n${end}`, 400),
    bad('GET with a body', `${get('/v1/me', 'Content-Length: 2')}{}`),
    bad('GET with chunks', `${get('/v1/me', chunked)}${end}`),
    own('HEAD with a body', `${ask('HEAD /v1/me HTTP/1.1', 'Content-Length: 2')}{}`, 400), // the problem is left out, as HEAD wants it
    bad('DELETE with a body', `${ask('DELETE /v1/me HTTP/1.1', 'Content-Length: 2')}{}`),
    bad('OPTIONS with a body', `${ask('OPTIONS /v1/me HTTP/1.1', chunked)}${end}`),
    // what a line is
    bad('a line that ends in LF', `GET /v1/me HTTP/1.1\r\nHost: x\n${auth}\r\n\r\n`),
    bad('a request line that ends in LF', `GET /v1/me HTTP/1.1\nHost: x\r\n${auth}\r\n\r\n`),
    bad('a bare CR in a value', get('/v1/me', 'X-A: a\rContent-Length: 2')),
    bad('a NUL in a value', get('/v1/me', 'X-A: a\0b')),
    own('a NUL in a name', get('/v1/me', 'X\0A: b'), 400),
    bad('a control character in a value', get('/v1/me', 'X-A: a\u0001b')),
    bad('a folded line', get('/v1/me', 'X-A: a', ' b')),
    bad('a folded line with a tab', get('/v1/me', 'X-A: a', '\tb')),
    bad('a folded length', `${post('Content-Length: 2', ' 0')}{}`),
    bad('no name', get('/v1/me', ': a')),
    bad('a name with a space', get('/v1/me', 'X A: b')),
    own('a line without a colon', get('/v1/me', 'nothing'), 400),
    // whose request it is
    bad('two hosts', `GET /livez HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n`),
    bad('no host', 'GET /livez HTTP/1.1\r\n\r\n'),
    bad('a host with a path', 'GET /livez HTTP/1.1\r\nHost: x/y\r\n\r\n'),
    bad('a host with a user', 'GET /livez HTTP/1.1\r\nHost: a@x\r\n\r\n'),
    bad('two credentials', get('/v1/me', auth)),
    bad('two content types', `${post('Content-Type: text/plain', 'Content-Length: 2')}{}`),
    bad('two idempotency keys', `${post('Idempotency-Key: a', 'Idempotency-Key: b', 'Content-Length: 2')}{}`),
    bad('two tags to match', `${post('If-Match: "a"', 'If-Match: "b"', 'Content-Length: 2')}{}`),
    bad('two cookies', get('/v1/me', 'Cookie: a=b', 'Cookie: a=c')),
    // expectations and codings
    bad('another expectation', `${post('Expect: more', 'Content-Length: 2')}{}`),
    { name: 'an expectation without a token', bytes: 'POST /v1/requests HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n',
      status: 401, slug: 'unauthenticated' },
    { name: 'an expectation that is too large', bytes: post('Expect: 100-continue', 'Content-Length: 1048577'), status: 413, slug: 'too-large' },
    { name: 'a coded body', bytes: `${post('Content-Encoding: gzip', 'Content-Length: 2')}{}`, status: 415, slug: 'unsupported-media-type' },
    // methods
    { name: 'an unknown method', bytes: ask('DANCE /v1/me HTTP/1.1'), status: 405, slug: 'method-not-allowed' },
    { name: 'a method in small letters', bytes: ask('get /v1/me HTTP/1.1'), status: 405, slug: 'method-not-allowed' },
    { name: 'TRACE', bytes: ask('TRACE /v1/me HTTP/1.1'), status: 405, slug: 'method-not-allowed' },
    { name: 'CONNECT of a path', bytes: ask('CONNECT /v1/me HTTP/1.1'), status: 405, slug: 'method-not-allowed' },
    bad('CONNECT', ask('CONNECT x:80 HTTP/1.1')),
    bad('a method with a control character', ask('G\u0001T /v1/me HTTP/1.1')),
    bad('a method with a bracket', ask('G(T /v1/me HTTP/1.1')),
    { name: 'a method of 5,000 letters', bytes: ask(`${'G'.repeat(5000)} /v1/me HTTP/1.1`), status: 405, slug: 'method-not-allowed' },
    // targets
    bad('the absolute form', get('http://x/v1/me')),
    bad('the absolute form of elsewhere', get('http://elsewhere/v1/me')),
    bad('GET *', get('*')),
    { name: 'OPTIONS *', bytes: ask('OPTIONS * HTTP/1.1'), status: 404, slug: 'not-found', kept: true },
    bad('no slash', get('v1/me')),
    bad('an escaped NUL', get('/v1/me%00')),
    bad('an escaped NUL and more', get('/v1/me%00/x')),
    bad('a raw NUL', get('/v1/me\0x')),
    bad('an escaped slash', get('/v1%2fme')),
    bad('an escaped slash in capitals', get('/v1%2Fme')),
    bad('a path upwards', get('/v1/requests/../me')),
    bad('an escaped path upwards', get('/v1/requests/%2e%2e/me')),
    bad('a path to itself', get('/v1/./me')),
    bad('two slashes', get('//v1/me')),
    bad('two slashes inside', get('/v1//me')),
    bad('a backslash', get('/v1\\me')),
    bad('a broken escape', get('/v1/%zz')),
    bad('half an escape', get('/v1/me%2')),
    bad('an overlong slash', get('/v1%c0%afme')),
    bad('an escaped line break', get('/v1/me%0d%0aX:%20y')),
    bad('a fragment', get('/v1/me#x')),
    bad('a space', get('/v1/me x')),
    bad('two spaces', get(' /v1/me')),
    { name: 'a target of 9 KiB', bytes: get(`/v1/requests?q=${'x'.repeat(9216)}`), status: 414, slug: 'uri-too-long' },
    own('a target of 100 KiB', get(`/${'x'.repeat(102_400)}`), 414),
    // sizes
    { name: 'a header of 40 KiB', bytes: get('/v1/me', `X-A: ${'x'.repeat(40_960)}`), status: 431, slug: 'headers-too-large' },
    own('a header of 100 KiB', get('/v1/me', `X-A: ${'x'.repeat(102_400)}`), 431),
    { name: '101 fields', bytes: get('/v1/me', ...Array(99).fill('X-A: b')), status: 431, slug: 'headers-too-large' },
    own('2,000 fields of some length', get('/v1/me', ...Array(2000).fill(`X-A: ${'b'.repeat(40)}`)), 431),
    // other protocols
    { name: 'an upgrade to h2c', bytes: get('/v1/me', 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA'), status: 200, slug: '' },
    { name: 'an upgrade to a websocket', bytes: get('/v1/me', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version: 13'),
      status: 200, slug: '' },
    own('HTTP/2 at once', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 505),
    own('HTTP/9.9', 'GET /livez HTTP/9.9\r\nHost: x\r\n\r\n', 505),
    own('HTTP/0.9', 'GET /livez\r\n\r\n', 400),
    { name: 'no HTTP at all', bytes: 'hello\r\n\r\n', status: 0, slug: '' },
    { name: 'what TLS begins with', bytes: '\u0016\u0003\u0001\u0000\u00a5\u0001\u0000\u0000\r\n\r\n', status: 0, slug: '' },
  ];
};
