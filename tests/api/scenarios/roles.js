// SPDX-License-Identifier: EUPL-1.2
// Who may do what: every role of every side, a drill, and what the list of authorities lets a desk or a unit do.
import { accountOf } from '../registry.js';
import { opened, acting, boats, assault, adviser, asks } from './steps.js';

const drill = (reference) => /^EX-NL-\d{4}-[0-9A-HJKMNP-TV-Z]{5}$/.test(reference);

// For each state of the sample, what its entry on the list allows, tried once.
function byTheList({ registry }) {
  const entry = (code) => registry.authorities[accountOf(registry, `${code.toLowerCase()}-authority`).authority];
  const desk = (code, allowed) => [
    [`${code.toLowerCase()}-liaison`, null, 'create', asks(code, ['FI'].filter((c) => c !== code).concat('SE'),
      [boats]), 'draft'],
    [`${code.toLowerCase()}-liaison`, null, 'submit', {}, allowed ? 'open' : '403 not-your-step'],
  ];
  const found = (allowed) => ['NL', 'DE', 'BE', 'FR', 'IT', 'ES', 'PL', 'AT', 'DK', 'PT', 'IE']
    .find((code) => Boolean(entry(code)?.desk_may_request) === allowed);
  return [true, false].flatMap((allowed) => (found(allowed) ? [desk(found(allowed), allowed)] : []));
}

function unitsByTheList({ registry }) {
  const entry = (code) => registry.authorities[accountOf(registry, `${code.toLowerCase()}-authority`).authority];
  const codes = ['DE', 'BE', 'FR', 'IT', 'ES', 'PL', 'AT', 'DK', 'PT', 'IE'];
  const may = codes.find((c) => entry(c)?.unit_may_answer);
  const mayNot = codes.find((c) => entry(c) && !entry(c).unit_may_answer);
  const asked = [may, mayNot].filter(Boolean);
  return [
    ...opened('NL', asked, [boats, adviser]),
    ...(mayNot ? [[`${mayNot.toLowerCase()}-unit`, mayNot, 'accept', {}, '403 not-your-step']] : []),
    ...(may ? [
      [`${may.toLowerCase()}-unit`, may, 'propose', { items: [adviser] }, 'proposed'],
      [`${may.toLowerCase()}-unit`, may, 'retract', {}, 'requested'],
      [`${may.toLowerCase()}-unit`, may, 'accept', { units: undefined }, 'accepted',
        { [`@${may}.units`]: (units) => units.length === 1 }],
    ] : []),
  ];
}

export default [
  { name: 'roles: a desk asks where the list lets it', steps: (world) => byTheList(world)[0] ?? [] },
  { name: 'roles: a desk does not ask where the list does not', steps: (world) => byTheList(world)[1] ?? [] },
  { name: 'roles: a unit answers where the list lets it', steps: unitsByTheList },
  {
    name: 'roles: who may not begin',
    steps: [
      ['nl-unit', null, 'create', asks('NL', ['DE'], [boats]), '403 not-your-step'],
      ['nl-command', null, 'create', asks('NL', ['DE'], [boats]), '403 not-your-step'],
      ['nl-auditor', null, 'create', asks('NL', ['DE'], [boats]), '403 not-your-step'],
      ['nl-administrator', null, 'create', asks('NL', ['DE'], [boats]), '403 not-your-step'],
      ['auditor', null, 'create', asks('NL', ['DE'], [boats]), '403 not-your-step'],
      ['admin', null, 'create', asks('NL', ['DE'], [boats]), '403 not-your-step'],
      ['nl-liaison', null, 'create', asks('NL', ['DE'], [boats], { colour: 'blue' }), '422 invalid-content'],
    ],
  },
  {
    name: 'drill: the same table, marked everywhere',
    steps: [
      ['nl-authority', null, 'create', asks('NL', ['DE'], [assault], { exercise: true }), 'draft', { exercise: true }],
      ['nl-authority', null, 'edit', { exercise: false }, '422 invalid-content'],
      ['nl-authority', null, 'submit', {}, 'open', { reference: drill, exercise: true }],
      ...acting('NL', 'DE'),
      ['nl-authority', 'DE', 'release', {}, 'ended'],
    ],
  },
];
