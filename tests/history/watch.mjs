// SPDX-License-Identifier: EUPL-1.2
// A server that lies: `assistctl log watch` and `log proof` against checkpoints and proofs of our own making.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensure, equal } from '../api/report.js';
import { checkpointOf, forgersKey } from './forge.mjs';
import { leafHash, treeRoot } from './tlog.mjs';

const half = (n) => 2 ** (Math.ceil(Math.log2(n)) - 1);

// RFC 9162, 2.1.4.1 and 2.1.3.1.
function consistency(m, list, whole = true) {
  if (m === list.length) return whole ? [] : [treeRoot(list)];
  const k = half(list.length);
  return m <= k ? [...consistency(m, list.slice(0, k), whole), treeRoot(list.slice(k))]
    : [...consistency(m - k, list.slice(k), false), treeRoot(list.slice(0, k))];
}
function inclusion(m, list) {
  if (list.length === 1) return [];
  const k = half(list.length);
  return m < k ? [...inclusion(m, list.slice(0, k)), treeRoot(list.slice(k))] : [...inclusion(m - k, list.slice(k)), treeRoot(list.slice(0, k))];
}
const leaves = (n, word = 'entry') => Array.from({ length: n }, (_, i) => leafHash(Buffer.from(`${word} ${i}`)));
const lines = (hashes) => hashes.map((h) => `${h.toString('base64')}\n`).join('');
const name = (size) => String(size).padStart(20, '0');

// What the server shows and proves, one look after the other: [what, exit status, what is said, files kept, show, prove].
const looks = (key) => {
  const log = leaves(300);
  const other = [...leaves(290), ...leaves(20, 'other')];
  const at = (list, size) => checkpointOf(key, size, treeRoot(list.slice(0, size)));
  const honest = (from, to) => lines(consistency(from, log.slice(0, to)));
  return [
    ['the first checkpoint', 0, '^200$', [200], at(log, 200), honest],
    ['the same again', 0, '^$', [200], at(log, 200), honest],
    ['a larger one', 0, '^256$', [200, 256], at(log, 256), honest],
    ['a smaller one, of a daemon that lags behind', 0, '^$', [200, 256], at(log, 255), honest],
    ['a power of two to its double', 0, '^290$', [200, 256, 290], at(log, 290), honest],
    ['the same size, another root', 1, 'FORKED', [200, 256, 290, '290.bad'], at(leaves(290, 'other'), 290), honest],
    ['a larger one with the proof of another log', 1, 'FORKED', [200, 256, 290, '300.bad'], at([...leaves(280), ...leaves(20, 'other')], 300),
      (from, to) => lines(consistency(from, [...leaves(280), ...leaves(20, 'other')].slice(0, to)))],
    ['a larger one without a proof', 1, 'CANNOT BE FOLLOWED', [200, 256, 290, '300.bad'], at(log, 300), () => null],
    ['a larger one with no proof at all', 1, 'FORKED', [200, 256, 290, '300.bad'], at(log, 300), () => ''],
    ['a larger one with a proof that is none', 1, 'FORKED', [200, 256, 290, '300.bad'], at(log, 300), () => 'nonsense\n'],
    ['a smaller one that the server does not know any more', 1, 'CANNOT BE FOLLOWED', [200, 256, 290, '100.bad'], at(log, 100), () => null],
    ['a checkpoint by another key', 1, 'not signed with this key', [200, 256, 290], checkpointOf(forgersKey(key.origin), 300, treeRoot(log)), honest],
    ['no checkpoint', 1, 'is none', [200, 256, 290], 'nonsense\n', honest],
    ['a log that shares the beginning', 0, '^310$', [200, 256, 290, 310], at(other, 310), (from, to) => lines(consistency(from, other.slice(0, to)))],
  ];
};

async function serve(answer) {
  const server = createServer((req, res) => {
    const text = answer(new URL(req.url, 'http://x'));
    res.writeHead(text === null ? 404 : 200, { 'content-type': 'text/plain' });
    res.end(text ?? '');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, daemon: { base: `http://127.0.0.1:${server.address().port}`, tokens: { auditor: 'x' } } };
}

async function watching(ctl) {
  const key = forgersKey('watch.example/log');
  const dir = mkdtempSync(join(tmpdir(), 'assistd-watch-'));
  let show;
  let prove;
  const { server, daemon } = await serve((url) => (url.pathname === '/v1/log/checkpoint' ? show
    : prove(Number(url.searchParams.get('from')), Number(url.searchParams.get('to')))));
  for (const [what, code, said, kept, shown, proof] of looks(key)) {
    [show, prove] = [shown, proof];
    const told = await ctl(daemon, 'auditor', 'log', 'watch', dir, '--once', '--key', key.text);
    equal([told.code, told.code ? 'stderr' : 'stdout'], [code, code ? 'stderr' : 'stdout'], `${what}: ${told.stdout}${told.stderr}`);
    const line = (code ? told.stderr : told.stdout).trim();
    ensure(new RegExp(said).test(line), () => `${what}: ${line}`);
    const expected = kept.map((k) => name(String(k).replace('.bad', '')) + (String(k).endsWith('.bad') ? '.bad' : '')).sort();
    equal(readdirSync(dir).sort(), expected, `${what}: what is kept`);
    const last = `${name(expected.length ? Number(String(kept.at(-1)).replace('.bad', '')) : 0)}${String(kept.at(-1)).endsWith('.bad') ? '.bad' : ''}`;
    if (said !== '^$' && !/signed|none/.test(said)) equal(readFileSync(join(dir, last), 'utf8'), shown, `${what}: as it was shown`);
    for (const f of readdirSync(dir)) if (f.endsWith('.bad')) rmSync(join(dir, f));
  }
  // Without --once it ends at once, and not after --every.
  [show, prove] = [checkpointOf(key, 320, treeRoot(leaves(320, 'forked'))), () => null];
  const before = Date.now();
  equal((await ctl(daemon, 'auditor', 'log', 'watch', dir, '--every', '30', '--key', key.text)).code, 1, 'watching on');
  ensure(Date.now() - before < 20_000, 'it waited before it ended');
  server.close();
  rmSync(dir, { recursive: true });
  return `${looks(key).length} looks`;
}

async function proving(ctl) {
  const key = forgersKey('proof.example/log');
  const dir = mkdtempSync(join(tmpdir(), 'assistd-proof-'));
  const log = leaves(70);
  const receipt = (index, list, size = list.length) => `c2sp.org/tlog-proof@v1\nindex ${index}\n${lines(inclusion(index, list))}\n${checkpointOf(key, size, treeRoot(list))}`;
  let text;
  const { server, daemon } = await serve(() => text);
  writeFileSync(join(dir, 'entry'), 'entry 5');
  const good = receipt(5, log);
  const cases = [
    ['a good receipt', 0, good],
    ['of another entry', 1, receipt(6, log)],
    ['the proof of another entry', 1, receipt(6, log).replace('index 6', 'index 5')],
    ['of another log', 1, receipt(5, leaves(70, 'other'))],
    ['with a hash less', 1, good.replace(/\n[A-Za-z0-9+/=]{44}\n\n/, '\n\n')],
    ['with a hash more', 1, good.replace('\n\n', `\n${createHash('sha256').digest('base64')}\n\n`)],
    ['of a log of another size', 1, receipt(5, log, 700)],
    ['signed by another', 1, good.replace(/\n\u2014.*\n$/, (l) => l.replace(/.{8}\n$/, 'AAAAAAA=\n'))],
    ['nothing', 1, ''],
  ];
  for (const [what, code, shown] of cases) {
    text = shown;
    const told = await ctl(daemon, 'auditor', 'log', 'proof', '5', '--key', key.text, '--entry', join(dir, 'entry'));
    equal([told.code, told.stdout], [code, code ? '' : good], `${what}: ${told.stderr}`);
  }
  server.close();
  rmSync(dir, { recursive: true });
  return `${cases.length} receipts`;
}

export async function lies({ report, ctl }) {
  await report.test('history: watch believes no server', () => watching(ctl));
  await report.test('history: proof believes no server', () => proving(ctl));
}
