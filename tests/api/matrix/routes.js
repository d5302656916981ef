// SPDX-License-Identifier: EUPL-1.2
// Who may do what on each route, as api.md and procedure.md have it: a route without a row here is a fault.
// A row: the route; what is sent ({values for the path, query, body}); what must follow for an account.
import { visible } from '../model.js';

const is = (role) => (a) => a.roles.includes(role);
const administrator = is('administrator');
const auditor = is('auditor');
const network = (a) => a.state === null;
const of = (...roles) => (a) => roles.some((role) => a.roles.includes(role));
const keeps = (state) => (a) => administrator(a) && (network(a) || a.state === state);

const yes = '200';
export const none = '404 not-found';
const no = '403 not-your-step';
const invalid = '422 invalid-content';
const when = (may, then, otherwise) => (a, live) => (may(a, live) ? then : otherwise);

const sees = (a, live) => visible(live.world, a);
const seesGermany = (a, live) => live.request.assistance.length > 0 && sees(a, live) && (network(a) || ['NL', 'DE'].includes(a.state));
// An event of the request's own chain is for its state; all are for the network's auditor.
const seesOwnChain = (a, live) => sees(a, live) && (network(a) || a.state === 'NL');
const network_ = (a) => auditor(a) && network(a);
// An administrator of another state learns of no account; who is none, of none at all.
const account = (then) => (a) => (keeps('NL')(a) ? then : administrator(a) ? none : no);

export const open = ['GET /livez', 'GET /readyz', 'GET /openapi.json', 'GET /problems/{slug}', 'GET /console/{file}'];
// Judged by the model, step by step.
export const bySteps = ['PATCH /v1/requests/{request}', 'POST /v1/requests/{request}/actions/{action}',
  'POST /v1/requests/{request}/assistance/{state}/actions/{action}'];

// Of one request in one status.
export const ofRequest = [
  ['GET /v1/requests/{request}', {}, when(sees, yes, none)],
  ['GET /v1/requests/{request}', { request: 'reference' }, when((a, live) => sees(a, live) && live.request.reference, yes, none)],
  ['GET /v1/requests/{request}/history', {}, when(sees, yes, none)],
  ['GET /v1/requests/{request}/history', { headers: { accept: 'text/csv' } }, when(sees, yes, none)],
  ['GET /v1/requests/{request}/assistance/{state}', { state: 'DE' },
    when(seesGermany, yes, none)],
  ['GET /v1/requests/{request}/assistance/{state}', { state: 'SE' }, () => none],
  ['GET /v1/log/proof/{index}', { index: 'own' }, when(seesOwnChain, yes, none)],
  ['GET /v1/log/proof/{index}', { index: 'german' }, when(seesGermany, yes, none)],
];

// Of the network at large. `redaction`: asked by de-authority, of what it said; `said`: the entry.
export const ofNetwork = [
  ['GET /v1/me', {}, () => yes],
  ['GET /v1/rules', {}, () => yes],
  ['POST /v1/requests', { body: {} }, when(of('liaison', 'authority'), '201', no)],
  ['GET /v1/requests', {}, () => yes],
  ['POST /v1/session', { anybody: true, body: {} }, () => invalid],
  ['DELETE /v1/session', {}, () => none],
  ['POST /v1/credentials', { anybody: true, body: {} }, () => invalid],
  ['POST /v1/me/password', { body: {} }, () => invalid],
  ['POST /v1/me/credentials/rotate', { body: { odd: 1 } }, () => invalid],
  ['GET /v1/events', { endless: true }, when(administrator, no, yes)],
  ['GET /v1/statistics', {}, when(administrator, no, yes)],
  ['GET /v1/consultations', {}, when(auditor, yes, no)],
  ['GET /v1/log/checkpoint', {}, when(auditor, yes, no)],
  ['GET /v1/log/key', {}, when(auditor, yes, no)],
  ['GET /v1/log/tile/{tile}', { tile: '0/000.p/1' }, when(auditor, yes, no)],
  ['GET /v1/log/tile/{tile}', { tile: 'entries/000.p/1' }, when(network_, yes, no)],
  ['GET /v1/log/entries', {}, when(network_, yes, no)],
  ['GET /v1/log/documents', {}, when(network_, yes, no)],
  ['GET /v1/log/commitments', {}, when(network_, yes, no)],
  ['GET /v1/log/consistency', { query: '?from=1&to=2' }, when(auditor, yes, no)],
  ['GET /v1/redactions', {}, when(of('authority', 'auditor'), yes, no)],
  ['POST /v1/redactions', { body: (x) => ({ index: x.said, names: ['text'], reason: 'r' }) },
    (a, live) => (!seesGermany(a, live) ? none : a.state === 'DE' && of('authority')(a) ? '201' : no)],
  ['POST /v1/redactions/{redaction}/confirm', {}, (a) => {
    if (administrator(a) || !(network(a) || a.state === 'DE')) return none;
    return a.key === 'de-authority-2' ? yes : no;
  }],
  ['GET /v1/registry/officers', {}, () => yes],
  ...['states', 'authorities', 'units', 'instruments'].flatMap((register) => {
    const may = ['states', 'instruments'].includes(register) ? keeps(null) : keeps('NL');
    const state = ['states', 'instruments'].includes(register) ? {} : { state: 'NL' };
    return [
      ['GET /v1/registry/{register}', { register }, () => yes],
      ['POST /v1/registry/{register}', { register, body: { ...state, odd: 1 } }, when(may, invalid, no)],
      ['GET /v1/registry/{register}/{entry}', { register }, () => yes],
      ['PATCH /v1/registry/{register}/{entry}', { register, body: { odd: 1 } }, when(may, invalid, no)],
    ];
  }),
  ['GET /v1/accounts', {}, when(administrator, yes, no)],
  ['POST /v1/accounts', { body: { state: 'NL', odd: 1 } }, when(keeps('NL'), invalid, no)],
  ['GET /v1/accounts/{account}', {}, account(yes)],
  ['PATCH /v1/accounts/{account}', { body: { odd: 1 } }, account(invalid)],
  ['GET /v1/accounts/{account}/credentials', {}, account(yes)],
  ['POST /v1/accounts/{account}/credentials', { body: { odd: 1 } }, account(invalid)],
  ['PATCH /v1/accounts/{account}/credentials/{credential}', { body: { odd: 1 } }, account(invalid)],
];

// A path of the description as the rows name it.
export const nameOf = (method, path) => `${method.toUpperCase()} ${path.replace(/\/registry\/(states|authorities|units|instruments)\b/,
  '/registry/{register}').replace(/\/actions\/\w+/, '/actions/{action}')}`;
