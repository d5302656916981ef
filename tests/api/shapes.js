// SPDX-License-Identifier: EUPL-1.2
// What documents, events and problems look like (api.md, decisions.md), member by member: missing and unknown ones are
// faults. Every shape is a function (value, path) -> list of faults.
import { fields, rows, words } from './model.js';

const is = (test, what) => (v, path) => (test(v) ? [] : [`${path}: not ${what}: ${JSON.stringify(v)?.slice(0, 80)}`]);
const isObject = (v) => v !== null && typeof v === 'object' && !Array.isArray(v);

export const string = is((v) => typeof v === 'string' && v.length > 0, 'a text');
export const whole = is((v) => Number.isSafeInteger(v) && v >= 0, 'a number');
export const bool = is((v) => typeof v === 'boolean', 'true or false');
export const any = () => [];
export const nothing = is((v) => v === null, 'null');
export const uuid = is((v) => fields.uuid(v) && v[14] === '7', 'a UUIDv7');
export const id = is((v) => fields.uuid(v), 'a UUID');
export const time = is((v) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$/.test(v) && !/\.000000Z$/.test(v), 'a time');
export const state = is((v) => fields.stateCode(v), 'a state');
export const oneOf = (list) => is((v) => list.includes(v), `one of ${list.join(' ')}`);
export const sha256 = is(fields.sha256, 'a SHA-256');
export const or = (...shapes) => (v, path) => {
  const all = shapes.map((s) => s(v, path));
  return all.find((f) => f.length === 0) ?? all[0];
};
export const nullable = (shape) => or(shape, nothing);
export const list = (shape) => (v, path) =>
  (Array.isArray(v) ? v.flatMap((e, n) => shape(e, `${path}/${n}`)) : [`${path}: not a list`]);
export const map = (key, shape) => (v, path) => (isObject(v)
  ? Object.entries(v).flatMap(([k, e]) => [...key(k, path), ...shape(e, `${path}/${k}`)]) : [`${path}: not an object`]);

// Members ending in "?" may be left out. `open` lets unknown members pass: where the documents do not list them.
export function object(members, { open = false } = {}) {
  const shapes = Object.entries(members).map(([k, s]) => [k.replace('?', ''), s, k.endsWith('?')]);
  const known = new Set(shapes.map(([k]) => k));
  return (v, path) => {
    if (!isObject(v)) return [`${path}: not an object`];
    const faults = open ? [] : Object.keys(v).filter((k) => !known.has(k)).map((k) => `${path}/${k}: unknown member`);
    for (const [key, shape, optional] of shapes) {
      if (key in v) faults.push(...shape(v[key], `${path}/${key}`));
      else if (!optional) faults.push(`${path}/${key}: missing`);
    }
    return faults;
  };
}

// --- documents ------------------------------------------------------------------------------------------------------
const allActions = [...new Set(rows.map((r) => r.action))];
const offer = object({
  action: oneOf(allActions), method: oneOf(['POST', 'PATCH']), href: is((v) => /^\/v1\/requests\/\S+$/.test(v),
    'a path'),
  basis: string, fields: list(object({ name: string, type: string, required: bool }, { open: true })),
});
const period = object({ from: time, until: time });
const item = object({ item: whole, kind: oneOf(words.itemKinds), type: string, description: nullable(string),
  quantity: whole, weapons: bool });
const unit = object({ id, name: string });
const officer = object({ account: id, name: string, post: string, phone: string });
const instrumentMap = map(state, nullable(id));

const arrangement = object({
  text: string, cost_rule: oneOf(words.costRules), period, instrument: nullable(id), officers: list(officer), sha256,
  signed: object({ requesting: nullable(any), assisting: nullable(any) }), addenda: list(object({}, { open: true })),
});
const proposal = object({ units: list(unit), items: list(item), valid_until: time }, { open: true });
const cost = object({ category: oneOf(words.costCategories), amount: whole, currency: string, text: nullable(string) },
  { open: true });
const incident = object({ kind: oneOf(words.incidentKinds), at: time, text: string }, { open: true });

export const assistanceMembers = {
  state, status: oneOf(words.statuses), version: whole, terms: whole, round: whole,
  conditions: list(oneOf(words.conditions)), units: list(unit), items: list(item), proposal: nullable(proposal),
  arrangement: nullable(arrangement), powers: nullable(object({ limits: string, weapons_allowed: bool },
    { open: true })),
  authorisation: nullable(object({ headcount: whole, scope: string, area: string, period }, { open: true })),
  weapons: nullable(object({ types: list(string), rule: string }, { open: true })), costs: list(cost),
  incidents: list(incident), extension: nullable(object({ until: time }, { open: true })), actions: list(offer),
  // Beyond api.md: the revision that was accepted, and the log of directions and objections that Article 3(3) asks for.
  'accepted_revision?': nullable(whole), 'directions?': list(object({}, { open: true })),
};
const assistance = object(assistanceMembers);
export const oneAssistance = object({ ...assistanceMembers, request: uuid, reference: string, revision: whole });

const crisis = object({
  kind: oneOf(words.crisisKinds), offence: string, grounds: string, threat: string, targets: list(oneOf(words.targets)),
  territory: state, place: string, 'position?': nullable(string), since: time, 'terrorism?': nullable(bool),
});
const reference = is((v) => /^(EX-)?[A-Z]{2}-\d{4}-[0-9A-HJKMNP-TV-Z]{5}$/.test(v), 'a reference');

export const requestDocument = object({
  id: uuid, reference, status: oneOf(words.requestStatuses), version: whole, revision: whole, exercise: bool,
  requesting_state: state, urgency: oneOf(words.urgencies), crisis, necessity: string, respond_by: time,
  items: list(item), addressees: list(state), instruments: instrumentMap, assistance: list(assistance),
  created_at: time, updated_at: time, actions: list(offer),
});
// In a draft, members may still be missing.
export const draftDocument = object({
  id: uuid, 'reference?': nothing, status: oneOf(['draft', 'discarded']), version: whole, revision: whole,
  exercise: bool, requesting_state: state, 'urgency?': any, 'crisis?': any, 'necessity?': any, 'respond_by?': any,
  'items?': any, 'addressees?': any, 'instruments?': any, assistance: list(any), created_at: time, updated_at: time,
  actions: list(offer),
});

// --- events ---------------------------------------------------------------------------------------------------------
const word = or(is((v) => [...words.statuses, ...words.requestStatuses, ''].includes(v), 'a status'), nothing);
export const event = object({
  seq: whole, log_index: whole, at: time, request: uuid, assistance: nullable(state),
    action: oneOf(['ask', ...allActions]),
  rule: whole, basis: string, from: word, to: word, sets: list(oneOf(words.conditions)),
  clears: list(oneOf(words.conditions)), round: nullable(whole), revision: whole,
  by: object({ account: nullable(id), name: nullable(string), role: oneOf(['liaison', 'authority', 'unit', 'command',
    'clock']), state: nullable(state), authority: nullable(any), list_version: nullable(whole) }, { open: true }),
  data: or(object({}, { open: true }), nothing), 'exercise?': bool,
});

// --- problems -------------------------------------------------------------------------------------------------------
const slug = is((v) => Object.keys(words.slugStatus).some((s) => v === `/problems/${s}`), 'a known type');
export const problem = object({
  type: slug, title: string, status: whole, detail: string, 'instance?': string, request_id: string,
  'errors?': list(object({ pointer: is((v) => v === '' || v.startsWith('/'), 'a JSON pointer'), code: string,
    detail: string })),
  'rule?': object({ action: oneOf(allActions), 'rule?': whole, basis: string, missing: list(string),
    set_by: list(string),
    'in_the_way?': list(string) }),
  'allowed?': list(oneOf(allActions)),
});

export function faultsOfProblem(res) {
  const faults = problem(res.json, '');
  const type = res.headers['content-type'] ?? '';
  if (!/^application\/problem\+json/.test(type)) faults.push('not application/problem+json');
  if (res.json?.status !== res.status) faults.push(`status ${res.json?.status} in a ${res.status}`);
  const slugText = String(res.json?.type).split('/').pop();
  if (words.slugStatus[slugText] !== res.status) faults.push(`${slugText} with ${res.status}`);
  // Where not even the target could be read, there is nothing to name.
  if (!res.json?.instance && ![400, 414, 431].includes(res.status)) faults.push('/instance: missing');
  if (slugText === 'invalid-content' && !res.json.errors?.length) faults.push('invalid-content without errors');
  if (!res.headers['x-request-id']) faults.push('no X-Request-Id');
  if (res.headers['x-request-id'] !== res.json?.request_id) faults.push('request_id is not X-Request-Id');
  return faults;
}
