// SPDX-License-Identifier: EUPL-1.2
// The Netherlands ask for an armed action. Germany sees it through to the end; Belgium proposes boats; France refuses.
import { asks, adviser, assault, boats } from './steps.js';

const has = (...list) => (found) => list.every((c) => found.includes(c));
const lacks = (...list) => (found) => !list.some((c) => found.includes(c));

export default {
  name: 'armed action: DE from draft to settled, BE proposes, FR refuses',
  steps: [
    ['nl-liaison', null, 'create', asks('NL', ['DE', 'BE', 'FR'], [boats, adviser, assault], { necessity: undefined }),
      'draft', { requesting_state: 'NL', exercise: false, assistance: [] }],
    ['de-authority', null, 'hidden'],
    ['nl-authority', null, 'submit', {}, '422 invalid-content'],
    ['de-authority', null, 'submit', {}, '404 not-found'],
    ['nl-unit', null, 'edit', { necessity: 'x' }, '403 not-your-step'],
    ['nl-liaison', null, 'edit', { necessity: 'Own unit cannot board at sea' }, 'draft'],
    ['nl-auditor', null, 'submit', {}, '403 not-your-step'],
    ['nl-authority', null, 'submit', {}, 'open', { revision: 1, '@DE.status': 'requested', '@BE.round': 1,
      '@FR.conditions': [], reference: (r) => /^NL-\d{4}-[0-9A-HJKMNP-TV-Z]{5}$/.test(r), 'items.2.weapons': true }],
    ['nl-authority', null, 'submit', {}, '409 wrong-status'],
    ['it-authority', null, 'hidden'],
    ['admin', null, 'hidden'],
    ['nl-administrator', null, 'hidden'],

    // Three answers
    ['de-liaison', 'DE', 'acknowledge', {}, 'requested', { '@DE.conditions': ['acknowledged'] }],
    ['de-liaison', 'DE', 'accept', {}, '403 not-your-step'],
    ['nl-authority', 'DE', 'accept', {}, '403 not-your-step'],
    ['be-authority', 'DE', 'accept', { revision: 1 }, '404 not-found'],
    ['fr-authority', 'FR', 'refuse', { revision: 2 }, '409 stale-revision'],
    ['fr-authority', 'FR', 'refuse', { reason: 'no_capacity' }, 'refused', { addressees: ['FR'] }],
    ['fr-authority', 'FR', 'accept', {}, '409 wrong-status'],
    ['be-authority', 'BE', 'propose', { items: [boats, adviser, assault] }, '422 invalid-content'],
    ['be-authority', 'BE', 'propose', { items: [{ ...boats, quantity: 4 }] }, 'proposed',
      { '@BE.proposal.items.0.item': 4, '@BE.proposal.items.0.quantity': 4 }],
    ['de-authority', 'DE', 'accept', { items: [{ item: 1, quantity: 3 }] }, '422 invalid-content'],
    ['de-authority', 'DE', 'accept', {}, 'accepted', { '@DE.items.2.weapons': true }],

    // The arrangement
    ['de-authority', 'DE', 'sign', {}, '409 condition-missing'],
    ['de-liaison', 'DE', 'arrange', {}, 'accepted', { '@DE.arrangement.officers': [] }],
    ['de-authority', 'DE', 'sign', {}, '409 condition-missing'],
    ['nl-liaison', 'DE', 'arrange', { officers: undefined }, '422 invalid-content'],
    ['nl-liaison', 'DE', 'arrange', {}, 'accepted', { '@DE.arrangement.signed': { requesting: null,
      assisting: null } }],
    ['nl-authority', 'DE', 'sign', {}, 'accepted', { '@DE.conditions': has('signed_requesting') }],
    ['nl-authority', 'DE', 'sign', {}, '409 condition-missing: !signed_requesting'],
    ['de-liaison', 'DE', 'arrange', { text: 'Meet at the lock; radio channel 9' }, 'accepted',
      { '@DE.conditions': lacks('signed_requesting'), '@DE.arrangement.officers.0.post': 'On-scene commander' }],
    ['nl-authority', 'DE', 'sign', { sha256: 'b'.repeat(64) }, '409 stale-revision'],
    ['de-authority', 'DE', 'sign', {}, 'accepted'],
    ['nl-liaison', 'DE', 'sign', {}, '403 not-your-step'],
    ['nl-authority', 'DE', 'sign', {}, 'arranged', { '@DE.conditions': has('signed_requesting', 'signed_assisting') }],

    // Powers, authorisation, weapons: three statements by two persons at least
    ['nl-authority', 'DE', 'activate', {}, '409 condition-missing: powers_stated authorised weapons_permitted'],
    ['de-authority', 'DE', 'state_powers', { weapons_allowed: false }, 'arranged'],
    ['nl-authority', 'DE', 'authorise', { seen: 1 }, '409 stale-revision'],
    ['nl-authority', 'DE', 'authorise', {}, 'arranged', { '@DE.authorisation.headcount': 8 }],
    ['nl-authority-2', 'DE', 'permit_weapons', {}, '409 condition-missing'],
    ['de-authority', 'DE', 'state_powers', { weapons_allowed: true }, 'arranged'],
    ['nl-authority', 'DE', 'permit_weapons', {}, '403 not-your-step'],
    ['nl-authority-2', 'DE', 'permit_weapons', {}, 'arranged', { '@DE.weapons.types.0': 'service pistol' }],
    ['de-unit', 'DE', 'depart', {}, 'arranged', { '@DE.conditions': has('under_way') }],
    ['de-unit', 'DE', 'depart', {}, '409 condition-missing: !under_way'],
    ['de-authority', 'DE', 'activate', {}, '403 not-your-step'],
    ['nl-command', 'DE', 'activate', {}, 'active', { '@DE.conditions': lacks('under_way') }],

    // Acting
    ['nl-command', 'DE', 'direct', { text: 'Hold the quay' }, 'active'],
    ['de-unit', 'DE', 'object', {}, 'active'],
    ['de-command', 'DE', 'message', {}, '403 not-your-step'],
    ['nl-authority', 'DE', 'renew', {}, 'active'],
    ['nl-authority-2', 'DE', 'renew', {}, '403 not-your-step'],
    ['nl-authority', null, 'withdraw', {}, '409 condition-missing'],
    ['nl-authority', null, 'close', {}, '409 condition-missing'],
    ['nl-command', 'DE', 'release', {}, 'ended', { '@DE.conditions': lacks('authorised', 'weapons_permitted') }],

    // Belgium
    ['nl-authority', 'BE', 'take_up', { seen: 1 }, '409 stale-revision'],
    ['be-authority', 'BE', 'take_up', {}, '403 not-your-step'],
    ['nl-authority', 'BE', 'take_up', {}, 'accepted', { '@BE.items.0.quantity': 4, '@BE.proposal': null }],
    ['be-authority', 'BE', 'retract', {}, 'refused'],

    // Settling
    ['nl-authority', 'DE', 'settle', {},
      '409 condition-missing: costs_agreed reported_requesting reported_assisting returned'],
    ['de-liaison', 'DE', 'record_cost', {}, 'ended', { '@DE.costs': (c) => c.length === 1 }],
    ['de-liaison', 'DE', 'claim_costs', {}, 'ended'],
    ['nl-authority', 'DE', 'agree_costs', {}, 'ended'],
    ['de-unit', 'DE', 'confirm_return', {}, 'ended'],
    ['de-unit', 'DE', 'report', {}, 'ended'],
    ['nl-liaison', 'DE', 'report', {}, 'ended'],
    ['de-authority', 'DE', 'settle', {}, '403 not-your-step'],
    ['nl-authority', 'DE', 'settle', {}, 'settled'],
    ['de-authority', 'DE', 'message', {}, '409 wrong-status'],
    ['nl-authority', null, 'close', {}, 'closed'],
    ['nl-authority', null, 'amend', {}, '409 wrong-status'],
  ],
};
