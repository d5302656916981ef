// SPDX-License-Identifier: EUPL-1.2
// The bodies of the steps (api.md, "Bodies of the steps"): member -> type; a name ending in "?" may be left out.
import * as words from './words.js';

const isObject = (v) => v !== null && typeof v === 'object' && !Array.isArray(v);
const length = (v) => [...v].length;

export const text = (v) => typeof v === 'string' && length(v) >= 1 && length(v) <= 4000;
export const name = (v) => typeof v === 'string' && length(v) >= 1 && length(v) <= 200;
export const bool = (v) => typeof v === 'boolean';
export const int = (min, max = Number.MAX_SAFE_INTEGER) => (v) => Number.isInteger(v) && v >= min && v <= max;
export const oneOf = (list) => (v) => list.includes(v);
export const list = (type, min, max) => (v) =>
  Array.isArray(v) && v.length >= min && v.length <= max && v.every((e) => type(e));
const timeForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/;
export const time = (v) => typeof v === 'string' && timeForm.test(v) && !Number.isNaN(Date.parse(v));
export const uuid = (v) => typeof v === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(v);
export const sha256 = (v) => typeof v === 'string' && /^[0-9a-f]{64}$/.test(v);
export const currency = (v) => typeof v === 'string' && /^[A-Z]{3}$/.test(v);
export const stateCode = (v) => typeof v === 'string' && /^[A-Z]{2}$/.test(v);
export const nullable = (type) => (v) => v === null || type(v);

// An object with exactly these members.
export function object(members) {
  return (v) => isObject(v) && faultsOf(members, v).length === 0;
}

// The JSON pointers of what is wrong with `body`: unknown, missing or ill-typed members.
export function faultsOf(members, body) {
  if (!isObject(body)) return [''];
  const known = new Map(Object.entries(members).map(([key, type]) => [key.replace('?', ''), type]));
  const wrong = Object.keys(body).filter((key) => !known.has(key) || !known.get(key)(body[key]));
  const absent = Object.keys(members).filter((key) => !key.endsWith('?') && !(key in body));
  return [...wrong, ...absent].map((key) => `/${key}`);
}

export const period = (v) =>
  object({ from: time, until: time })(v) && Date.parse(v.from) < Date.parse(v.until);
const quantity = int(1, 9999);
export const item = object({ 'item?': int(1), kind: oneOf(words.itemKinds), type: name, 'description?': text, quantity,
  'weapons?': bool });
const items = list(item, 1, 50);
const units = list(uuid, 1, 40);
const officers = list(object({ account: uuid, post: name, phone: name }), 1, 8);
const money = object({ amount: int(1), currency });
const states = list(stateCode, 0, 40);
const instruments = (v) => isObject(v) && Object.entries(v).every(([k, id]) => stateCode(k) && nullable(uuid)(id));

const crisis = object({
  'kind?': nullable(oneOf(words.crisisKinds)), 'offence?': nullable(text), 'grounds?': nullable(text),
  'threat?': nullable(text), 'targets?': nullable(list(oneOf(words.targets), 1, 4)),
  'territory?': nullable(stateCode), 'place?': nullable(text), 'position?': nullable(name),
  'since?': nullable(time), 'terrorism?': nullable(bool),
});
const requestMembers = {
  'urgency?': nullable(oneOf(words.urgencies)), 'crisis?': nullable(crisis), 'necessity?': nullable(text),
  'respond_by?': nullable(time), 'items?': nullable(list(item, 0, 50)),
};
const addressing = { 'addressees?': nullable(states), 'instruments?': nullable(instruments) };
const reason = { reason: text };
const nothing = {};

// action -> members. Actions whose body depends on the row carry the strictest one; guards add the rest.
export const bodies = {
  create: { 'exercise?': bool, ...requestMembers, ...addressing },
  edit: { ...requestMembers, ...addressing },
  submit: nothing, discard: reason, close: nothing,
  amend: { ...requestMembers, reason: text },
  prolong: { respond_by: time },
  address: { addressees: list(stateCode, 1, 40), 'instruments?': instruments },
  message: { text }, report: { text },
  acknowledge: nothing, turn_down: nothing, depart: nothing, lift: nothing, release: nothing,
  refuse_extension: nothing, claim_costs: nothing, waive_costs: nothing, settle: nothing,
  accept: { revision: int(1), 'units?': units, 'items?': list(object({ item: int(1), quantity }), 1, 50),
    'available_from?': time, 'text?': text },
  refuse: { revision: int(1), 'reason?': oneOf(words.refusalReasons), 'text?': text },
  propose: { revision: int(1), units, items, valid_until: time, 'text?': text },
  take_up: { seen: int(0) }, activate: { seen: int(0) }, resume: { seen: int(0) },
  agree_extension: { seen: int(0) }, agree_costs: { seen: int(0) },
  agree_refund: { seen: int(0), incident: int(1) },
  retract: reason, withdraw: reason, suspend: reason, revoke: reason, recall: reason, dispute_costs: reason,
  ask_again: reason,
  arrange: { text, 'cost_rule?': oneOf(words.costRules), period, 'instrument?': nullable(uuid), 'officers?': officers,
    'items?': list(object({ item: int(1), quantity, 'weapons?': bool }), 1, 50) },
  sign: { sha256 },
  replace_units: { units, reason: text },
  state_powers: { limits: text, weapons_allowed: bool },
  authorise: { seen: int(0), headcount: int(1, 9999), scope: text, area: text, period },
  renew: { until: time },
  permit_weapons: { seen: int(0), types: list(name, 1, 50), rule: text },
  direct: { text }, object: { direction: int(1), text }, change_command: { officers },
  ask_extension: { until: time, 'text?': text },
  report_incident: { kind: oneOf(words.incidentKinds), at: time, text },
  resolve_incident: { incident: int(1), fault: oneOf(words.faults), 'paid_by?': oneOf(['requesting', 'assisting']),
    'refund?': money },
  contest_refund: { incident: int(1), reason: text },
  record_cost: { category: oneOf(words.costCategories), amount: int(1), currency, 'text?': text },
  void_cost: { cost: int(1), reason: text },
  confirm_return: { items: list(object({ item: int(1), returned: int(0, 9999), lost: int(0, 9999),
    damaged: int(0, 9999) }), 1, 50), 'text?': text },
};

export const communicated = object({ at: time, channel: name, with: name });

export function bodyFaults(action, body) {
  const members = ['create', 'edit'].includes(action)
    ? bodies[action] : { ...bodies[action], 'communicated?': communicated };
  return faultsOf(members, body);
}
