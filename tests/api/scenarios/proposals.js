// SPDX-License-Identifier: EUPL-1.2
// Belgium proposes something else: taken up, turned down, taken back; and what a desk may not take up.
import { opened, boats, adviser, assault, perimeter } from './steps.js';

export default [
  {
    name: 'proposals: turned down, retracted, taken up',
    steps: [
      ...opened('NL', ['BE', 'DE'], [boats]),
      ['be-authority', 'BE', 'propose', { items: [{ ...adviser, weapons: true }] }, '422 invalid-content'],
      ['be-authority', 'BE', 'propose', { items: [boats] }, '422 invalid-content'],
      ['be-authority', 'BE', 'propose', { units: [] }, '422 invalid-content'],
      ['be-authority', 'BE', 'propose', { valid_until: '2020-01-01T00:00:00Z' }, '422 invalid-content'],
      ['be-authority', 'BE', 'propose', { items: [adviser] }, 'proposed', { '@BE.proposal.items.0.item': 2 }],
      ['be-authority', 'BE', 'propose', { items: [adviser] }, '409 wrong-status'],
      ['be-authority', 'BE', 'turn_down', {}, '403 not-your-step'],
      ['nl-authority', 'BE', 'turn_down', {}, 'requested', { '@BE.proposal': null, '@BE.units': [] }],
      ['be-authority', 'BE', 'propose', { items: [adviser, { ...boats, quantity: 1 }] }, 'proposed'],
      ['nl-authority', 'BE', 'retract', {}, '403 not-your-step'],
      ['be-authority', 'BE', 'retract', {}, 'requested'],
      ['be-authority', 'BE', 'propose', { items: [adviser, { ...boats, quantity: 1 }] }, 'proposed'],
      ['nl-authority', 'BE', 'take_up', {}, 'accepted', { '@BE.items.1.quantity': 1, '@BE.items.1.item': 3 }],
      ['be-authority', 'BE', 'retract', {}, 'refused'],
    ],
  },
  {
    name: 'proposals: a desk does not take up an action or weapons nobody asked for',
    steps: [
      ...opened('NL', ['BE', 'DE'], [boats]),
      ['be-authority', 'BE', 'propose', { items: [assault] }, 'proposed'],
      ['nl-liaison', 'BE', 'take_up', {}, '403 not-your-step'],
      ['nl-authority', 'BE', 'take_up', {}, 'accepted', { '@BE.items.0.weapons': true }],
      ['de-authority', 'DE', 'propose', { items: [perimeter] }, 'proposed'],
      ['nl-liaison', 'DE', 'take_up', {}, '403 not-your-step'],
      ['nl-authority', 'DE', 'withdraw', {}, 'withdrawn'],
      ['nl-authority', null, 'withdraw', {}, 'withdrawn', { '@BE.status': 'withdrawn' }],
    ],
  },
];
