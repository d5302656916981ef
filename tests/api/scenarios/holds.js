// SPDX-License-Identifier: EUPL-1.2
// Suspending, with each side's own hold; and what changes while an action runs.
import { opened, arranged, acting, boats, assault, perimeter, iso, hour } from './steps.js';

const has = (...list) => (found) => list.every((c) => found.includes(c));
const lacks = (...list) => (found) => !list.some((c) => found.includes(c));

export default [
  {
    name: 'holds: each side lifts its own',
    steps: [
      ...opened('NL', ['DE'], [assault]),
      ...acting('NL', 'DE'),
      ['de-unit', 'DE', 'suspend', {}, 'suspended', { '@DE.conditions': has('held_assisting') }],
      ['de-authority', 'DE', 'suspend', {}, '409 condition-missing: !held_assisting'],
      ['nl-command', 'DE', 'suspend', {}, 'suspended', { '@DE.conditions': has('held_assisting', 'held_requesting') }],
      ['nl-authority', 'DE', 'suspend', {}, '409 condition-missing: !held_requesting'],
      ['nl-authority', 'DE', 'lift', {}, '403 not-your-step'],
      ['nl-authority', 'DE', 'resume', {}, '409 condition-missing: !held_assisting'],
      ['de-unit', 'DE', 'lift', {}, '403 not-your-step'],
      ['de-authority', 'DE', 'lift', {}, 'suspended', { '@DE.conditions': has('held_requesting') }],
      ['de-authority', 'DE', 'lift', {}, '409 condition-missing: held_assisting'],
      ['de-authority', 'DE', 'resume', {}, '403 not-your-step'],
      ['nl-command', 'DE', 'resume', { seen: 1 }, '409 stale-revision'],
      ['nl-command', 'DE', 'resume', {}, 'active', { '@DE.conditions': lacks('held_requesting') }],
      ['nl-authority', 'DE', 'resume', {}, '409 wrong-status'],
    ],
  },
  {
    name: 'acting: revoked, authorised anew, renewed, extended, under new command',
    steps: [
      ...opened('NL', ['DE'], [assault, boats]),
      ...acting('NL', 'DE'),
      ['nl-authority', 'DE', 'renew', { until: '2020-01-01T00:00:00Z' }, '422 invalid-content'],
      ['nl-authority', 'DE', 'renew', {}, 'active'],
      ['nl-authority-2', 'DE', 'renew', {}, '403 not-your-step'],
      ['nl-liaison', 'DE', 'revoke', {}, '403 not-your-step'],
      ['nl-authority', 'DE', 'revoke', {}, 'suspended',
        { '@DE.conditions': lacks('authorised', 'weapons_permitted', 'held_requesting') }],
      ['nl-authority', 'DE', 'revoke', {}, '409 condition-missing: authorised'],
      ['nl-authority', 'DE', 'resume', {}, '409 condition-missing: authorised weapons_permitted'],
      ['nl-authority-2', 'DE', 'authorise', {}, 'suspended'],
      ['nl-authority-2', 'DE', 'permit_weapons', {}, '403 not-your-step'],
      ['nl-authority', 'DE', 'permit_weapons', {}, 'suspended'],
      ['de-authority', 'DE', 'state_powers', { weapons_allowed: true }, 'suspended', { '@DE.weapons': null }],
      ['nl-authority', 'DE', 'permit_weapons', {}, 'suspended'],
      ['nl-authority', 'DE', 'resume', {}, 'active'],
      ['nl-authority', 'DE', 'ask_extension', { until: '2020-01-01T00:00:00Z' }, '422 invalid-content'],
      ['de-authority', 'DE', 'agree_extension', {}, '409 condition-missing: extension_asked'],
      ['nl-authority', 'DE', 'ask_extension', {}, 'active', { '@DE.conditions': has('extension_asked') }],
      ['nl-authority', 'DE', 'ask_extension', {}, '409 condition-missing: !extension_asked'],
      ['de-authority', 'DE', 'refuse_extension', {}, 'active', { '@DE.conditions': lacks('extension_asked') }],
      ['de-authority', 'DE', 'refuse_extension', {}, '409 condition-missing: extension_asked'],
      ['nl-authority', 'DE', 'ask_extension', {}, 'active'],
      ['de-authority', 'DE', 'agree_extension', { seen: 1 }, '409 stale-revision'],
      ['de-authority', 'DE', 'agree_extension', {}, 'active',
        { '@DE.arrangement.addenda': (list) => list.length === 1 }],
      ['nl-authority', 'DE', 'change_command', {}, 'active', { '@DE.arrangement.addenda': (list) =>
        list.length === 2 }],
      ['de-authority', 'DE', 'change_command', {}, '403 not-your-step'],
      ['nl-authority', 'DE', 'direct', {}, 'active'],
      ['de-unit', 'DE', 'object', { direction: 9999 }, '422 invalid-content'],
      ['de-unit', 'DE', 'object', {}, 'active'],
      ['nl-authority', 'DE', 'release', {}, 'ended'],
    ],
  },
  {
    name: 'acting: talk does not block consent, a change does',
    steps: [
      ...opened('NL', ['DE'], [assault]),
      ...arranged('NL', 'DE'),
      ['de-authority', 'DE', 'state_powers', { weapons_allowed: true }, 'arranged'],
      ['de-liaison', 'DE', 'message', {}, 'arranged'],
      ['nl-authority', 'DE', 'authorise', (live) => authorisation(live, (a) => a.terms.lo), 'arranged'],
      ['nl-authority-2', 'DE', 'permit_weapons', (live) => weapons(live, (a) => a.terms.lo - 1), '409 stale-revision'],
      ['nl-authority-2', 'DE', 'permit_weapons', (live) => weapons(live, (a) => a.version + 1), '409 stale-revision'],
      ['nl-authority-2', 'DE', 'permit_weapons', (live) => weapons(live, (a) => a.version), 'arranged'],
      ['nl-authority', 'DE', 'activate', (live) => ({ seen: of(live).terms.lo }), 'active'],
    ],
  },
  {
    name: 'arranging: new units void signatures, powers, authorisation',
    steps: [
      ...opened('NL', ['DE'], [perimeter, assault]),
      ...arranged('NL', 'DE'),
      ['de-authority', 'DE', 'state_powers', { weapons_allowed: true }, 'arranged'],
      ['nl-authority', 'DE', 'authorise', {}, 'arranged'],
      ['nl-authority-2', 'DE', 'permit_weapons', {}, 'arranged'],
      ['nl-authority', 'DE', 'revoke', {}, 'arranged', { '@DE.conditions': lacks('authorised', 'weapons_permitted') }],
      ['nl-authority', 'DE', 'authorise', {}, 'arranged'],
      ['nl-authority', 'DE', 'replace_units', {}, '403 not-your-step'],
      ['de-authority', 'DE', 'replace_units', { units: ['01970000-0000-7000-8000-000000000000'] },
        '422 invalid-content'],
      ['de-authority', 'DE', 'replace_units', {}, 'accepted', { '@DE.conditions': lacks('signed_requesting',
        'signed_assisting', 'powers_stated', 'authorised', 'weapons_permitted') }],
      ['nl-authority', 'DE', 'activate', {}, '409 wrong-status'],
      ['de-authority', 'DE', 'sign', {}, 'accepted'],
      ['nl-authority', 'DE', 'sign', {}, 'arranged'],
      ['nl-liaison', 'DE', 'arrange', {}, '403 not-your-step'],
      ['nl-authority', 'DE', 'arrange', { items: [{ item: 1, quantity: 12 }, { item: 2, quantity: 9, weapons: true }] },
        '422 invalid-content'],
      ['nl-authority', 'DE', 'arrange', { items: [{ item: 1, quantity: 2, weapons: false },
        { item: 2, quantity: 8, weapons: false }] }, 'accepted', { '@DE.items.1.weapons': false,
          '@DE.items.0.quantity': 2 }],
      ['de-authority', 'DE', 'arrange', { period: { from: iso(0), until: iso(hour) } }, '422 invalid-content'],
    ],
  },
];

const of = (live) => live.request.assistance.find((a) => a.state === 'DE');
const authorisation = (live, seen) => ({ seen: seen(of(live)), headcount: 4, scope: 'Boarding', area: 'Basin 3',
  period: { from: of(live).arrangement.period.from, until: of(live).arrangement.period.until } });
const weapons = (live, seen) => ({ seen: seen(of(live)), types: ['carbine'], rule: 'Self-defence' });
