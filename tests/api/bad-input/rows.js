// SPDX-License-Identifier: EUPL-1.2
// Bad and odd input, one row each: [name, request, expected…]. A request is {who, method, path, body, headers}; `who`
// null sends no token. Expected are "status slug" texts (any of them will do where the documents leave it open); 2xx
// and 304 have no slug. `t` holds what the rows aim at: an open request (id, reference, path), its assistance (path),
// another that is hidden.
const create = (name, body, ...expected) => [name, { who: 'nl-liaison', method: 'POST', path: '/v1/requests', body },
  ...expected];
const get = (name, path, ...expected) => [name, { who: 'nl-authority', method: 'GET', path }, ...expected];
const malformed = '400 malformed-request';
const invalid = '422 invalid-content';
const either = [malformed, invalid];
const deep = (n) => `{"crisis":${'{"kind":'.repeat(n)}1${'}'.repeat(n)}}`;
const bytes = (...parts) => Buffer.concat(parts.map((p) => (typeof p === 'string' ? Buffer.from(p) : Buffer.from(p))));
const item = { kind: 'equipment', type: 'boat_rhib', description: 'x', quantity: 1, weapons: false };
const items = (change) => ({ items: [{ ...item, ...change }] });

// member -> values that it cannot have.
const table = (members, prefix, body) => Object.entries(members).flatMap(([member, values]) => values.map((value) =>
  create(`${prefix}${member}: ${JSON.stringify(value)}`, body({ [member]: value }), invalid)));

export const json = [
  ...['{', '{"necessity":}', '[1,2', 'nul', '{"necessity":"a",}', "{'necessity':'a'}", '{"necessity":"a"} x', '{"a" 1}',
    '{"necessity":"a"}{}', '{"necessity":"\\x41"}', '{"necessity":"a\nb"}', '{"necessity":tru}', '{"exercise":TRUE}',
    '{"items":[1,]}', '// x\n{}', '{"necessity":"open', '{"exercise":NaN}', '{"necessity":"\\u12"}', '{"items":[01]}',
  ].map((text) => create(`broken JSON ${JSON.stringify(text)}`, text, malformed)),
  create('duplicate member', '{"necessity":"a","necessity":"b"}', malformed),
  create('duplicate member, one escaped', '{"necessity":"a","n\\u0065cessity":"b"}', malformed),
  create('duplicate member inside', '{"crisis":{"place":"a","place":"b"}}', malformed),
  create('NUL, escaped', '{"necessity":"a\\u0000b"}', malformed),
  create('NUL, raw', bytes('{"necessity":"a', [0], 'b"}'), malformed),
  create('NUL in a name', '{"nec\\u0000essity":"b"}', malformed),
  create('lone high surrogate', '{"necessity":"a\\ud800b"}', malformed),
  create('lone low surrogate', '{"necessity":"a\\udc00b"}', malformed),
  create('invalid UTF-8', bytes('{"necessity":"', [0xc3, 0x28], '"}'), malformed),
  create('overlong UTF-8', bytes('{"necessity":"', [0xc0, 0xaf], '"}'), malformed),
  create('UTF-8 of a surrogate', bytes('{"necessity":"', [0xed, 0xa0, 0x80], '"}'), malformed),
  create('UTF-8 beyond U+10FFFF', bytes('{"necessity":"', [0xf4, 0x90, 0x80, 0x80], '"}'), malformed),
  create('truncated UTF-8', bytes('{"necessity":"', [0xe2, 0x82], '"}'), malformed),
  create('UTF-16', Buffer.from('{"necessity":"a"}', 'utf16le'), malformed),
  create('byte order mark', '\ufeff{"necessity":"a"}', malformed),
  create('ten thousand brackets', '['.repeat(10_000), malformed),
  create('ten thousand levels', deep(10_000), malformed),
  create('a hundred levels', deep(100), malformed),
  create('twelve levels', deep(12), ...either),
  create('a list', '[]', ...either), create('a text', '"x"', ...either), create('a number', '7', ...either),
  create('null', 'null', ...either), create('a hundred thousand members',
    `{${Array.from({ length: 60_000 }, (x, n) => `"m${n}":1`).join(',')}}`, ...either),
];

export const content = [
  create('unknown member', { colour: 'blue' }, invalid),
  create('unknown member inside', { crisis: { colour: 'blue' } }, invalid),
  create('unknown member of an item', items({ colour: 'blue' }), invalid),
  create('status is not ours to set', { status: 'open' }, invalid),
  create('id is not ours to set', { id: '01970000-0000-7000-8000-000000000000' }, invalid),
  create('version is not ours to set', { version: 3 }, invalid),
  create('a prototype', '{"__proto__":{"status":"open"}}', invalid),
  create('requesting_state is the account\'s', { requesting_state: 'DE' }, invalid),
  ...table({
    necessity: [7, {}, ['a'], false],
    urgency: ['at once', 1],
    exercise: ['yes', 1],
    crisis: [[], 'x'],
    items: [{}, 'x', [7], [[]]],
    addressees: ['DE', { DE: 1 }, [7], ['de'], ['DEU']],
    instruments: [[], { DE: 7 }, { Germany: null }],
    respond_by: [7, 'tomorrow', '2026-11-23', '2026-11-23T04:00:00', '2026-11-23T04:00:00+01:00',
      '2026-02-30T04:00:00Z', '2026-11-23T25:00:00Z', '2026-11-23T04:00:00.1234567Z', ' 2026-11-23T04:00:00Z'],
  }, '', (fault) => fault),
  ...table({
    kind: ['flood', 1], targets: ['persons', ['everything']], territory: ['Netherlands'], place: [{}],
    position: [7, 'north of here'], since: ['yesterday'], terrorism: ['perhaps'],
  }, 'crisis.', (fault) => ({ crisis: fault })),
  ...table({
    kind: ['army', null], type: [7, ''], description: [7], quantity: [0, -1, 10_000, '2'], weapons: ['no', 1],
    item: [7, 'one'],
  }, 'item.', items),
  ...['1.5', '1.0', '1e2', '1e400', '9007199254740993', '99999999999999999999'].map((n) =>
    create(`quantity ${n}`, JSON.stringify(items({ quantity: 'N' })).replace('"N"', n), ...either)),
  create('text of 4,001 characters', { necessity: 'é'.repeat(4001) }, invalid),
  create('text of 900,000 characters', { necessity: 'x'.repeat(900_000) }, invalid),
  create('name of 201 characters', items({ type: 'x'.repeat(201) }), invalid),
  create('51 items', { items: Array(51).fill(item) }, invalid),
  create('41 addressees', { addressees: Array.from({ length: 41 }, (x, n) =>
    `A${String.fromCharCode(65 + (n % 26))}`) }, invalid),
  create('a control character in a name', items({ type: 'a\u0007b' }), ...either),
  create('a right-to-left override in a name', items({ type: 'a\u202eb' }), ...either),
];

export const media = (t) => {
  const post = (name, headers, body, ...expected) =>
    [name, { who: 'nl-liaison', method: 'POST', path: '/v1/requests', headers, body }, ...expected];
  const see = (name, accept, path, ...expected) =>
    [name, { who: 'nl-authority', method: 'GET', path, headers: { accept } }, ...expected];
  return [
    post('text/plain', { 'content-type': 'text/plain' }, '{"x":1}', '415 unsupported-media-type'),
    post('a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'x=1', '415 unsupported-media-type'),
    post('no content type', { 'content-type': null }, '{"x":1}', '415 unsupported-media-type'),
    post('latin1', { 'content-type': 'application/json; charset=iso-8859-1' }, '{"x":1}', '415 unsupported-media-type'),
    post('JSON in utf-8, said so', { 'content-type': 'application/json; charset=utf-8' }, '{"x":1}', invalid),
    post('JSON, loudly', { 'content-type': 'Application/JSON' }, '{"x":1}', invalid),
    post('almost JSON', { 'content-type': 'application/jsonx' }, '{"x":1}', '415 unsupported-media-type'),
    post('merge patch', { 'content-type': 'application/merge-patch+json' }, '{"x":1}', '415 unsupported-media-type'),
    post('gzip', { 'content-encoding': 'gzip' }, '{"x":1}', '415 unsupported-media-type', malformed),
    see('Accept HTML', 'text/html', t.path, '406 not-acceptable'),
    see('Accept CSV of a document', 'text/csv', t.path, '406 not-acceptable'),
    see('Accept an image', 'image/png', '/v1/me', '406 not-acceptable'),
    see('Accept everything', '*/*', t.path, '200'),
    see('Accept any application', 'application/*', t.path, '200'),
    see('Accept JSON among others', 'text/html;q=0.9, application/json;q=0.1', t.path, '200'),
    ['too large', { who: 'nl-liaison', method: 'POST', path: '/v1/requests',
      body: `{"necessity":"${'x'.repeat(1 << 20)}"}` },
      '413 too-large'],
    get('URL of 9 KiB', `/v1/requests?q=${'x'.repeat(9 * 1024)}`, '414 uri-too-long'),
    ['headers of 40 KiB', { who: 'nl-authority', method: 'GET', path: '/v1/me',
      headers: { 'x-much': 'x'.repeat(40 * 1024) } },
      '431 headers-too-large', '431 '],
  ];
};

export const queries = (t) => [
  get('unknown parameter of the list', '/v1/requests?colour=blue', malformed),
  get('unknown parameter of a document', `${t.path}?colour=blue`, malformed),
  get('unknown parameter of me', '/v1/me?x', malformed),
  get('unknown parameter of the history', `${t.path}/history?colour=blue`, malformed),
  get('offset', '/v1/requests?offset=50', malformed),
  ...['0', '201', '-1', 'abc', '1.5', '', '9999999999999999999999'].map((v) =>
    get(`limit=${v}`, `/v1/requests?limit=${v}`, ...either)),
  get('limit twice', '/v1/requests?limit=1&limit=2', ...either),
  ...['abc', '!!!', 'AAAA', 'x'.repeat(3000), '%FF%FE', "';DROP TABLE request;--".replace(/ /g, '%20')].map((v) =>
    get(`cursor=${v.slice(0, 30)}`, `/v1/requests?cursor=${v}`, ...either)),
  get('cursor with a NUL', '/v1/requests?cursor=%00', ...either, '404 not-found'),
  get('status=flying', '/v1/requests?status=flying', ...either),
  get('assistance_status=flying', '/v1/requests?assistance_status=flying', ...either),
  get('kind=flood', '/v1/requests?kind=flood', ...either),
  get('exercise=perhaps', '/v1/requests?exercise=perhaps', ...either),
  get('awaiting=you', '/v1/requests?awaiting=you', ...either),
  get('since=yesterday', '/v1/requests?since=yesterday', ...either),
  get('requesting_state=Netherlands', '/v1/requests?requesting_state=Netherlands', ...either),
  get('bad percent', '/v1/requests?q=%zz', ...either),
  get('invalid UTF-8 in q', '/v1/requests?q=%C3%28', ...either),
  get('all filters at once',
    '/v1/requests?status=open&assistance_status=requested&requesting_state=NL&requested_state=DE'
    + '&kind=hostage_taking&since=2026-01-01T00:00:00Z&until=2099-01-01T00:00:00Z&limit=1&exercise=any', '200'),
  get('EL in a filter', '/v1/requests?requested_state=EL', '200'),
  ...['SELECT', 'a&exercise=any', "o'clock", '%22unbalanced', 'a:*%20%26%20!b', '%E2%80%AE', '(', '!', '%5C'].map((v) =>
    get(`q=${v}`, `/v1/requests?q=${v}`, '200')),
];

export const identifiers = (t) => [
  get('no such request', '/v1/requests/0197d000-0000-7000-8000-000000000000', '404 not-found'),
  get('no UUID at all', '/v1/requests/abc', '404 not-found'),
  get('a number', '/v1/requests/1', '404 not-found'),
  get('a UUID cut short', `${t.path.slice(0, -1)}`, '404 not-found'),
  get('a UUID and more', `${t.path}0`, '404 not-found'),
  get('a UUID in braces', `/v1/requests/%7B${t.id}%7D`, '404 not-found'),
  get('a UUID without hyphens', `/v1/requests/${t.id.replace(/-/g, '')}`, '404 not-found', '200'),
  get('a UUID in capitals', `/v1/requests/${t.id.toUpperCase()}`, '200', '404 not-found'),
  get('the reference', `/v1/requests/${t.reference}`, '200'),
  get('the reference in small letters', `/v1/requests/${t.reference.toLowerCase()}`, '200', '404 not-found'),
  get('another reference', '/v1/requests/NL-2026-ZZZZZ', '404 not-found'),
  get('a reference of another year', `/v1/requests/${t.reference.replace(/\d{4}/, '1999')}`, '404 not-found'),
  get('a reference as a drill', `/v1/requests/EX-${t.reference}`, '404 not-found'),
  get('a hidden one', t.hidden, '404 not-found'),
  get('a hidden history', `${t.hidden}/history`, '404 not-found'),
  get('SQL', "/v1/requests/'%20OR%201=1--", '404 not-found'),
  get('a path upwards', '/v1/requests/../me', '404 not-found', '200', malformed),
  get('a NUL', '/v1/requests/%00', '404 not-found', malformed, '400 '),
  get('a slash at the end', `${t.path}/`, '404 not-found'),
  get('two slashes', `/v1//requests/${t.id}`, '404 not-found', malformed),
  get('no such route', '/v1/nothing', '404 not-found'),
  get('another version', '/v2/requests', '404 not-found'),
  get('one assistance', `${t.path}/assistance/DE`, '200'),
  get('an assistance never asked', `${t.path}/assistance/FR`, '404 not-found'),
  get('an assistance of nowhere', `${t.path}/assistance/XX`, '404 not-found'),
  get('an assistance in small letters', `${t.path}/assistance/de`, '404 not-found', '200'),
  get('an assistance in three letters', `${t.path}/assistance/DEU`, '404 not-found'),
  ['no such action', { who: 'nl-authority', method: 'POST', path: `${t.path}/actions/dance`, body: {} },
    '404 not-found'],
  ['an action of the other chain', { who: 'nl-authority', method: 'POST', path: `${t.path}/actions/activate`,
    body: {} },
    '404 not-found'],
  ['a clock\'s action', { who: 'nl-authority', method: 'POST', path: `${t.assistance}/actions/lapse`, body: {} },
    '404 not-found', '403 not-your-step'],
  ['another state\'s assistance', { who: 'de-authority', method: 'GET', path: `${t.path}/assistance/BE` },
    '404 not-found'],
];

export const access = (t) => {
  const as = (name, authorization, ...expected) =>
    [name, { who: null, method: 'GET', path: '/v1/me', headers: { authorization } }, ...expected];
  const none = '401 unauthenticated';
  return [
    as('no token', null, none), as('an empty token', 'Bearer ', none), as('no scheme', t.token, none),
    as('Basic', `Basic ${Buffer.from(`nl:${t.token}`).toString('base64')}`, none), as('a wrong token',
      'Bearer assistd_x', none),
    as('a token and more', `Bearer ${t.token}x`, none), as('a token cut short', `Bearer ${t.token.slice(0, -1)}`, none),
    as('a token in other letters', `Bearer ${t.token.toUpperCase()}`, none), as('bearer in small letters',
      `bearer ${t.token}`, '200'),
    as('a long token', `Bearer ${'x'.repeat(5000)}`, none), as('the token', `Bearer ${t.token}`, '200'),
    ['no token for a request', { who: null, method: 'GET', path: t.path }, none],
    ['no token for a step', { who: null, method: 'POST', path: `${t.path}/actions/close`, body: {} }, none],
    ['no token, and no such route', { who: null, method: 'GET', path: '/v1/nothing' }, none, '404 not-found'],
    ['alive without a token', { who: null, method: 'GET', path: '/livez' }, '200', '204'],
    ['ready without a token', { who: null, method: 'GET', path: '/readyz' }, '200', '204'],
  ];
};

export const methods = (t) => {
  const row = (method, path, ...expected) => [`${method} ${path}`, { who: 'nl-authority', method, path }, ...expected];
  const no = '405 method-not-allowed';
  return [
    ...['PUT', 'DELETE', 'PATCH'].map((m) => row(m, '/v1/requests', no)),
    ...['PUT', 'DELETE', 'POST'].map((m) => row(m, t.path, no)),
    ...['POST', 'PATCH', 'DELETE'].map((m) => row(m, '/v1/me', no)),
    row('GET', `${t.path}/actions/close`, no), row('DELETE', `${t.assistance}/actions/withdraw`, no),
    row('POST', t.assistance, no), row('POST', `${t.path}/history`, no), row('DELETE', '/openapi.json', no),
    ...['/v1/requests', t.path, '/v1/me', t.assistance, `${t.path}/history`].map((path) => row('HEAD', path, '200')),
    ...['/v1/requests', t.path, '/v1/me', t.assistance, `${t.path}/actions/close`].map((path) => row('OPTIONS', path,
      '204', '200')),
  ];
};

// Two faults at once: which one is told (decisions.md, "Judging order").
export const order = (t) => {
  const post = (name, who, path, body, headers, ...expected) => [name, { who, method: 'POST', path, body, headers },
    ...expected];
  const close = `${t.path}/actions/close`;
  return [
    post('401 before 415', null, close, 'x', { 'content-type': 'text/plain' }, '401 unauthenticated'),
    post('404 of the action before 415', 'nl-authority', `${t.path}/actions/dance`, 'x',
      { 'content-type': 'text/plain' }, '404 not-found'),
    post('405 before 406', 'nl-authority', '/v1/me', '{}', { accept: 'image/png' }, '405 method-not-allowed'),
    post('406 before 415', 'nl-authority', close, 'x', { 'content-type': 'text/plain', accept: 'image/png' },
      '406 not-acceptable'),
    post('415 before 413', 'nl-authority', close, 'x'.repeat((1 << 20) + 1), { 'content-type': 'text/plain' },
      '415 unsupported-media-type'),
    post('404 before 400', 'it-authority', close, '{', {}, '404 not-found'),
    post('400 before 403', 'nl-auditor', close, '{', {}, malformed),
    post('403 before 409', 'nl-liaison', close, { colour: 'blue' }, {}, '403 not-your-step'),
    post('409 status before 412', 'nl-authority', `${t.path}/actions/submit`, {}, { 'if-match': '"0-0"' },
      '409 wrong-status'),
    post('412 before 409 seen', 'de-authority', `${t.assistance}/actions/refuse`, { revision: 7 },
      { 'if-match': '"0-0"' },
      '412 version-mismatch'),
    post('409 seen before 422', 'de-authority', `${t.assistance}/actions/refuse`, { revision: 7, reason: 'bored' }, {},
      '409 stale-revision'),
    post('422 before 409 condition', 'nl-authority', close, { colour: 'blue' }, {}, invalid, '409 wrong-status'),
    post('400 of a parameter before 403', 'nl-auditor', `${close}?x=1`, {}, {}, malformed),
  ];
};
