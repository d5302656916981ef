// SPDX-License-Identifier: EUPL-1.2
// Deadlines: what the clock takes by itself, and what comes too early or too late. Short periods, waited for.
import { opened, arranged, accepted, signedBy, empowered, acting, endsIn, inMs, boats, adviser, assault, iso, hour,
  minute } from './steps.js';

const soon = 3000;
const shortly = () => ({ respond_by: inMs(soon) });
const from = () => iso(Date.now() - minute);

export default [
  {
    name: 'clock: silence lapses, and is asked again',
    steps: [
      ...opened('NL', ['DE', 'BE'], [boats], shortly),
      ['be-authority', 'BE', 'propose', () => ({}), '422 invalid-content'],
      [null, 'DE', 'clock', 'lapse', 'lapsed'],
      ['de-authority', 'DE', 'accept', {}, '409 wrong-status'],
      ['nl-authority', 'DE', 'ask_again', {}, '409 too-late'],
      ['nl-authority', null, 'address', {}, '409 too-late'],
      ['nl-authority', null, 'prolong', { respond_by: '2020-01-01T00:00:00Z' }, '422 invalid-content'],
      ['nl-authority', null, 'prolong', {}, 'open', { revision: 1 }],
      ['nl-authority', 'DE', 'ask_again', {}, 'requested', { '@DE.round': 2, '@DE.conditions': [] }],
      ['de-authority', 'DE', 'accept', {}, 'accepted'],
    ],
  },
  {
    name: 'clock: a proposal runs out, with the request still to be answered or not',
    steps: [
      ...opened('NL', ['DE', 'BE'], [boats], () => ({ respond_by: inMs(2 * soon) })),
      ['de-authority', 'DE', 'propose', (live) => ({ ...proposal(live), valid_until: inMs(soon) }), 'proposed'],
      ['be-authority', 'BE', 'propose', (live) => ({ ...proposal(live, 'BE'), valid_until: inMs(3 * soon) }),
        'proposed'],
      [null, 'DE', 'clock', 'lapse', 'requested'],
      [null, 'DE', 'clock', 'lapse', 'lapsed'],
      [null, 'BE', 'clock', 'lapse', 'lapsed'],
    ],
  },
  {
    name: 'clock: authorisations expire before and during the action',
    steps: [
      ...opened('NL', ['DE'], [assault]),
      ...arranged('NL', 'DE'),
      ...empowered('NL', 'DE'),
      ['nl-authority', 'DE', 'authorise', (live) => short(live), 'arranged', { '@DE.weapons': null }],
      ['nl-authority-2', 'DE', 'permit_weapons', {}, 'arranged'],
      [null, 'DE', 'clock', 'expire', 'arranged'],
      ['nl-authority', 'DE', 'activate', {}, '409 condition-missing: authorised weapons_permitted'],
      ['nl-authority', 'DE', 'authorise', (live) => short(live), 'arranged'],
      ['nl-authority-2', 'DE', 'permit_weapons', {}, 'arranged'],
      ['nl-authority', 'DE', 'activate', {}, 'active'],
      [null, 'DE', 'clock', 'expire', 'suspended'],
      ['nl-authority', 'DE', 'resume', {}, '409 condition-missing: authorised weapons_permitted'],
      ['nl-authority', 'DE', 'authorise', (live) => ({ ...short(live), period: { from: iso(Date.now() + hour),
        until: iso(Date.now() + 2 * hour) } }), 'suspended'],
      ['nl-authority', 'DE', 'resume', {}, '409 too-early'],
      ['nl-authority', 'DE', 'release', {}, 'ended'],
    ],
  },
  {
    name: 'clock: an arrangement runs out while its equipment is in use',
    steps: [
      ...opened('NL', ['DE'], [boats, adviser]),
      ...accepted('DE'),
      ['nl-authority', 'DE', 'arrange', (live) => terms(live, endsIn(soon)), 'accepted'],
      ...signedBy('NL', 'DE'),
      ['nl-authority', 'DE', 'activate', {}, 'active'],
      [null, 'DE', 'clock', 'expire', 'suspended'],
      ['nl-authority', 'DE', 'resume', {}, '409 too-late'],
      ['nl-authority', 'DE', 'ask_extension', {}, 'suspended'],
      ['de-authority', 'DE', 'agree_extension', {}, 'suspended'],
      ['nl-authority', 'DE', 'resume', {}, 'active'],
      ['nl-authority', 'DE', 'release', {}, 'ended'],
    ],
  },
  {
    name: 'clock: too early and too late to activate, too late to sign',
    steps: [
      ...opened('NL', ['DE', 'BE'], [adviser]),
      ...accepted('DE'),
      ['nl-authority', 'DE', 'arrange', (live) => terms(live, { period: { from: iso(Date.now() + hour),
        until: iso(Date.now() + 2 * hour) } }), 'accepted'],
      ...signedBy('NL', 'DE'),
      ['nl-authority', 'DE', 'activate', {}, '409 too-early'],
      ['nl-authority', 'DE', 'arrange', (live) => terms(live, endsIn(soon)), 'accepted'],
      ...signedBy('NL', 'DE'),
      ...accepted('BE'),
      ['nl-authority', 'BE', 'arrange', (live) => terms(live, endsIn(soon)), 'accepted'],
      [null, null, 'wait', soon + 500],
      ['nl-authority', 'DE', 'activate', {}, '409 too-late'],
      ['nl-authority', 'BE', 'sign', {}, '409 too-late'],
    ],
  },
  {
    name: 'clock: an amendment after the deadline needs a new one',
    steps: [
      ...opened('NL', ['DE', 'BE'], [boats], shortly),
      ['de-authority', 'DE', 'accept', {}, 'accepted'],
      [null, 'BE', 'clock', 'lapse', 'lapsed'],
      ['nl-authority', null, 'amend', { reason: 'Nothing but words' }, '409 too-late'],
      ['nl-authority', null, 'amend', () => ({ reason: 'New deadline', respond_by: iso(Date.now() + hour) }), 'open',
        { revision: 2, '@DE.status': 'requested', '@BE.status': 'lapsed' }],
    ],
  },
  {
    name: 'clock: the end of the arrangement ends an action too',
    steps: [
      ...opened('NL', ['DE'], [assault]),
      ...acting('NL', 'DE').slice(0, 1),
      ['nl-authority', 'DE', 'arrange', (live) => terms(live, endsIn(soon), officers(live)), 'accepted'],
      ...signedBy('NL', 'DE'),
      ['de-authority', 'DE', 'state_powers', { weapons_allowed: true }, 'arranged'],
      ['nl-authority', 'DE', 'authorise', (live) => ({ ...short(live), period: { from: from(), until: endOf(live) } }),
        'arranged'],
      ['nl-authority-2', 'DE', 'permit_weapons', {}, 'arranged'],
      ['nl-authority', 'DE', 'activate', {}, 'active'],
      [null, 'DE', 'clock', 'expire', 'suspended'],
      ['de-authority', 'DE', 'recall', {}, 'ended'],
    ],
  },
];

const of = (live, state = 'DE') => live.request.assistance.find((a) => a.state === state);
const endOf = (live) => of(live).end;
const units = (live, state) => Object.values(live.registry.units).filter((u) => u.state === state).map((u) => u.id);
const proposal = (live, state = 'DE') =>
  ({ revision: live.request.revision, units: units(live, state).slice(0, 1), items: [adviser] });
const short = (live) => ({ seen: of(live).version, headcount: 4, scope: 'Boarding', area: 'Basin 3',
  period: { from: from(), until: inMs(soon) } });
const terms = (live, ...rest) => Object.assign({ text: 'Meet at the harbour', cost_rule: 'requesting' }, ...rest);
const officers = (live) => ({ officers: Object.values(live.registry.accounts)
  .filter((a) => a.state === 'NL' && a.roles.includes('command'))
  .map((a) => ({ account: a.id, post: 'Commander', phone: '+31 20 000 0000' })) });
