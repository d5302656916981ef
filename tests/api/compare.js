// SPDX-License-Identifier: EUPL-1.2
// A document as an account got it, against the model: what stands in it, what does not, and what is offered.
import { offered, words } from './model.js';
import { draftDocument, oneAssistance, requestDocument } from './shapes.js';

const sorted = (list) => [...list].sort().join(' ');
const instant = (text) => (text ? Date.parse(text) : null);
const plainItems = (list) => JSON.stringify(list.map((i) => [i.item, i.kind, i.type, i.quantity, Boolean(i.weapons)]));

const { finals } = words;

class Faults extends Array {
  same(found, expected, what) {
    if (found !== expected) this.push(`${what}: expected ${expected}, found ${found}`);
  }
}

const frozen = (a) => ['refused', 'withdrawn', 'lapsed'].includes(a.status);

// What of the request this account may see: {assistance, whole (all of it), frozen (as it stood then)}.
export function viewOf(model, account) {
  if (account.state === null || account.state === model.requesting_state) {
    return { assistance: model.assistance, whole: true, frozen: false };
  }
  const own = model.assistance.filter((a) => a.state === account.state);
  return { assistance: own, whole: false, frozen: own.every(frozen) };
}

function compareOffer(world, account, found, state, path, faults) {
  const { must, may } = offered(world, account, state);
  const names = found.map((o) => o.action);
  const lacking = must.filter((m) => !names.includes(m));
  const extra = names.filter((n) => !must.includes(n) && !may.includes(n));
  if (lacking.length) faults.push(`${path} lacks ${lacking} for ${account.key}`);
  if (extra.length) faults.push(`${path} offers ${extra} to ${account.key}`);
  if (new Set(names).size !== names.length) faults.push(`${path} offers something twice`);
  for (const o of found) {
    const tail = state ? `/assistance/${state}/actions/${o.action}` : `/actions/${o.action}`;
    const fits = o.action === 'edit' ? o.method === 'PATCH' && !o.href.includes('/actions/')
      : o.method === 'POST' && o.href.endsWith(tail);
    if (!fits) faults.push(`${path} offers ${o.action} at ${o.method} ${o.href}`);
  }
}

export function compareAssistance(world, account, doc, a, faults, path) {
  faults.same(doc.status, a.status, `${path}/status`);
  faults.same(doc.round, a.round, `${path}/round`);
  faults.same(sorted(doc.conditions), sorted(a.conditions), `${path}/conditions`);
  faults.same(sorted(doc.units.map((u) => u.id)), sorted(a.units), `${path}/units`);
  faults.same(plainItems(doc.items), plainItems(a.items), `${path}/items`);
  // Whether a proposal stays on show when all is over, the documents leave open.
  if (!finals.includes(a.status)) faults.same(doc.proposal === null, a.proposal === null, `${path}/proposal is null`);
  if (doc.proposal && a.proposal) {
    faults.same(plainItems(doc.proposal.items), plainItems(a.proposal.items), `${path}/proposal/items`);
    faults.same(instant(doc.proposal.valid_until), instant(a.proposal.valid_until), `${path}/proposal/valid_until`);
  }
  faults.same(doc.arrangement === null, a.arrangement === null, `${path}/arrangement is null`);
  if (doc.arrangement && a.arrangement) compareArrangement(doc.arrangement, a, faults, `${path}/arrangement`);
  compareActing(doc, a, faults, path);
  if (doc.version < a.version || doc.version > a.version + a.slack) {
    faults.push(`${path}/version: expected ${a.version} to ${a.version + a.slack}, found ${doc.version}`);
  }
  if (doc.terms < a.terms.lo || doc.terms > Math.min(a.terms.hi + a.slack, doc.version)) {
    faults.push(`${path}/terms: expected ${a.terms.lo} to ${a.terms.hi}, found ${doc.terms}`);
  }
  compareOffer(world, account, doc.actions, a.state, `${path}/actions`, faults);
}

function compareArrangement(doc, a, faults, path) {
  const own = a.arrangement;
  for (const member of ['text', 'cost_rule', 'instrument']) faults.same(doc[member], own[member], `${path}/${member}`);
  faults.same(instant(doc.period.from), instant(own.period.from), `${path}/period/from`);
  const until = instant(doc.period.until);
  if (until !== instant(own.period.until)
    && until !== instant(a.end)) faults.push(`${path}/period/until: ${doc.period.until}`);
  faults.same(doc.addenda.length, own.addenda, `${path}/addenda, how many`);
  for (const side of ['requesting', 'assisting']) {
    faults.same(doc.signed[side] !== null, a.conditions.includes(`signed_${side}`), `${path}/signed/${side} is given`);
  }
}

function compareActing(doc, a, faults, path) {
  const given = [['powers', 'powers_stated'], ['authorisation', 'authorised'], ['weapons', 'weapons_permitted']];
  for (const [member, condition] of given) {
    if (a.conditions.includes(condition) && !doc[member]) faults.push(`${path}/${member} is null`);
  }
  if (a.conditions.includes('extension_asked')) {
    faults.same(instant(doc.extension?.until), instant(a.extension.until), `${path}/extension/until`);
  }
  if (a.conditions.includes('powers_stated')) {
    faults.same(doc.powers?.weapons_allowed, a.powers.weapons_allowed, `${path}/powers/weapons_allowed`);
  }
  if (a.conditions.includes('authorised')) {
    faults.same(instant(doc.authorisation?.period.until), instant(a.authorisation.period.until),
      `${path}/authorisation/period/until`);
  }
  if (!a.costs.some((c) => c.stale)) faults.same(doc.costs.length, a.costs.length, `${path}/costs, how many`);
  if (!a.incidents.some((i) => i.stale)) faults.same(doc.incidents.length, a.incidents.length,
    `${path}/incidents, how many`);
}

// All faults of a request document, as `account` got it.
export function compareRequest(world, account, doc) {
  const faults = new Faults();
  const model = world.request;
  const shape = ['draft', 'discarded'].includes(model.status) ? draftDocument : requestDocument;
  faults.push(...shape(doc, ''));
  if (faults.length) return faults;
  const view = viewOf(model, account);
  faults.same(doc.id, model.id ?? doc.id, '/id');
  faults.same(doc.reference ?? null, model.reference ?? doc.reference ?? null, '/reference');
  faults.same(doc.requesting_state, model.requesting_state, '/requesting_state');
  faults.same(doc.exercise, model.exercise, '/exercise');
  faults.same(/^EX-/.test(doc.reference ?? ''), model.exercise && doc.reference !== null && doc.reference !== undefined,
    '/reference is a drill\'s');
  if (view.whole) faults.same(doc.version, model.version, '/version');
  if (!view.frozen) {
    faults.same(doc.status, model.status, '/status');
    faults.same(doc.revision, model.revision, '/revision');
    faults.same(instant(doc.respond_by), instant(model.respond_by), '/respond_by');
    faults.same(plainItems(doc.items ?? []), plainItems(model.items), '/items');
    faults.same(doc.necessity ?? null, model.necessity ?? null, '/necessity');
  }
  compareSeen(world, account, doc, view, faults);
  compareOffer(world, account, doc.actions, null, '/actions', faults);
  return faults;
}

function compareSeen(world, account, doc, view, faults) {
  const own = view.whole ? world.request.addressees : [account.state];
  faults.same(sorted(doc.addressees ?? []), sorted(own), '/addressees');
  const alien = Object.keys(doc.instruments ?? {}).filter((code) => !own.includes(code));
  if (alien.length) faults.push(`/instruments of ${alien} shown to ${account.key}`);
  faults.same(sorted(doc.assistance.map((a) => a.state)), sorted(view.assistance.map((a) => a.state)), '/assistance');
  view.assistance.forEach((a) => {
    const n = doc.assistance.findIndex((x) => x.state === a.state);
    if (n >= 0) compareAssistance(world, account, doc.assistance[n], a, faults, `/assistance/${n}`);
  });
}

export function compareOne(world, account, doc, state) {
  const faults = new Faults(...oneAssistance(doc, ''));
  if (faults.length) return faults;
  faults.same(doc.request, world.request.id, '/request');
  faults.same(doc.reference, world.request.reference, '/reference');
  compareAssistance(world, account, doc, world.request.assistance.find((a) => a.state === state), faults, '');
  return faults;
}

// What the model could not know (identifiers, digests) or what the documents leave open is taken over from a checked
// document.
export function adopt(model, doc) {
  model.id ??= doc.id;
  model.reference ??= doc.reference ?? null;
  for (const seen of doc.assistance) {
    const a = model.assistance.find((x) => x.state === seen.state);
    a.version = seen.version;
    a.slack = 0;
    a.terms = { lo: seen.terms, hi: seen.terms };
    if (seen.arrangement) a.arrangement.sha256 = seen.arrangement.sha256;
  }
}
