// SPDX-License-Identifier: EUPL-1.2
// One thing is changed at a time, by seed: in an export's files, and in the database as superuser with its triggers off.
// Nothing of it may pass `assistctl log verify`, and where it can be told the first index that fails is named.
import { execFile } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { rngFrom } from '../api/rng.js';
import { ensure, equal } from '../api/report.js';

const run = promisify(execFile);

function* files(dir) {
  for (const name of readdirSync(dir).sort()) {
    const path = join(dir, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else yield path;
  }
}

const flip = (bytes, at, rng) => { const b = Buffer.from(bytes); b[at] ^= 1 << Math.floor(rng() * 8); return b; };

// A text file's lines: one changed, deleted, doubled, or two swapped. False where that changes nothing.
function editLines(path, rng) {
  const lines = readFileSync(path, 'utf8').split('\n');
  const last = lines.pop();
  if (lines.length < 2) return null;
  const i = Math.floor(rng() * lines.length);
  const j = Math.floor(rng() * lines.length);
  const what = ['changed', 'deleted', 'inserted', 'swapped'][Math.floor(rng() * 4)];
  if (what === 'changed') lines[i] = flip(Buffer.from(lines[i]), Math.floor(rng() * Buffer.byteLength(lines[i])), rng).toString('latin1');
  if (what === 'deleted') lines.splice(i, 1);
  if (what === 'inserted') lines.splice(j, 0, lines[i]);
  if (what === 'swapped') [lines[i], lines[j]] = [lines[j], lines[i]];
  return [what, [...lines, last].join('\n')];
}

// Kinds of tampering with files: each changes something below `dir` and says what.
const withFiles = [
  ...['rows.jsonl', 'disclosures.tsv', 'documents.jsonl', 'commitments.jsonl'].map((name) => (dir, rng) => {
    const edited = editLines(join(dir, name), rng);
    if (!edited || edited[1] === readFileSync(join(dir, name), 'utf8')) return null;
    writeFileSync(join(dir, name), edited[1], edited[0] === 'changed' ? 'latin1' : 'utf8');
    return `${name}: a line ${edited[0]}`;
  }),
  ...['tile/', 'tile/entries/'].map((kind) => (dir, rng) => {
    const list = [...files(join(dir, kind))];
    const path = list[Math.floor(rng() * list.length)];
    const bytes = readFileSync(path);
    writeFileSync(path, flip(bytes, Math.floor(rng() * bytes.length), rng));
    return `${relative(dir, path)}: a bit`;
  }),
  (dir, rng) => {
    const list = [...files(join(dir, 'tile'))];
    const path = list[Math.floor(rng() * list.length)];
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, Math.floor(rng() * bytes.length)));
    return `${relative(dir, path)}: cut short`;
  },
  (dir, rng) => {
    const list = [...files(join(dir, 'tile'))];
    const path = list[Math.floor(rng() * list.length)];
    unlinkSync(path);
    return `${relative(dir, path)}: deleted`;
  },
  (dir, rng) => {
    const bytes = readFileSync(join(dir, 'checkpoint'));
    writeFileSync(join(dir, 'checkpoint'), flip(bytes, Math.floor(rng() * bytes.length), rng));
    return 'checkpoint: a bit';
  },
  (dir, rng) => {
    const bytes = readFileSync(join(dir, 'key'));
    writeFileSync(join(dir, 'key'), flip(bytes, Math.floor(rng() * bytes.length), rng));
    return 'key: a bit';
  },
  (dir) => { writeFileSync(join(dir, 'tile/0/999'), 'x'); return 'a tile too many'; },
  (dir) => { writeFileSync(join(dir, 'more'), 'x'); return 'a file too many'; },
  // What says the same in another way is not the same.
  (dir, rng) => {
    const path = join(dir, 'disclosures.tsv');
    const lines = readFileSync(path, 'utf8').split('\n');
    const i = Math.floor(rng() * (lines.length - 2));
    const [index, next] = [lines[i].split('\t')[0], lines[i + 1].split('\t')[0]];
    if (rng() < 0.5) lines[i] = `0${lines[i]}`;
    else if (index === next) [lines[i], lines[i + 1]] = [lines[i + 1], lines[i]];
    else return null;
    writeFileSync(path, lines.join('\n'));
    return 'disclosures.tsv: written otherwise';
  },
  (dir, rng) => {
    const name = ['rows.jsonl', 'documents.jsonl', 'commitments.jsonl'][Math.floor(rng() * 3)];
    const text = readFileSync(join(dir, name), 'utf8');
    const at = text.indexOf('":', Math.floor(rng() * (text.length - 1000))) + 2;
    writeFileSync(join(dir, name), `${text.slice(0, at)} ${text.slice(at)}`);
    return `${name}: written otherwise`;
  },
  // The tail cut: all files as of an earlier checkpoint that was signed too; the pin that was kept since tells.
  (dir, rng, { earlier }) => {
    rmSync(dir, { recursive: true });
    cpSync(earlier, dir, { recursive: true });
    return 'an earlier export in place of this one';
  },
];

// --- by SQL ---

const sql = async (daemon, ...statements) => {
  const sockets = readFileSync(join(daemon.dir, 'data/postmaster.pid'), 'utf8').split('\n')[4];
  const args = ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-h', sockets, '-U', 'cluster', 'assist'];
  for (const s of ['SET session_replication_role = replica', 'SET search_path = assist, pg_temp', ...statements]) args.push('-c', s);
  return (await run('psql', args)).stdout.trim();
};

// Tables and their keys; `where` picks rows that the log's checkpoint covers for sure; `columns` are all but those that
// say nothing about the past (a tag for caches, what can be worked out anew).
const tables = [
  { name: 'event', key: 'log_index', swap: true },
  { name: 'house_event', key: 'log_index', swap: true },
  { name: 'entry', key: 'log_index', swap: true },
  { name: 'tile', key: 'n', where: 'level = 0', skip: ['level'] },
  { name: 'disclosure', key: 'log_index', skip: ['erased'], swap: true },
  { name: 'consultation', key: 'id', skip: ['tx'], where: 'committed' },
  { name: 'sign_in', key: 'id', skip: ['tx'], where: 'committed' },
  { name: 'refusal', key: 'id', skip: ['tx'], where: 'committed' },
  { name: 'request', key: 'id', only: ['document', 'state'] },
  { name: 'assistance', key: 'id', only: ['document', 'state'] },
];
const OF = { consultation: 'consultations', sign_in: 'sign_ins', refusal: 'refusals' };

// A value of the column's type that is another one.
const other = (column, type) => ({
  bigint: `${column} + 1`, integer: `coalesce(${column}, 0) + 1`, boolean: `NOT ${column}`, uuid: 'gen_random_uuid()',
  bytea: `CASE WHEN octet_length(${column}) = 0 THEN decode(repeat('00', 128), 'hex') ELSE set_byte(${column}, 0, get_byte(${column}, 0) # 1) END`,
  'timestamp with time zone': `${column} + interval '1 second'`, 'text[]': `${column} || '{x}'::text[]`,
  text: `CASE WHEN ${column} IS NULL OR ${column} = '' THEN 'DE' WHEN length(${column}) = 2 THEN CASE ${column} WHEN 'DE' THEN 'BE' ELSE 'DE' END`
    + ` ELSE overlay(${column} placing CASE substr(${column}, length(${column}) / 2, 1) WHEN 'x' THEN 'y' ELSE 'x' END from length(${column}) / 2 for 1) END`,
}[type]);

async function prepare(daemon, size) {
  for (const t of tables) {
    const columns = (await sql(daemon, `SELECT a.attname || '=' || format_type(a.atttypid, a.atttypmod) FROM pg_attribute a
      WHERE a.attrelid = 'assist.${t.name}'::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`)).split('\n').map((l) => l.split('='));
    t.columns = columns.filter(([c]) => !(t.skip ?? []).includes(c) && (!t.only || t.only.includes(c)) && !(c === t.key && t.name !== 'entry'));
    let where = t.key === 'log_index' ? `log_index < ${size}` : 'true';
    if (t.where === 'committed') where = `EXISTS (SELECT FROM commitment c WHERE c.of = '${OF[t.name]}' AND c.log_index < ${size} AND (x.tx, x.id) > (c.after_tx, c.after_id) AND (x.tx, x.id) <= (c.until_tx, c.until_id))`;
    else if (t.where) where = t.where;
    t.keys = (await sql(daemon, `SELECT ${t.key} FROM ${t.name} x WHERE ${where} ORDER BY 1`)).split('\n').filter(Boolean);
  }
}

const quoted = (k) => `'${k}'`;

// What even a superuser cannot write (a CHECK, a key) is no tampering.
const attempt = (daemon, ...statements) => sql(daemon, ...statements).then(() => true, (error) => {
  if (/violates|out of range/.test(error.message)) return false;
  throw error;
});

// Changes one row, and gives the statements that put it back; null where nothing was changed.
async function tamperRow(daemon, rng) {
  const t = tables[Math.floor(rng() * tables.length)];
  if (!t.keys.length) return null;
  const pick = () => t.keys[Math.floor(rng() * t.keys.length)];
  const one = pick();
  const two = pick();
  const level = t.name === 'tile' ? ' AND level = 0' : '';
  const at = (k) => `${t.key} = ${quoted(k)}${level}`;
  await sql(daemon, 'DROP TABLE IF EXISTS public.kept', `CREATE TABLE public.kept AS SELECT * FROM ${t.name} WHERE ${at(one)} OR ${at(two)}`);
  const back = [`DELETE FROM ${t.name} WHERE ${at(one)} OR ${at(two)}`, `INSERT INTO ${t.name} OVERRIDING SYSTEM VALUE SELECT * FROM public.kept`];
  const [column, type] = t.columns[Math.floor(rng() * t.columns.length)];
  const what = rng();
  if (what < 0.5 || t.only) {
    if (!await attempt(daemon, `UPDATE ${t.name} SET ${column} = ${other(column, type)} WHERE ${at(one)}`)) return null;
    const same = await sql(daemon, `SELECT count(*) FROM ${t.name} t JOIN public.kept k ON k::text = t::text WHERE t.${t.key} = ${quoted(one)}`);
    if (same !== '0') return null;
    const moved = column === t.key ? [`DELETE FROM ${t.name} WHERE ${t.key} = ${quoted(Number(one) + 1)} AND NOT EXISTS (SELECT FROM public.kept WHERE ${t.key} = ${quoted(Number(one) + 1)})`] : [];
    if (moved.length && t.keys.includes(String(Number(one) + 1))) return null;
    return { what: `${t.name} ${one}: ${column} changed`, back: [...moved, ...back] };
  }
  if (what < 0.7) {
    await sql(daemon, `DELETE FROM ${t.name} WHERE ${at(one)}`);
    return { what: `${t.name} ${one}: deleted`, back };
  }
  if (t.swap && what < 0.9 && one !== two) {
    const swapped = await attempt(daemon, `UPDATE ${t.name} x SET ${column} = (SELECT y.${column} FROM ${t.name} y WHERE y.${t.key} <> x.${t.key} AND y.${t.key} IN (${quoted(one)}, ${quoted(two)})) WHERE ${t.key} IN (${quoted(one)}, ${quoted(two)})`);
    const same = await sql(daemon, `SELECT count(*) FROM (SELECT ${column}::text FROM public.kept GROUP BY 1) s`);
    if (same !== '2' || !swapped) { await sql(daemon, ...back); return null; }
    return { what: `${t.name} ${one} and ${two}: ${column} swapped`, back };
  }
  if (t.where === 'committed') { // one more among those that are committed to
    const columns = ['tx', ...t.columns.map(([c]) => c)].filter((c, i, all) => all.indexOf(c) === i && c !== 'id');
    await sql(daemon, `INSERT INTO ${t.name} (${columns}, id) OVERRIDING SYSTEM VALUE SELECT ${columns}, -1 - id FROM public.kept WHERE ${at(one)}`);
    const inside = await sql(daemon, `SELECT EXISTS (SELECT FROM ${t.name} x JOIN commitment c ON c.of = '${OF[t.name]}' AND (x.tx, x.id) > (c.after_tx, c.after_id) AND (x.tx, x.id) <= (c.until_tx, c.until_id) WHERE x.id < 0)`);
    if (inside !== 't') { await sql(daemon, `DELETE FROM ${t.name} WHERE id < 0`); return null; }
    return { what: `${t.name}: a copy of ${one} inserted`, back: [`DELETE FROM ${t.name} WHERE id < 0`] };
  }
  return null;
}

async function rowTamperings({ ctl, daemon, dir, key, count, rng, dump }) {
  const size = Number(readFileSync(join(dump, 'checkpoint'), 'utf8').split('\n')[1]);
  await prepare(daemon, size);
  const passed = [];
  let done = 0;
  let refused = 0;
  while (done < count) {
    const tampering = await tamperRow(daemon, rng);
    if (!tampering) continue;
    const out = join(dir, 'sql');
    rmSync(out, { recursive: true, force: true });
    const exported = await ctl(daemon, 'auditor', 'log', 'export', out, '--key', key, '--patience', '0');
    if (exported.code === 0) {
      const told = await ctl(null, '', 'log', 'verify', out, '--key', key, '--jobs', '1');
      if (told.code !== 1) passed.push(`${tampering.what}: ${told.code} ${told.stdout}${told.stderr}`);
      else ensure(/^bad: index \d+: /.test(told.stdout), () => `${tampering.what}: ${told.stdout}`);
    } else {
      refused += 1;
    }
    await sql(daemon, ...tampering.back);
    done += 1;
  }
  equal(passed, [], 'what passed');
  const out = join(dir, 'sql');
  rmSync(out, { recursive: true, force: true });
  equal((await ctl(daemon, 'auditor', 'log', 'export', out, '--key', key)).code, 0, 'all put back: export');
  const told = await ctl(null, '', 'log', 'verify', out, '--key', key);
  equal([told.code, told.stdout.startsWith('good')], [0, true], `all put back: ${told.stdout}`);
  return `${done} tamperings, ${refused} of which could not even be exported`;
}

// What is no whole line, beside the disclosures of an entry or where it has none.
async function besideDisclosures({ ctl, daemon, dir, key, dump }) {
  const size = Number(readFileSync(join(dump, 'checkpoint'), 'utf8').split('\n')[1]);
  for (const empty of [true, false]) {
    const index = await sql(daemon, `SELECT min(log_index) FROM disclosure WHERE log_index < ${size} AND (data = '') = ${empty}`);
    const out = join(dir, 'beside');
    rmSync(out, { recursive: true, force: true });
    await sql(daemon, `UPDATE disclosure SET data = data || 'more' WHERE log_index = ${index}`);
    equal((await ctl(daemon, 'auditor', 'log', 'export', out, '--key', key, '--patience', '0')).code, 0, 'export');
    await sql(daemon, `UPDATE disclosure SET data = left(data, -4) WHERE log_index = ${index}`);
    const told = await ctl(null, '', 'log', 'verify', out, '--key', key);
    equal([told.code, told.stdout.match(/^bad: index (\d+):/)?.[1]], [1, index], told.stdout);
  }
}

async function fileTamperings({ ctl, dump, dir, key, count, rng, earlier, pin }) {
  const copy = join(dir, 'copy');
  const tally = new Map();
  const passed = [];
  for (let done = 0; done < count;) {
    rmSync(copy, { recursive: true, force: true });
    cpSync(dump, copy, { recursive: true });
    const kind = Math.floor(rng() * withFiles.length);
    const what = withFiles[kind](copy, rng, { earlier });
    if (!what) continue;
    const told = await ctl(null, '', 'log', 'verify', copy, '--key', key, '--pin', pin, '--jobs', '1');
    if (told.code !== 1) passed.push(`${what}: ${told.code} ${told.stdout}${told.stderr}`);
    else ensure(/^bad: index \d+: /.test(told.stdout), () => `${what}: ${told.stdout}`);
    tally.set(what.replace(/^.*: /, ''), (tally.get(what.replace(/^.*: /, '')) ?? 0) + 1);
    done += 1;
  }
  equal(passed, [], 'what passed');
  return `${count} tamperings: ${[...tally].map(([w, n]) => `${n} ${w}`).join(', ')}`;
}

// Named exactly where the place is plain: row n of the history, entry n of a tile.
async function named({ ctl, dump, dir, key, rng }) {
  const copy = join(dir, 'copy');
  const size = Number(readFileSync(join(dump, 'checkpoint'), 'utf8').split('\n')[1]);
  for (let n = 0; n < 20; n += 1) {
    const index = Math.floor(rng() * size);
    rmSync(copy, { recursive: true, force: true });
    cpSync(dump, copy, { recursive: true });
    const lines = readFileSync(join(copy, 'rows.jsonl'), 'utf8').split('\n');
    lines[index] = lines[index].replace('"action', '"Action').replace('\\"action', '\\"Action');
    writeFileSync(join(copy, 'rows.jsonl'), lines.join('\n'));
    const told = await ctl(null, '', 'log', 'verify', copy, '--key', key);
    equal(told.stdout.match(/^bad: index (\d+):/)?.[1], String(index), `row ${index}: ${told.stdout}`);
  }
}

export async function tamperings({ report, ctl, daemon, dump, dir, key, count, seed }) {
  const rng = rngFrom(seed);
  const earlier = join(dir, 'earlier');
  const pins = join(dir, 'pins');
  await report.test('history: an earlier export and a later checkpoint, to compare with', async () => {
    equal((await ctl(daemon, 'auditor', 'log', 'export', earlier, '--key', key)).code, 0, 'export');
    renameSync(earlier, join(dir, 'swap'));
    renameSync(dump, earlier);
    await new Promise((resolve) => { setTimeout(resolve, 1500); });
    rmSync(join(dir, 'swap'), { recursive: true });
    equal((await ctl(daemon, 'auditor', 'log', 'export', dump, '--key', key)).code, 0, 'export');
    equal((await ctl(daemon, 'auditor', 'log', 'watch', pins, '--once', '--key', key)).code, 0, 'watch');
    mkdirSync(join(dir, 'kept'), { recursive: true });
    copyFileSync(join(dump, 'checkpoint'), join(dir, 'kept/checkpoint'));
    ensure(existsSync(join(dump, 'rows.jsonl')), 'exported');
  });
  const context = { ctl, daemon, dump, dir, key, rng, earlier, pin: join(dir, 'kept/checkpoint') };
  await report.test('history: the index that fails is named', () => named(context));
  const rows = Math.round(count / 5);
  await report.test('history: nothing that is changed in the files passes', () => fileTamperings({ ...context, count: count - rows }));
  await report.test('history: what stands beside the disclosures in the database is told', () => besideDisclosures(context));
  await report.test('history: nothing that is changed in the database passes, by its superuser, triggers off', () => rowTamperings({ ...context, count: rows }));
}
