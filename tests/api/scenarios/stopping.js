// SPDX-License-Identifier: EUPL-1.2
// Either side can always leave: retract, withdraw, recall, release; before, on the way, and during.
import { opened, accepted, arranged, acting, boats, adviser, assault } from './steps.js';

const lacks = (...list) => (found) => !list.some((c) => found.includes(c));

export default [
  {
    name: 'stopping: retract and withdraw before and under way',
    steps: [
      ...opened('NL', ['DE', 'BE', 'FR', 'IT'], [adviser]),
      ...accepted('DE'),
      ['de-unit', 'DE', 'retract', {}, '403 not-your-step'],
      ['de-authority', 'DE', 'retract', {}, 'refused'],
      ['de-authority', 'DE', 'ask_again', {}, '403 not-your-step'],
      ['nl-authority', 'DE', 'ask_again', {}, 'requested', { '@DE.round': 2, '@DE.units': [],
        '@DE.arrangement': null }],
      ['nl-authority', 'DE', 'withdraw', {}, 'withdrawn'],
      ['nl-authority', 'DE', 'withdraw', {}, '409 wrong-status'],
      ...arranged('NL', 'BE'),
      ['be-authority', 'BE', 'depart', {}, 'arranged'],
      ['nl-authority', 'BE', 'arrange', {}, '409 condition-missing: !under_way'],
      ['be-authority', 'BE', 'replace_units', {}, '409 condition-missing: !under_way'],
      ['be-authority', 'BE', 'retract', {}, 'ended', { '@BE.conditions': lacks('under_way') }],
      ...arranged('NL', 'FR'),
      ['fr-authority', 'FR', 'depart', {}, 'arranged'],
      ['nl-authority', 'FR', 'withdraw', {}, 'ended'],
      ['nl-authority', null, 'close', {}, '409 condition-missing'],
      ['it-authority', 'IT', 'refuse', { reason: undefined }, 'refused'],
      ['nl-authority', null, 'close', {}, 'closed'],
      ['fr-authority', 'FR', 'report', {}, 'ended'],
      ['nl-authority', 'IT', 'ask_again', {}, '409 wrong-status'],
    ],
  },
  {
    name: 'stopping: the request is withdrawn, and what is under way ends',
    steps: [
      ...opened('NL', ['DE', 'BE', 'FR', 'IT'], [boats]),
      ...arranged('NL', 'DE'),
      ['de-authority', 'DE', 'depart', {}, 'arranged'],
      ...accepted('BE'),
      ['fr-authority', 'FR', 'refuse', {}, 'refused'],
      ['nl-liaison', null, 'withdraw', {}, '403 not-your-step'],
      ['de-authority', null, 'withdraw', {}, '403 not-your-step'],
      ['nl-authority', null, 'withdraw', {}, 'withdrawn',
        { '@DE.status': 'ended', '@BE.status': 'withdrawn', '@FR.status': 'refused', '@IT.status': 'withdrawn' }],
      ['de-authority', 'DE', 'waive_costs', {}, 'ended'],
      ['nl-authority', 'BE', 'ask_again', {}, '409 wrong-status'],
    ],
  },
  {
    name: 'stopping: recall cannot be vetoed',
    steps: [
      ...opened('NL', ['DE', 'BE'], [assault]),
      ...acting('NL', 'DE'),
      ['nl-authority', 'DE', 'recall', {}, '403 not-your-step'],
      ['nl-authority', 'DE', 'suspend', {}, 'suspended'],
      ['de-authority', 'DE', 'recall', {}, 'ended',
        { '@DE.conditions': lacks('held_requesting', 'authorised', 'weapons_permitted') }],
      ...acting('NL', 'BE'),
      ['be-authority', 'BE', 'release', {}, '403 not-your-step'],
      ['nl-authority', 'BE', 'release', {}, 'ended'],
      ['nl-authority', 'BE', 'withdraw', {}, '409 wrong-status'],
    ],
  },
  {
    name: 'stopping: a draft is discarded',
    steps: [
      ...opened('NL', ['DE'], [boats]).slice(0, 1),
      ['nl-liaison', null, 'discard', {}, 'discarded'],
      ['nl-liaison', null, 'edit', {}, '409 wrong-status'],
      ['de-authority', null, 'hidden'],
    ],
  },
];
