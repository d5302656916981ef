// SPDX-License-Identifier: EUPL-1.2
// The console as a browser gets it: every file, its type, its encodings, its headers; and what is no file of it.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join, posix } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { exchange, slugOf } from './client.js';
import { Daemon, withDaemon } from './daemon.js';
import { ensure, equal } from './report.js';

const source = fileURLToPath(new URL('../../daemon/console/', import.meta.url));
const types = { '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json', '.svg': 'image/svg+xml', '.txt': 'text/plain; charset=utf-8' };
const modulesOf = ['vendor/preact.js', 'vendor/hooks.js', 'vendor/htm.js'];
const vendor = [...modulesOf, 'vendor/licences.txt'];
const pages = [...readdirSync(source).filter((name) => ['.html', '.css', '.js', '.svg'].includes(extname(name))),
  ...readdirSync(join(source, 'words')).map((name) => `words/${name}`)];
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
  + "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
const document = { 'content-security-policy': policy, 'permissions-policy': 'camera=(), geolocation=(), microphone=()' };
const always = { 'content-security-policy': "default-src 'none'; frame-ancestors 'none'", 'cache-control': 'no-cache', vary: 'Accept-Encoding',
  'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin', 'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff' };

const { vary, ...moved } = always;

const get = (daemon, name, headers = {}, method = 'GET') => exchange(daemon.base, method, `/console/${name}`, { headers });
const tagOf = (bytes) => `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"`;

// All of them but what HTTP/1.1 itself adds, in one order.
function headersOf(res) {
  const { date, connection, 'keep-alive': alive, 'x-request-id': id, ...rest } = res.headers;
  ensure(date && id, 'a date and an id');
  return Object.fromEntries(Object.entries(rest).sort());
}

const sorted = (headers) => Object.fromEntries(Object.entries(headers).sort());

async function oneFile(daemon, name) {
  const plain = await get(daemon, name), small = await get(daemon, name, { 'accept-encoding': 'gzip, deflate, br' });
  const type = { 'content-type': types[extname(name)] };
  const own = { ...always, ...(extname(name) === '.html' ? document : {}) };
  equal([plain.status, small.status], [200, 200], name);
  if (!vendor.includes(name)) ensure(plain.bytes.equals(readFileSync(join(source, name))), `${name} is not as it stands in daemon/console`);
  ensure(gunzipSync(small.bytes).equals(plain.bytes), `${name}: its encodings differ`);
  for (const [res, encoding] of [[plain, {}], [small, { 'content-encoding': 'gzip' }]]) {
    const size = String(res.bytes.length), etag = tagOf(res.bytes);
    equal(headersOf(res), sorted({ ...own, ...type, ...encoding, etag, 'content-length': size }), name);
    const headers = encoding['content-encoding'] ? { 'accept-encoding': 'gzip' } : {};
    const head = await get(daemon, name, headers, 'HEAD');
    equal([head.status, head.bytes.length, headersOf(head)], [200, 0, headersOf(res)], `HEAD ${name}`);
    const same = await get(daemon, name, { ...headers, 'if-none-match': `"x", ${etag}` });
    equal([same.status, same.bytes.length, headersOf(same)], [304, 0, sorted({ ...own, ...encoding, etag, 'content-length': size })], `${name} again`);
  }
  const other = await get(daemon, name, { 'accept-encoding': 'gzip', 'if-none-match': tagOf(plain.bytes) });
  equal(other.status, 200, `${name} in the other encoding`);
}

// Whatever a page or a module names is there.
async function whole(daemon) {
  const scripts = [...pages, ...vendor].filter((name) => ['.js', '.html'].includes(extname(name)));
  let count = 0;
  for (const from of scripts) {
    const { text } = await get(daemon, from);
    const names = from.endsWith('.html') ? text.matchAll(/(?:src|href)="([^"#]+)"/g) : text.matchAll(/\b(?:import|export)\b[^;'"]*?\bfrom\s*["']([^"']+)["']/g);
    for (const [, name] of names) {
      count += 1;
      ensure(from.endsWith('.html') || name.startsWith('./'), `${from} imports ${name}`);
      equal((await get(daemon, posix.join(posix.dirname(from), name))).status, 200, `${from} names ${name}`);
    }
  }
  return `${count} names`;
}

// What npm made of them can be loaded, and says where its licence is.
async function modules(daemon) {
  const folder = mkdtempSync(join(tmpdir(), 'assistd-vendor-'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const licences = (await get(daemon, 'vendor/licences.txt')).text;
  ensure(/Permission is hereby granted/.test(licences) && /Apache License/.test(licences), 'the licences');
  for (const name of modulesOf) {
    const { text } = await get(daemon, name);
    ensure(/^\/\* .*licences\.txt/.test(text), `${name} does not name its licence`);
    ensure(!text.includes('sourceMappingURL'), `${name} names a source map`);
    writeFileSync(join(folder, posix.basename(name)), text);
  }
  const [preact, hooks, htm] = await Promise.all(modulesOf.map((name) => import(pathToFileURL(join(folder, posix.basename(name))))));
  equal([typeof preact.render, typeof hooks.useState, typeof htm.default], ['function', 'function', 'function'], 'what they export');
  equal(htm.default.bind(preact.h)`<b>x</b>`.type, 'b', 'together');
  rmSync(folder, { recursive: true });
}

const encodings = [
  [undefined, false], ['', false], ['gzip', true], ['GZip', true], ['br, gzip', true], ['deflate;q=0, gzip;q=1.0', true], ['gzip;q=0.001', true], ['*', true],
  ['identity', false], ['xgzip', false], ['gzipx', false], ['gzip;q=0', false], ['gzip ; Q=0.000', false], ['gzip;q=0, *', false], ['*;q=0', false],
  ['*;q=0, gzip', true], ['*, gzip;\tq=0.0', false], ['br;q=0,gzip;q=0.5', true], ['gzip;x=0;q=0', false], [',,gzip', true],
];

const accepted = [
  ['main.js', '*/*', 200], ['console.css', 'text/css,*/*;q=0.1', 200], ['icon.svg', 'image/avif,image/webp,image/*,*/*;q=0.8', 200],
  ['', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 200], ['words/en.json', 'application/json', 200],
  ['icon.svg', 'image/*', 200], ['console.css', 'application/json', 406], ['icon.svg', 'image/png', 406], ['', 'text/html;q=0', 406],
];

const absent = [
  ['nothing', 404], ['nothing.js', 404], ['words', 404], ['words/', 404], ['words/xx.json', 404], ['main.js/', 404], ['words/en.json/x', 404], ['.npmrc', 404],
  ['package.json', 404], ['package-lock.json', 404], ['console.h', 404], ['vendor.cmake', 404], ['vendor/', 404], ['MAIN.JS', 404], ['main.js%00', 400],
  ['../x', 400], ['%2e%2e/x', 400], ['words/..%2fmain.js', 400], ['words/../main.js', 400], ['/main.js', 400],
];

async function refusals(daemon) {
  for (const [name, status] of absent) {
    const res = await get(daemon, name);
    equal([res.status, slugOf(res)], [status, status === 404 ? 'not-found' : 'malformed-request'], `/console/${name}`);
    equal(res.headers['content-security-policy'], "default-src 'none'; frame-ancestors 'none'", `/console/${name}`);
  }
  for (const path of ['/console/', '/console/main.js', '/console', '/']) {
    const options = await exchange(daemon.base, 'OPTIONS', path);
    equal([options.status, options.headers.allow], [204, 'GET, HEAD, OPTIONS'], `OPTIONS ${path}`);
    for (const method of ['POST', 'DELETE', 'PATCH', 'PUT']) {
      const res = await exchange(daemon.base, method, path, { headers: { 'content-length': 0 } });
      equal([res.status, slugOf(res)], [405, 'method-not-allowed'], `${method} ${path}`);
    }
  }
}

async function redirects(daemon) {
  for (const path of ['/', '/console', '/console?x=1']) {
    for (const method of ['GET', 'HEAD']) {
      const res = await exchange(daemon.base, method, path);
      equal([res.status, headersOf(res)], [308, sorted({ ...moved, location: '/console/', 'content-length': '0' })], `${method} ${path}`);
    }
  }
  ensure((await get(daemon, '')).bytes.equals((await get(daemon, 'index.html')).bytes), 'the first page is not index.html');
}

// A folder in place of what is embedded, with what must not be read by it.
function makeRoot() {
  const root = mkdtempSync(join(tmpdir(), 'assistd-console-'));
  const here = join(root, 'here');
  mkdirSync(join(here, 'words'), { recursive: true });
  mkdirSync(join(here, 'folder.js'));
  mkdirSync(join(here, 'a/b'), { recursive: true });
  const put = (name, text) => { writeFileSync(join(root, name), text); chmodSync(join(root, name), 0o644); };
  put('secret.js', 'secret');
  put('here/index.html', '<p>first</p>');
  put('here/words/en.json', '{}');
  put('here/empty.css', '');
  for (const name of ['here/.hidden.js', 'here/x.xml', 'here/noending', 'here/a_b.js', 'here/a/b/deep.js']) put(name, 'secret');
  put('here/large.js', Buffer.alloc(4 * 1024 * 1024 + 1, 32));
  symlinkSync('../secret.js', join(here, 'link.js'));
  symlinkSync('..', join(here, 'up'));
  execFileSync('mkfifo', ['-m', '644', join(here, 'pipe.js')]);
  for (const name of ['', 'here', 'here/words', 'here/folder.js', 'here/a', 'here/a/b']) chmodSync(join(root, name), 0o755);
  return { root, here, put };
}

async function fromFolder() {
  const { root, here, put } = makeRoot();
  const daemon = new Daemon(['--console-root', here]);
  try {
    await daemon.start();
    const first = await get(daemon, '', { 'accept-encoding': 'gzip' });
    equal([first.status, first.text, headersOf(first)], [200, '<p>first</p>', sorted({ ...always, ...document, 'content-type': types['.html'],
      etag: tagOf('<p>first</p>'), 'content-length': '12' })], 'the first page');
    put('here/index.html', '<p>changed</p>');
    const changed = await get(daemon, '', { 'if-none-match': first.headers.etag });
    equal([changed.status, changed.text], [200, '<p>changed</p>'], 'the page, changed');
    equal((await get(daemon, '', { 'if-none-match': changed.headers.etag })).status, 304, 'the page, as it was');
    equal([(await get(daemon, 'words/en.json')).text, (await get(daemon, 'empty.css')).status], ['{}', 200], 'others');
    ensure((await get(daemon, vendor[0])).text.includes('licences.txt'), 'the modules are the embedded ones');
    for (const name of ['main.js', '.hidden.js', 'x.xml', 'noending', 'a_b.js', 'a/b/deep.js', 'large.js', 'link.js', 'up/secret.js', 'pipe.js', 'folder.js', 'words',
      'words/.js', 'vendor/x.js']) {
      const res = await get(daemon, name);
      equal([res.status, slugOf(res)], [404, 'not-found'], name);
    }
    for (const name of ['../secret.js', 'words/..%2f..%2fsecret.js', '%2e%2e/secret.js']) equal((await get(daemon, name)).status, 400, name);
    equal((await daemon.stop()).code, 0, `how the daemon ended\n${daemon.tail()}`);
  } finally {
    if (daemon.child) await daemon.stop();
    daemon.remove();
    rmSync(root, { recursive: true });
  }
}

async function leftOut(daemon) {
  for (const path of ['/', '/console', '/console/', '/console/main.js', '/console/nothing']) {
    const res = await exchange(daemon.base, 'GET', path);
    equal([res.status, slugOf(res), res.json?.detail], [404, 'not-found', 'this build has no console'], path);
  }
}

async function table(daemon) {
  for (const [value, compressed] of encodings) {
    const res = await get(daemon, 'main.js', value === undefined ? {} : { 'accept-encoding': value });
    equal([res.status, res.headers['content-encoding'] === 'gzip'], [200, compressed], `Accept-Encoding: ${value}`);
  }
  for (const [name, accept, status] of accepted) equal((await get(daemon, name, { accept })).status, status, `${name}, Accept: ${accept}`);
}

export async function consoleFiles(report) {
  await withDaemon(async (daemon) => {
    if ((await get(daemon, '')).json?.detail === 'this build has no console') {
      await report.test('console: left out, and said so', () => leftOut(daemon));
      return;
    }
    await report.test('console: every file, as it is and compressed, with its headers', async () => {
      for (const name of [...pages, ...vendor]) await oneFile(daemon, name);
      return `${pages.length + vendor.length} files`;
    });
    await report.test('console: what its files name is there', () => whole(daemon));
    await report.test('console: the modules from npm', () => modules(daemon));
    await report.test('console: Accept and Accept-Encoding', () => table(daemon));
    await report.test('console: no other file, no other method', () => refusals(daemon));
    await report.test('console: where one comes in', () => redirects(daemon));
    await report.test('console: from a folder, and from nowhere else', () => fromFolder());
  });
}
