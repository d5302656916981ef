// SPDX-License-Identifier: EUPL-1.2
// Norway is not bound by the Decision: it takes part under an instrument that names both sides, or not at all.
import { bound } from '../registry.js';
import { request } from '../model/bodies.js';
import { boats, arranged, authority } from './steps.js';

// A bound state, an instrument that names it together with Norway, and one that does not name both.
function parties({ registry }) {
  const all = Object.values(registry.instruments);
  const named = all.find((i) => i.states.includes('NO') && i.states.some((s) => bound.includes(s)));
  if (!named) throw new Error('no instrument names Norway');
  const host = named.states.find((s) => bound.includes(s));
  const other = all.find((i) => !['NO', host].every((s) => i.states.includes(s)));
  return { named, host, other };
}

const asking = (host, addressees, instruments) => () =>
  request(host, Date.now(), { items: [boats], addressees, instruments });

export default [
  {
    name: 'instrument: Norway helps under one that names both sides',
    steps: (world) => {
      const { named, host } = parties(world);
      return [
        [authority(host), null, 'create', asking(host, ['NO'], {}), 'draft'],
        [authority(host), null, 'submit', {}, '422 invalid-content'],
        [authority(host), null, 'edit', { instruments: { NO: named.id } }, 'draft'],
        [authority(host), null, 'submit', {}, 'open', { instruments: { NO: named.id } }],
        ...arranged(host, 'NO', { instrument: named.id }),
        [authority(host), 'NO', 'activate', {}, 'active'],
        ['no-authority', 'NO', 'recall', {}, 'ended'],
      ];
    },
  },
  {
    name: 'instrument: one that does not name both sides is no basis',
    steps: (world) => {
      const { host, other } = parties(world);
      return [
        [authority(host), null, 'create', asking(host, ['NO'], { NO: other.id }), 'draft'],
        [authority(host), null, 'submit', {}, '422 invalid-content'],
        [authority(host), null, 'discard', {}, 'discarded'],
      ];
    },
  },
  {
    name: 'instrument: Norway asks under it',
    steps: (world) => {
      const { named, host } = parties(world);
      return [
        ['no-authority', null, 'create', asking('NO', [host], { [host]: named.id }), 'draft'],
        ['no-authority', null, 'submit', {}, 'open'],
        [authority(host), host, 'refuse', {}, 'refused'],
      ];
    },
  },
];
