// SPDX-License-Identifier: EUPL-1.2
// The writer's transaction for pgbench: the daemon's own statements, with the values that the daemon wrote when a real
// request was accepted; but for the log's head and entries, which are tables of its own. In three forms: statement by statement; one function that does all of it in one round trip; and
// that function without the lock, which keeps no log in one order.
import { run } from './tools.js';

const READ = ['WRITE_HEAD', 'WRITE_LEAVES', 'WRITE_REQUESTS', 'WRITE_LEGS', 'TRANSACTION'];
const WRITE = ['WRITE_OLD_REQUESTS', 'WRITE_OLD_LEGS', 'WRITE_EVENTS', 'WRITE_DISCLOSURES', 'WRITE_ENTRIES', 'WRITE_NEW_HEAD'];

async function statements(assistd) {
  const lines = (await run(assistd, ['--dump', 'statements'])).trim().split('\n');
  return Object.fromEntries(lines.map((l) => l.replace(/(UPDATE|FROM|INTO) (log_head|entry)\b/g, '$1 bench.$2').split('\t')));
}

// The rows that are written: a prefix for their values, and where a real one stands; the log's own for the last event.
const ROWS = {
  WRITE_OLD_REQUESTS: ['q', (id) => `request WHERE id = '${id}'`],
  WRITE_OLD_LEGS: ['a', (id, state) => `assistance WHERE request = '${id}' AND state = '${state}'`],
  WRITE_EVENTS: ['e', (id) => `event WHERE request = '${id}' AND log_index < 1000000000000 ORDER BY log_index DESC LIMIT 1`],
  WRITE_DISCLOSURES: ['d', (id) => `disclosure WHERE request = '${id}' ORDER BY log_index DESC LIMIT 1`],
  WRITE_ENTRIES: ['t', (id) => `entry WHERE log_index = (SELECT max(log_index) FROM disclosure WHERE request = '${id}')`],
  WRITE_NEW_HEAD: ['h', () => 'log_head'],
};

// The columns of a statement's parameters, in their order; a list goes in as text with commas, some by a shorter name.
const LISTS = { sets: 'sets', clears: 'clears', conditions: 'conditions', kinds: 'kinds', statuses: 'assistance_statuses',
  states: 'requested_states' };
const columnsOf = (sql) => {
  const list = [...sql.matchAll(/(?:AS \w|INTO [\w.]+) \(([\w, ]+)\)/g)].pop();
  return list ? list[1].split(', ') : [...sql.matchAll(/(\w+) = \$\d+/g)].map(([, name]) => name);
};

// What differs in earnest, and what pgbench would take for variables of its own (JSON).
const SENT = ['q_etag', 'q_document', 'q_facts', 'q_chain', 'a_etag', 'a_document', 'a_facts', 'a_chain', 'e_facts', 'e_prev', 'e_digests',
  'd_by_salt', 'd_data', 't_leaf', 't_text', 'h_root', 'h_checkpoint'];
const BYTES = ['facts', 'chain', 'prev', 'digests', 'leaf', 'root'];
const typeOf = (name) => (BYTES.includes(name.slice(2)) && name !== 'e_facts' ? 'bytea' : 'text');

async function rowOf(bench, prefix, columns, from) {
  const column = (name) => (LISTS[name] ? `array_to_string(${LISTS[name]}, ',')` : name);
  const json = columns.map((name) => `'${prefix}_${name}', ${column(name)}::text`).join(', ');
  const [[text]] = await bench.sql(`SELECT json_build_object(${json}) FROM ${from}`);
  return JSON.parse(text);
}

// The reader's transaction: the daemon's own statements for one request, as both its states.
export async function readTwin(bench, assistd, first, count) {
  const sql = await statements(assistd);
  const [[account]] = await bench.sql("SELECT id FROM account WHERE state = 'NL' LIMIT 1");
  return ['NL', 'DE'].map((state) => {
    const values = ['ARRAY[bench.id(:n, 0)]', `'${state}'`, `ARRAY['${account}']`, 'ARRAY[bench.id(:n, 0)]', "ARRAY['']"];
    return `\\set n random(${first}, ${first + count - 1})\nBEGIN;\n${sql.READ_VERSION};\n${sql.READ_VIEWER.replace('$1', `'${state}'`)};
${sql.READ_DOCUMENTS.replace(/\$(\d)/g, (_, n) => values[n - 1])};\nCOMMIT;\n`;
  });
}

// `id` is a request that was just accepted by `state`.
export async function twin(bench, assistd, id, state) {
  const sql = await statements(assistd);
  const values = {};
  for (const [name, [prefix, from]] of Object.entries(ROWS))
    Object.assign(values, await rowOf(bench, prefix, columnsOf(sql[name]), from(id, state)));
  const [[leg]] = await bench.sql(`SELECT 1 + count(*) FROM assistance WHERE request = '${id}' AND id < (SELECT a.id FROM assistance a
    WHERE a.request = '${id}' AND a.state = '${state}')`);
  const literal = (name) => (values[name] === null ? 'NULL' : `'${values[name].replace(/'/g, "''")}'`);

  // The parameters of one statement; `own` says how this form writes what differs from step to step.
  const fill = (name, own) => {
    const [prefix] = ROWS[name] ?? [];
    const columns = columnsOf(sql[name]);
    return sql[name].replace(/\$(\d+)/g, (_, n) => {
      if (name === 'WRITE_REQUESTS' || name === 'WRITE_LEGS') return `ARRAY[${n === '1' ? own.q_id : `'${state}'`}]`;
      if (!prefix) return own.size;
      const key = `${prefix}_${columns[n - 1]}`;
      const value = own[key] ?? literal(key);
      return name === 'WRITE_NEW_HEAD' ? value : `ARRAY[${value}]`;
    });
  };
  const ids = (n, request, assistance, size, at) => ({ q_id: request, a_id: assistance, a_request: request, e_request: request,
    q_reference: `bench.reference('NL-2026-00000', ${n})`, e_log_index: size, d_log_index: size, d_request: request, t_log_index: size,
    h_size: `(${size}::int8 + 1)`, h_last_at: at, e_at: at, q_updated_at: at, a_updated_at: at });

  const seen = 3000000000000; // as for a daemon that alone writes the log: nothing is new to it
  const own = { ...ids(':n', 'bench.id(:n, 0)', `bench.id(:n, ${leg})`, ':l_size', ':l_clock_timestamp'), size: seen,
    ...Object.fromEntries(SENT.map((name) => [name, `:${name}`])) };
  const pick = '\\set n :first + :k * :clients + :client_id\n\\set k :k + 1\n';
  const one = (name) => `${fill(name, own)}${name === 'WRITE_HEAD' ? ' \\gset l_' : ';'}\n`;
  const separate = `${pick}BEGIN;\n${[...READ, ...WRITE].map(one).join('')}COMMIT;\n`;

  const inside = { ...ids('n', 'request_id', 'leg_id', 'head_row.size', 'head_row.clock_timestamp'), size: seen,
    ...Object.fromEntries(SENT.map((name) => [name, name])) };
  const create = (name, head, write, place) => {
    const form = { ...inside, e_log_index: place, d_log_index: place, t_log_index: place };
    const into = (of, to, text = fill(of, form)) => text.replace(' FROM ', ` INTO ${to} FROM `);
    const perform = (of) => fill(of, form).replace(/^SELECT/, 'PERFORM');
    return bench.sql(`CREATE OR REPLACE FUNCTION bench.${name}(n bigint, ${SENT.map((s) => `${s} ${typeOf(s)}`).join(', ')})
      RETURNS text LANGUAGE plpgsql AS $step$
      DECLARE request_id uuid := bench.id(n, 0); leg_id uuid := bench.id(n, ${leg}); head_row record; request_row record;
      BEGIN ${into('WRITE_HEAD', 'head_row', head.replace('$1', seen))}; ${perform('WRITE_LEAVES')}; ${into('WRITE_REQUESTS', 'request_row')}; ${perform('WRITE_LEGS')};
      ${perform('TRANSACTION')}; ${write.map((of) => fill(of, form)).join(';\n')}; RETURN request_row.document; END $step$`);
  };
  await create('step', sql.WRITE_HEAD, WRITE, 'head_row.size');
  await create('step_unlocked', sql.WRITE_HEAD.replace(/ FOR UPDATE.*$/, ''), WRITE.slice(0, -1), "nextval('bench.place')");
  const call = (name) => `${pick}SELECT bench.${name}(:n, ${SENT.map((s) => `:${s}`).join(', ')});\n`;

  return { separate, together: call('step'), unlocked: call('step_unlocked'),
    values: Object.fromEntries(SENT.map((name) => [name, values[name] ?? ''])) };
}
