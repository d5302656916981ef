// SPDX-License-Identifier: EUPL-1.2
// The writer's transaction for pgbench: the daemon's own statements, with the values that the daemon wrote when a real
// request was accepted. In three forms: statement by statement; one function that does all of it in one round trip; and
// that function without the lock, which keeps no log in one order.
import { run } from './tools.js';

const READ = ['WRITE_HEAD', 'WRITE_REQUESTS', 'WRITE_LEGS', 'TRANSACTION'];
const WRITE = ['WRITE_OLD_REQUESTS', 'WRITE_OLD_LEGS', 'WRITE_EVENTS', 'WRITE_SIZE'];

async function statements(assistd) {
  const lines = (await run(assistd, ['--dump', 'statements'])).trim().split('\n');
  return Object.fromEntries(lines.map((l) => l.split('\t')));
}

// Columns in the order of each statement's parameters; a list goes in as text with commas.
const REQUEST = ['id', 'reference', 'state', 'status', 'version', 'revision', 'exercise', 'created_at', 'updated_at', 'seq', 'due', 'etag',
  'document', 'facts', 'assistance_statuses,', 'requested_states,', 'kinds,', 'awaiting'];
const LEG = ['id', 'request', 'reference', 'state', 'requesting_state', 'status', 'version', 'round', 'seq', 'conditions,', 'authorised_by',
  'weapons_by', 'created_at', 'updated_at', 'request_created_at', 'request_status', 'request_version', 'exercise', 'etag', 'document',
  'facts', 'kinds,', 'awaiting'];
const EVENT = ['log_index', 'request', 'assistance', 'state', 'seq', 'at', 'action', 'rule', 'basis', 'from_status', 'to_status', 'sets,',
  'clears,', 'round', 'revision', 'exercise', 'by_account', 'by_person', 'by_name', 'by_post', 'by_role', 'by_state', 'by_authority',
  'by_authority_name', 'list_version', 'data'];

const TYPES = { q_facts: 'bytea', a_facts: 'bytea' };
const SENT = ['q_etag', 'q_document', 'q_facts', 'a_etag', 'a_document', 'a_facts', 'e_data']; // what differs in earnest

const column = (name) => (name.endsWith(',') ? `array_to_string(${name.slice(0, -1)}, ',')` : name);

async function rowOf(bench, prefix, columns, from) {
  const json = columns.map((name) => `'${prefix}_${name.replace(',', '')}', ${column(name)}::text`).join(', ');
  const [[text]] = await bench.sql(`SELECT json_build_object(${json}) FROM ${from}`);
  return JSON.parse(text);
}

// `id` is a request that was just accepted by `state`.
export async function twin(bench, assistd, id, state) {
  const sql = await statements(assistd);
  const values = {
    ...await rowOf(bench, 'q', REQUEST, `request WHERE id = '${id}'`),
    ...await rowOf(bench, 'a', LEG, `assistance WHERE request = '${id}' AND state = '${state}'`),
    ...await rowOf(bench, 'e', EVENT, `event WHERE request = '${id}' ORDER BY log_index DESC LIMIT 1`),
  };
  const [[leg]] = await bench.sql(`SELECT 1 + count(*) FROM assistance WHERE request = '${id}' AND id < (SELECT a.id FROM assistance a
    WHERE a.request = '${id}' AND a.state = '${state}')`);
  const literal = (name) => (values[name] === null ? 'NULL' : `'${values[name].replace(/'/g, "''")}'`);

  // The parameters of one statement; `own` says how this form writes what differs from step to step.
  const fill = (name, own) => {
    const [prefix, columns] = { WRITE_OLD_REQUESTS: ['q', REQUEST], WRITE_OLD_LEGS: ['a', LEG], WRITE_EVENTS: ['e', EVENT] }[name] ?? [];
    return sql[name].replace(/\$(\d+)/g, (_, n) => {
      if (name === 'WRITE_REQUESTS' || name === 'WRITE_LEGS') return `ARRAY[${own.q_id}]`;
      if (name === 'WRITE_SIZE') return n === '1' ? own.next_size : own.e_at;
      const key = `${prefix}_${columns[n - 1].replace(',', '')}`;
      return `ARRAY[${own[key] ?? literal(key)}]`;
    });
  };
  const ids = (n, request, assistance, size, at) => ({ q_id: request, a_id: assistance, a_request: request, e_request: request,
    q_reference: `bench.reference('NL-2026-00000', ${n})`, e_log_index: size, e_at: at, q_updated_at: at, a_updated_at: at });

  const own = { ...ids(':n', 'bench.id(:n, 0)', `bench.id(:n, ${leg})`, ':h_size', ':h_clock_timestamp'), next_size: '(:h_size + 1)',
    ...Object.fromEntries(SENT.map((name) => [name, `:${name}`])) };
  const pick = '\\set n :first + :k * :clients + :client_id\n\\set k :k + 1\n';
  const one = (name) => `${fill(name, own)}${name === 'WRITE_HEAD' ? ' \\gset h_' : ';'}\n`;
  const separate = `${pick}BEGIN;\n${[...READ, ...WRITE].map(one).join('')}COMMIT;\n`;

  const inside = { ...ids('n', 'request_id', 'leg_id', 'head_row.size', 'head_row.clock_timestamp'), next_size: '(head_row.size + 1)',
    ...Object.fromEntries(SENT.map((name) => [name, name])) };
  const create = (name, head, write, place) => {
    const form = { ...inside, e_log_index: place };
    const into = (of, to, text = fill(of, form)) => text.replace(' FROM ', ` INTO ${to} FROM `);
    const perform = (of) => fill(of, form).replace(/^SELECT/, 'PERFORM');
    return bench.sql(`CREATE OR REPLACE FUNCTION bench.${name}(n bigint, ${SENT.map((s) => `${s} ${TYPES[s] ?? 'text'}`).join(', ')})
      RETURNS text LANGUAGE plpgsql AS $step$
      DECLARE request_id uuid := bench.id(n, 0); leg_id uuid := bench.id(n, ${leg}); head_row record; request_row record;
      BEGIN ${into('WRITE_HEAD', 'head_row', head)}; ${into('WRITE_REQUESTS', 'request_row')}; ${perform('WRITE_LEGS')};
      ${perform('TRANSACTION')}; ${write.map((of) => fill(of, form)).join(';\n')}; RETURN request_row.document; END $step$`);
  };
  await create('step', sql.WRITE_HEAD, WRITE, 'head_row.size');
  await create('step_unlocked', sql.WRITE_HEAD.replace(/ FOR UPDATE.*$/, ''), WRITE.slice(0, -1), "nextval('bench.place')");
  const call = (name) => `${pick}SELECT bench.${name}(:n, ${SENT.map((s) => `:${s}`).join(', ')});\n`;

  return { separate, together: call('step'), unlocked: call('step_unlocked'),
    values: Object.fromEntries(SENT.map((name) => [name, values[name] ?? ''])) };
}
