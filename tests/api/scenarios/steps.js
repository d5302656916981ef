// SPDX-License-Identifier: EUPL-1.2
// Pieces that the tables share: the way to a request that is open, accepted, arranged, active, ended.
import { request, boats, adviser, assault, perimeter, iso, hour, minute } from '../model/bodies.js';

export { boats, adviser, assault, perimeter, iso, hour, minute };
export const second = 1000;
export const inMs = (ms) => new Date(Date.now() + ms).toISOString();

const key = (state, name) => `${state.toLowerCase()}-${name}`;
export const authority = (state) => key(state, 'authority');
export const second_ = (state) => key(state, 'authority-2');

// The body of a new request, made when its row runs.
export const asks = (host, addressees, items, rest = {}) => () => ({
  ...request(host, Date.now(), { items, addressees }), ...(typeof rest === 'function' ? rest() : rest),
});

export const opened = (host, addressees, items, rest = {}) => [
  [key(host, 'liaison'), null, 'create', asks(host, addressees, items, rest), 'draft'],
  [authority(host), null, 'submit', {}, 'open', { revision: 1 }],
];

export const accepted = (state) => [[authority(state), state, 'accept', {}, 'accepted']];

export const signedBy = (host, state) => [
  [authority(host), state, 'sign', {}, 'accepted'],
  [authority(state), state, 'sign', {}, 'arranged'],
];

export const arranged = (host, state, arrangement = {}) => [
  ...accepted(state),
  [authority(host), state, 'arrange', arrangement, 'accepted'],
  ...signedBy(host, state),
];

export const empowered = (host, state, authorisation = {}) => [
  [authority(state), state, 'state_powers', { weapons_allowed: true }, 'arranged'],
  [authority(host), state, 'authorise', authorisation, 'arranged'],
  [second_(host), state, 'permit_weapons', {}, 'arranged'],
];

export const acting = (host, state, arrangement = {}, authorisation = {}) => [
  ...arranged(host, state, arrangement),
  ...empowered(host, state, authorisation),
  [authority(host), state, 'activate', {}, 'active'],
];

export const released = (host, state, arrangement, authorisation) => [
  ...acting(host, state, arrangement, authorisation),
  [authority(host), state, 'release', {}, 'ended'],
];

export const settled = (host, state) => [
  [authority(state), state, 'waive_costs', {}, 'ended'],
  [authority(state), state, 'report', {}, 'ended'],
  [authority(host), state, 'report', {}, 'ended'],
];

export const endsIn = (ms) => ({ period: { from: iso(Date.now() - hour), until: inMs(ms) } });
