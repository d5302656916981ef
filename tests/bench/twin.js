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

// Columns in the order of each statement's parameters; a list goes in as text with commas.
const REQUEST = ['id', 'reference', 'state', 'status', 'version', 'revision', 'exercise', 'created_at', 'updated_at', 'seq', 'due', 'etag',
  'document', 'facts', 'assistance_statuses,', 'requested_states,', 'kinds,', 'awaiting', 'chain', 'persons'];
const LEG = ['id', 'request', 'reference', 'state', 'requesting_state', 'status', 'version', 'round', 'seq', 'conditions,', 'authorised_by',
  'weapons_by', 'created_at', 'updated_at', 'request_created_at', 'request_status', 'request_version', 'exercise', 'etag', 'document',
  'facts', 'kinds,', 'awaiting', 'chain'];
const EVENT = ['log_index', 'request', 'assistance', 'state', 'seq', 'at', 'action', 'rule', 'basis', 'from_status', 'to_status', 'sets,',
  'clears,', 'round', 'revision', 'exercise', 'by_role', 'by_state', 'by_authority', 'by_person', 'list_version', 'facts', 'prev', 'digests',
  'rules'];
const DISCLOSURE = ['log_index', 'request', 'assistance', 'state', 'by_salt', 'by_account', 'by_person', 'by_name', 'by_post',
  'by_authority_name', 'data'];
const ENTRY = ['log_index', 'leaf', 'text'];
const HEAD = ['size', 'last_at', 'root', 'checkpoint', 'house_seq', 'house_chain'];
const ROWS = { WRITE_OLD_REQUESTS: ['q', REQUEST], WRITE_OLD_LEGS: ['a', LEG], WRITE_EVENTS: ['e', EVENT],
  WRITE_DISCLOSURES: ['d', DISCLOSURE], WRITE_ENTRIES: ['t', ENTRY], WRITE_NEW_HEAD: ['h', HEAD] };

// What differs in earnest, and what pgbench would take for variables of its own (JSON).
const SENT = ['q_etag', 'q_document', 'q_facts', 'q_chain', 'a_etag', 'a_document', 'a_facts', 'a_chain', 'e_facts', 'e_prev', 'e_digests',
  'd_by_salt', 'd_data', 't_leaf', 't_text', 'h_root', 'h_checkpoint'];
const BYTES = ['facts', 'chain', 'prev', 'digests', 'leaf', 'root'];
const typeOf = (name) => (BYTES.includes(name.slice(2)) && name !== 'e_facts' ? 'bytea' : 'text');

const column = (name) => (name.endsWith(',') ? `array_to_string(${name.slice(0, -1)}, ',')` : name);

async function rowOf(bench, prefix, columns, from) {
  const json = columns.map((name) => `'${prefix}_${name.replace(',', '')}', ${column(name)}::text`).join(', ');
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
  const values = {
    ...await rowOf(bench, 'q', REQUEST, `request WHERE id = '${id}'`),
    ...await rowOf(bench, 'a', LEG, `assistance WHERE request = '${id}' AND state = '${state}'`),
    ...await rowOf(bench, 'e', EVENT, `event WHERE request = '${id}' AND log_index < 1000000000000 ORDER BY log_index DESC LIMIT 1`),
    ...await rowOf(bench, 'h', HEAD, 'log_head'),
  };
  Object.assign(values, await rowOf(bench, 'd', DISCLOSURE, `disclosure WHERE log_index = ${values.e_log_index}`),
    await rowOf(bench, 't', ENTRY, `entry WHERE log_index = ${values.e_log_index}`));
  const [[leg]] = await bench.sql(`SELECT 1 + count(*) FROM assistance WHERE request = '${id}' AND id < (SELECT a.id FROM assistance a
    WHERE a.request = '${id}' AND a.state = '${state}')`);
  const literal = (name) => (values[name] === null ? 'NULL' : `'${values[name].replace(/'/g, "''")}'`);

  // The parameters of one statement; `own` says how this form writes what differs from step to step.
  const fill = (name, own) => {
    const [prefix, columns] = ROWS[name] ?? [];
    return sql[name].replace(/\$(\d+)/g, (_, n) => {
      if (name === 'WRITE_REQUESTS' || name === 'WRITE_LEGS') return `ARRAY[${own.q_id}]`;
      if (!prefix) return own.size;
      const key = `${prefix}_${columns[n - 1].replace(',', '')}`;
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
