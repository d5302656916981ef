// SPDX-License-Identifier: EUPL-1.2
// An amended request is answered anew; what was signed stands. And more states are asked, for longer.
import { opened, accepted, arranged, boats, adviser, assault, iso, hour } from './steps.js';

const amended = (live) => ({ reason: 'Two more boats', items: [{ ...boats, quantity: 4 }, adviser],
  necessity: live.request.necessity });

export default [
  {
    name: 'amending: answers are void, signatures stand',
    steps: [
      ...opened('NL', ['DE', 'BE', 'FR', 'IT'], [boats, adviser]),
      ...arranged('NL', 'DE'),
      ...accepted('BE'),
      ['be-authority', 'BE', 'record_cost', {}, 'accepted'],
      ['fr-authority', 'FR', 'propose', { items: [boats] }, 'proposed'],
      ['it-authority', 'IT', 'acknowledge', {}, 'requested'],
      ['nl-authority', null, 'amend', { reason: undefined }, '422 invalid-content'],
      ['nl-authority', null, 'amend', { addressees: ['DE'] }, '422 invalid-content'],
      ['nl-authority', null, 'amend', { exercise: true }, '422 invalid-content'],
      ['nl-authority', null, 'amend', { items: [{ ...boats, weapons: true }] }, '422 invalid-content'],
      ['de-authority', null, 'amend', {}, '403 not-your-step'],
      ['nl-authority', null, 'amend', amended, 'open', { revision: 2, '@DE.status': 'arranged',
        '@BE.status': 'requested', '@FR.status': 'requested', '@FR.proposal': null, '@IT.conditions': [],
        '@DE.items.0.quantity': 2, 'items.0.quantity': 4 }],
      ['be-authority', 'BE', 'accept', { revision: 1 }, '409 stale-revision'],
      ['be-authority', 'BE', 'accept', { items: [{ item: 1, quantity: 4 }] }, 'accepted',
        { '@BE.items.0.quantity': 4 }],
      ['nl-authority', 'DE', 'activate', {}, 'active'],
    ],
  },
  {
    name: 'addressing: more states, a later deadline',
    steps: [
      ...opened('NL', ['DE'], [assault]),
      ['be-authority', null, 'hidden'],
      ['nl-authority', null, 'address', { addressees: ['DE'] }, '422 invalid-content'],
      ['nl-authority', null, 'address', { addressees: ['NL'] }, '422 invalid-content'],
      ['nl-authority', null, 'address', { addressees: ['BE', 'BE'] }, '422 invalid-content'],
      ['nl-authority', null, 'address', { addressees: ['BE', 'FR'] }, 'open',
        { '@BE.status': 'requested', addressees: (found) => [...found].sort().join() === 'BE,DE,FR' }],
      ['nl-authority', null, 'prolong', () => ({ respond_by: iso(Date.now() + hour) }), '422 invalid-content'],
      ['nl-authority', null, 'prolong', {}, 'open', { revision: 1 }],
      ['de-authority', null, 'address', { addressees: ['IT'] }, '403 not-your-step'],
      ['be-authority', 'BE', 'refuse', {}, 'refused', { addressees: ['BE'] }],
      ['be-auditor', 'BE', 'accept', {}, '403 not-your-step'],
    ],
  },
];
