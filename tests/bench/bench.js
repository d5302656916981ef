// SPDX-License-Identifier: EUPL-1.2
// Measures the daemon and pgbench side by side: steps, reads, and both at scale. See usage().
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { binary, withDaemon } from '../api/daemon.js';
import { audit } from './audit.js';
import { browserPages } from './console.js';
import { hidden } from './hidden.js';
import { hostile } from './hostile.js';
import { reads, steps } from './rates.js';
import { scale } from './scale.js';
import { seed, seedFresh } from './seed.js';
import { Bench, run } from './tools.js';

const PARTS = { steps, reads, scale, hidden, audit, hostile, console: browserPages };

function usage() {
  console.log(`tests/bench/run [--quick] [--rows N] [--rounds N] [--seconds S] [--out FILE] [PART…]
  PART          steps, reads, scale, hidden, audit, hostile, console; all if none is named
  --quick       short rounds and 20,000 rows; writes no file unless --out names one
  --rows N      requests in the database at the largest scale (1000000, which takes some 30 GB of disk)
  --events N    entries of the log that is verified (1000000, which takes some 4 GB of disk)
  --rounds N    rounds of each measurement, of which the median counts (3)
  --seconds S   length of one round (4)
  --out FILE    where the report goes (docs/measurements.md)`);
}

function options() {
  const option = (type) => ({ type });
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { quick: option('boolean'), rows: option('string'), events: option('string'),
    rounds: option('string'), seconds: option('string'), out: option('string'), help: option('boolean') } });
  const unknown = positionals.find((part) => !PARTS[part]);
  if (values.help || unknown) {
    usage();
    process.exit(values.help ? 0 : 2);
  }
  const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
  return {
    quick: values.quick ?? false,
    rows: Number(values.rows ?? (values.quick ? 20_000 : 1_000_000)),
    events: Number(values.events ?? (values.quick ? 50_000 : 1_000_000)),
    rounds: Number(values.rounds ?? 3),
    seconds: Number(values.seconds ?? (values.quick ? 1 : 4)),
    out: values.out ?? (values.quick ? null : join(root, 'docs/measurements.md')),
    parts: positionals.length ? positionals : Object.keys(PARTS),
  };
}

async function machine(bench) {
  const [[version]] = await bench.sql('SHOW server_version');
  const settings = await bench.sql(`SELECT name, current_setting(name) FROM pg_settings
    WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers', 'data_checksums') ORDER BY name`);
  settings.find(([name]) => name === 'synchronous_commit')[1] = 'on';
  const model = /model name\s*: (.*)/.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? 'unknown processor';
  return `${cpus().length} cores (${model}), ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, PostgreSQL ${version}
(${settings.map(([name, value]) => `${name} ${value}`).join(', ')}); client, daemon and PostgreSQL share the cores.`;
}

// One part at a daemon and a cluster of its own.
async function measure(daemon, part) {
  const bench = new Bench(daemon);
  console.error(`bench: ${part}: making real requests in all stages`);
  const models = await seed(bench.base, bench.tokens);
  const fresh = await seedFresh(bench.base, bench.tokens);
  await bench.file('bulk.sql');
  const model = (kind, nr, id) => `INSERT INTO bench.model SELECT ${kind}, ${nr}, id, reference FROM request WHERE id = '${id}'`;
  await bench.sql(model(0, 0, fresh.id), ...models.map((id, nr) => model(1, nr, id)));
  const report = await PARTS[part]({ bench, options: o, fresh, assistd: binary(), next: 0 });
  return { where: await machine(bench), report };
}

const o = options();
const started = new Date();
const report = [];
let where;
for (const part of o.parts) {
  const told = await withDaemon((daemon) => measure(daemon, part));
  where = told.where;
  report.push(...told.report);
}
const folder = dirname(fileURLToPath(import.meta.url));
const commit = (await run('git', ['-C', folder, 'describe', '--always', '--dirty']).catch(() => 'an unknown commit')).trim();
const text = `# Measurements

Made by \`./bootstrap bench${process.argv.slice(2).map((a) => ` ${a}`).join('')}\` on ${started.toISOString().slice(0, 16).replace('T', ' ')} UTC at ${commit};
not to be edited by hand. ${where}
Each figure is the median of ${o.rounds} rounds of ${o.seconds} s, what is compared taking turns.

${report.join('\n\n')}
`;
process.stdout.write(`\n${text}`);
if (o.out) {
  mkdirSync(dirname(o.out), { recursive: true });
  writeFileSync(o.out, text);
}
process.exit(0);
