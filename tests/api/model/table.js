// SPDX-License-Identifier: EUPL-1.2
// The table of procedure.md, row by row, in its order. `who` is read as there: "°" on the action marks steps that bind,
// "*" on a role what the authority's entry on the list must allow. Guards are named in guards.js and judged by stage.
import * as g from './guards.js';
import * as e from './effects.js';
import { alive } from './words.js';

const fromAccepted = ['accepted', 'arranged', 'active', 'suspended', 'ended'];
const fromArranged = ['arranged', 'active', 'suspended', 'ended'];
const running = ['active', 'suspended'];
const paused = ['arranged', 'suspended'];
const own = (prefix) => (ctx) => [`${prefix}_${ctx.side}`];
const same = (ctx) => ctx.from;
const bothSignatures = ['signed_requesting', 'signed_assisting'];

function row(chain, from, action, who, guards, to, basis, rest = {}) {
  const roles = {};
  for (const [side, text] of Object.entries(who)) {
    for (const s of side === 'either' ? ['requesting', 'assisting'] : [side]) {
      roles[s] = Object.fromEntries(text.split(' ').map((r) => [r.replace('*', ''), r.endsWith('*')]));
    }
  }
  const list = [from].flat();
  return {
    id: `${action.replace('°', '')}@${list.join('|') || '-'}`, chain, from: list, action: action.replace('°', ''),
    binds: action.endsWith('°'), roles, guards, to, basis, sets: [], clears: [], effect: () => {}, terms: 'no', ...rest,
  };
}

const R = (...args) => row('request', ...args);
const A = (...args) => row('assistance', ...args);

const desk = { requesting: 'liaison authority' };
const deskListed = { requesting: 'liaison* authority' };
const host = { requesting: 'authority' };
const hostOfficer = { requesting: 'authority command' };
const helper = { assisting: 'authority' };
const helperUnit = { assisting: 'unit* authority' };
const helperDesk = { assisting: 'liaison authority' };
const anyone = { either: 'liaison authority unit command' };

export const requestRows = [
  R('', 'create', desk, [g.ownStateTakesPart], 'draft', '3(1)', { effect: e.create }),
  R('draft', 'edit', desk, [], 'draft', 'house', { effect: e.edit }),
  R('draft', 'discard', desk, [], 'discarded', 'house'),
  R('draft', 'submit°', deskListed, [g.complete, g.addressable, g.respondByAhead], 'open', '3(1), 2',
    { effect: e.submit }),
  R('open', 'amend°', deskListed, [g.complete, g.respondByAhead], 'open', '3(1)', { effect: e.amend }),
  R('open', 'prolong°', deskListed, [g.laterRespondBy], 'open', 'house', { effect: e.prolong }),
  R('open', 'address°', deskListed, [g.addressable, g.storedRespondByAhead], 'open', '3(1)', { effect: e.address }),
  R('open', 'withdraw', host, [g.nothingRunning], 'withdrawn', 'house', { effect: e.withdrawAll }),
  R('open', 'close', host, [g.nothingLeft], 'closed', 'house'),
];

export const assistanceRows = [
  // Answering
  A(alive, 'message', anyone, [], same, 'house'),
  A('requested', 'acknowledge', { assisting: 'liaison authority unit' }, [], same, 'house', { sets: ['acknowledged'] }),
  A('requested', 'accept°', helperUnit, [g.currentRevision, g.beforeRespondBy, g.ownUnits, g.acceptedItems],
    'accepted', '3(1)', { effect: e.accept, terms: 'yes' }),
  A('requested', 'refuse', helperUnit, [g.currentRevision], 'refused', '3(1)', { terms: 'maybe' }),
  A('requested', 'propose°', helperUnit,
    [g.currentRevision, g.beforeRespondBy, g.ownUnits, g.weaponsOnActions, g.differs, g.ahead('valid_until')],
    'proposed', '3(1)', { effect: e.propose, terms: 'yes' }),
  A('proposed', 'take_up°', deskListed, [g.deskTakesNoAction, g.seen, g.beforeValidUntil], 'accepted', '3(1), 3(2)',
    { effect: e.takeUp, terms: 'yes' }),
  A('proposed', 'turn_down', deskListed, [], 'requested', '3(1)', { effect: e.dropProposal, terms: 'maybe' }),
  A('proposed', 'retract', helperUnit, [], 'requested', 'house', { effect: e.dropProposal, terms: 'maybe' }),
  A(['accepted', 'arranged'], 'retract', helper, [], e.endedIfUnderWay('refused'), 'house', { terms: 'maybe' }),
  A(['requested', 'proposed', 'accepted', 'arranged'], 'withdraw', host, [], e.endedIfUnderWay('withdrawn'), 'house',
    { effect: e.dropProposal, terms: 'maybe' }),
  A(['refused', 'withdrawn', 'lapsed'], 'ask_again°', host, [g.requestOpen, g.storedRespondByAhead], 'requested',
    '3(1)', { effect: e.askAgain, terms: 'maybe' }),
  A('requested', 'lapse', { clock: 'clock' }, [g.pastRespondBy], 'lapsed', 'house', { terms: 'maybe' }),
  A('proposed', 'lapse', { clock: 'clock' }, [g.pastValidUntil], e.requestedOrLapsed, 'house',
    { effect: e.dropProposal, terms: 'maybe' }),

  // Arranging and authorising
  A('accepted', 'arrange', { either: 'liaison authority' }, [g.arrangement], 'accepted', '1, 6',
    { clears: bothSignatures, effect: e.arrange, terms: 'yes' }),
  A('arranged', 'arrange°', { either: 'authority' }, [g.arrangement, g.not('under_way')], 'accepted', '1, 6',
    { clears: [...bothSignatures, 'authorised', 'weapons_permitted'], effect: e.arrange, terms: 'yes' }),
  A(['accepted', 'arranged'], 'replace_units', helper, [g.ownUnits, g.not('under_way')], 'accepted', '1, 2(a)',
    { clears: [...bothSignatures, 'powers_stated', 'authorised', 'weapons_permitted'], effect: e.replaceUnits,
      terms: 'yes' }),
  A('accepted', 'sign°', { either: 'authority' },
    [g.sameText, g.signable, g.arrangementEndsAhead, g.unitsStand, g.notOwn('signed')], e.arrangedOnceBothSigned,
      '1, 3(2)',
    { sets: own('signed'), effect: e.sign, terms: 'yes' }),
  A(['accepted', 'arranged', 'suspended'], 'state_powers°', helper, [g.actionPart], same, '3(3)(b)',
    { sets: ['powers_stated'], clears: ['weapons_permitted'], effect: e.statePowers, terms: 'yes' }),
  A(paused, 'authorise°', host, [g.seen, g.authorisedPeriodFits, g.actionPart], same, '3(3)(a)',
    { sets: ['authorised'], clears: ['weapons_permitted'], effect: e.authorise, terms: 'yes' }),
  A(paused, 'permit_weapons°', host,
    [g.notWhoAuthorised, g.seen, g.weaponsPart, g.needs('authorised', 'powers_stated'), g.powersAllowWeapons], same,
    '3(2)', { sets: ['weapons_permitted'], effect: e.permitWeapons, terms: 'yes' }),
  A('arranged', 'depart', { assisting: 'unit authority' }, [g.not('under_way')], same, '1', { sets: ['under_way'] }),
  A(paused, 'revoke', host, [g.needs('authorised')], same, '3(3)(a)',
    { clears: ['authorised', 'weapons_permitted'], terms: 'yes' }),
  A(paused, 'expire', { clock: 'clock' }, [g.needs('authorised'), g.pastAuthorised], same, '3(3)(a)',
    { clears: ['authorised', 'weapons_permitted'], terms: 'yes' }),

  // Acting
  A('arranged', 'activate°', hostOfficer, [g.seen, g.unitsStand, ...g.fitToAct], 'active', e.actBasis,
    { clears: ['under_way'] }),
  A('active', 'direct', hostOfficer, [g.actionPart], same, '3(3)(a)', { effect: e.direct }),
  A(running, 'object', { assisting: 'unit authority' }, [g.namesDirection], same, '3(3)(b)', { effect: e.object }),
  A(running, 'change_command°', host, [g.officers, g.actionPart], same, '3(3)(a)',
    { effect: e.changeCommand, terms: 'maybe' }),
  A('active', 'renew°', host, [g.notWhoPermitted, g.authorisationRuns, g.laterAuthorisedEnd, g.needs('authorised')],
    same, '3(3)(a)', { effect: e.renew, terms: 'yes' }),
  A(running, 'suspend', { requesting: 'authority command', assisting: 'authority unit' }, [g.notOwn('held')],
    'suspended', '3(3)', { sets: own('held') }),
  A('suspended', 'lift', helper, [g.needs('held_assisting')], same, '3(3)(b)', { clears: ['held_assisting'] }),
  A('suspended', 'resume°', hostOfficer, [g.seen, g.unitsStand, ...g.fitToAct, g.not('held_assisting')], 'active',
    '3(3)(a)', { clears: ['held_requesting'] }),
  A('active', 'revoke', host, [g.needs('authorised')], 'suspended', '3(3)(a)',
    { clears: ['authorised', 'weapons_permitted'], terms: 'yes' }),
  A('active', 'expire', { clock: 'clock' }, [g.pastAnyEnd], 'suspended', '3(3)(a); 1',
    { clears: ['authorised', 'weapons_permitted'], terms: 'maybe' }),
  A(running, 'ask_extension°', host, [g.laterArrangementEnd, g.not('extension_asked')], same, '1',
    { sets: ['extension_asked'], effect: e.askExtension, terms: 'yes' }),
  A(running, 'agree_extension°', helper, [g.seen, g.needs('extension_asked')], same, '1',
    { clears: ['extension_asked'], effect: e.agreeExtension, terms: 'yes' }),
  A(running, 'refuse_extension', helper, [g.needs('extension_asked')], same, '1',
    { clears: ['extension_asked'], effect: e.dropExtension, terms: 'yes' }),
  A(running, 'recall', helper, [], 'ended', 'house', { terms: 'maybe' }),
  A(running, 'release', hostOfficer, [], 'ended', 'house', { terms: 'maybe' }),

  // Settling
  A(fromArranged, 'report_incident', anyone, [g.incidentNotAhead], same, '4',
    { sets: ['incident_open'], effect: e.reportIncident, terms: 'maybe' }),
  A(fromArranged, 'resolve_incident', host, [g.openIncident, g.whoPaid, g.refundOnlyForFault], same, '4',
    { clears: e.noneLeftOpen, effect: e.resolveIncident, terms: 'maybe' }),
  A(fromArranged, 'agree_refund', helper, [g.seen, g.refundAsked], same, '4',
    { clears: e.noneLeftOpen, effect: e.agreeRefund, terms: 'yes' }),
  A(fromArranged, 'contest_refund', helper, [g.refundAsked], same, '4', { effect: e.contestRefund, terms: 'yes' }),
  A(fromAccepted, 'record_cost', helperDesk, [g.not('costs_claimed', 'costs_agreed')], same, '6',
    { effect: e.recordCost, terms: 'maybe' }),
  A(fromAccepted, 'void_cost', helperDesk, [g.namesCost, g.not('costs_claimed', 'costs_agreed')], same, '6',
    { effect: e.voidCost, terms: 'maybe' }),
  A('ended', 'confirm_return', { assisting: 'liaison authority unit' }, [g.returnedItems], same,
    '3(2), 4', { sets: ['returned'], terms: 'maybe' }),
  A('ended', 'claim_costs', helperDesk, [g.not('costs_claimed', 'costs_agreed')], same, '6',
    { sets: ['costs_claimed'], terms: 'yes' }),
  A('ended', 'dispute_costs', desk, [g.needs('costs_claimed'), g.not('costs_agreed')], same, '6',
    { clears: ['costs_claimed'], terms: 'yes' }),
  A('ended', 'agree_costs', host, [g.seen, g.needs('costs_claimed'), g.not('costs_agreed')], same, '6',
    { sets: ['costs_agreed'], terms: 'maybe' }),
  A('ended', 'waive_costs', helper, [g.not('costs_agreed')], same, '6', { sets: ['costs_agreed'], terms: 'maybe' }),
  A('ended', 'report', anyone, [], same, 'house', { sets: own('reported') }),
  A('ended', 'settle', host,
    [g.needs('costs_agreed', 'reported_requesting', 'reported_assisting'), g.not('incident_open'), g.allReturned],
    'settled', '4, 6', { terms: 'maybe' }),
];

export const rows = [...requestRows, ...assistanceRows];

const byAction = (list) => {
  const map = new Map();
  for (const r of list) map.set(r.action, [...(map.get(r.action) ?? []), r]);
  return map;
};
export const rowsOf = { request: byAction(requestRows), assistance: byAction(assistanceRows) };
