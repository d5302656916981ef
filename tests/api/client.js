// SPDX-License-Identifier: EUPL-1.2
// A small REST client: keep-alive, JSON in and out, every answer's text kept as it came. And a bare socket for bad
// input.
import http from 'node:http';
import net from 'node:net';

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

// One exchange. `body` is a value (sent as JSON), a string or a Buffer (sent as it is); `from`: a local address. Answers
// {status, headers, bytes, text, json}.
export function exchange(base, method, path, { body, headers = {}, token, timeout = 60_000, from } = {}) {
  const bytes = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const all = { ...headers };
  if (token) all.authorization ??= `Bearer ${token}`;
  if (bytes !== undefined) {
    if (!('content-type' in all)) all['content-type'] = 'application/json';
    all['content-length'] ??= Buffer.byteLength(bytes);
  }
  for (const [name, value] of Object.entries(all)) if (value === null) delete all[name];
  return new Promise((resolve, reject) => {
    const url = new URL(base);
    const options = { host: url.hostname, port: url.port, method, path, headers: all, agent, timeout, localAddress: from };
    const req = http.request(options, (res) => {
      const chunks = [];
      res.on('data', (c) => chunks.push(c));
      res.on('error', reject);
      res.on('end', () => resolve(answer(res, Buffer.concat(chunks))));
    });
    req.on('timeout', () => req.destroy(new Error(`no answer to ${method} ${path} within ${timeout} ms`)));
    req.on('error', reject);
    req.end(bytes);
  });
}

function answer(res, bytes) {
  const text = bytes.toString('utf8');
  const type = res.headers['content-type'] ?? '';
  let json = null;
  if (/^application\/(problem\+)?json/.test(type) && text && !res.headers['content-encoding']) json = JSON.parse(text);
  return { status: res.statusCode, headers: res.headers, bytes, text, json };
}

export const slugOf = (res) => (res.status >= 400 ? String(res.json?.type ?? '').replace(/^.*\/problems\//, '') : null);

// One account's way in.
export class Client {
  constructor(base, token) {
    this.base = base;
    this.token = token;
  }

  call(method, path, options = {}) {
    return exchange(this.base, method, path, { token: this.token, ...options });
  }

  get(path, headers) {
    return this.call('GET', path, { headers });
  }

  // The whole of a list, page by page.
  async all(path, limit = 200) {
    const items = [];
    let cursor = null;
    do {
      const from = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
      const query = `${path.includes('?') ? '&' : '?'}limit=${limit}${from}`;
      const res = await this.get(path + query);
      if (res.status !== 200) throw new Error(`GET ${path}${query}: ${res.status} ${res.text}`);
      items.push(...res.json.items);
      cursor = res.json.next ?? null;
    } while (cursor);
    return items;
  }
}

// Bytes in, all bytes out until the server closes, falls silent, or `enough(text)` holds.
export function raw(base, bytes, { quiet = 2000, enough = () => false, chunks = [] } = {}) {
  const url = new URL(base);
  return new Promise((resolve) => {
    let text = '';
    const socket = net.connect(Number(url.port), url.hostname, async () => {
      socket.write(bytes);
      for (const chunk of chunks) socket.write(chunk);
    });
    const end = () => { socket.destroy(); resolve(text); };
    socket.setTimeout(quiet, end);
    socket.on('data', (d) => { text += d.toString('latin1'); if (enough(text)) end(); });
    socket.on('error', end);
    socket.on('close', end);
  });
}

export function closeAll() {
  agent.destroy();
}
