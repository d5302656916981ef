// SPDX-License-Identifier: EUPL-1.2
// What only bare bytes can say: [name, bytes, the statuses that will do]. One answer at most, and the connection ends:
// what follows the bad message is never taken for a second request. 0 stands for a connection closed without an answer.
const crlf = (...lines) => `${lines.join('\r\n')}\r\n\r\n`;
const inner = 'GET /livez HTTP/1.1\r\nHost: x\r\n\r\n';

export const rawRows = (token) => {
  const auth = `Authorization: Bearer ${token}`;
  const post = (...headers) => crlf('POST /v1/requests HTTP/1.1', 'Host: x', auth, 'Content-Type: application/json',
    ...headers);
  return [
    ['Content-Length and Transfer-Encoding',
      `${post('Content-Length: 5', 'Transfer-Encoding: chunked')}0\r\n\r\n${inner}`, [400]],
    ['Transfer-Encoding and Content-Length',
      `${post('Transfer-Encoding: chunked', 'Content-Length: 5')}0\r\n\r\n${inner}`, [400]],
    ['two lengths', `${post('Content-Length: 2', 'Content-Length: 40')}{}${inner}`, [400]],
    ['two equal lengths', `${post('Content-Length: 2', 'Content-Length: 2')}{}${inner}`, [400]],
    ['a signed length', `${post('Content-Length: +2')}{}${inner}`, [400]],
    ['a negative length', `${post('Content-Length: -1')}{}${inner}`, [400]],
    ['two hosts', `${crlf('GET /livez HTTP/1.1', 'Host: x', 'Host: y')}`, [400]],
    ['no host', `${crlf('GET /livez HTTP/1.1')}`, [400]],
    ['a space before the colon', `${post('Transfer-Encoding : chunked', 'Content-Length: 2')}{}${inner}`, [400]],
    ['chunked in HTTP/1.0', `${crlf('POST /v1/requests HTTP/1.0', 'Host: x', auth, 'Content-Type: application/json',
      'Transfer-Encoding: chunked')}2\r\n{}\r\n0\r\n\r\n`, [400, 501]],
    ['an unknown transfer coding', `${post('Transfer-Encoding: xchunked')}2\r\n{}\r\n0\r\n\r\n`, [400, 501]],
    ['a NUL in the path', crlf('GET /v1/me%00x HTTP/1.1', 'Host: x', auth), [400, 404]],
    ['no HTTP at all', 'hello\r\n\r\n', [0, 400, 405, 501, 505]],
    ['HTTP/9.9', crlf('GET /livez HTTP/9.9', 'Host: x'), [0, 400, 505]],
    ['an unknown method', crlf('DANCE /v1/me HTTP/1.1', 'Host: x', auth), [400, 405, 501]],
    ['TRACE', crlf('TRACE /v1/me HTTP/1.1', 'Host: x', auth), [400, 405, 501]],
    ['CONNECT', crlf('CONNECT x:80 HTTP/1.1', 'Host: x', auth), [400, 404, 405, 501]],
  ];
};
// These must not be followed by an answer to the inner request.
export const smuggled = new Set(['Content-Length and Transfer-Encoding', 'Transfer-Encoding and Content-Length',
  'two lengths',
  'two equal lengths', 'a signed length', 'a negative length', 'a space before the colon']);
