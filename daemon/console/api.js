// SPDX-License-Identifier: EUPL-1.2
// The REST interface, as everybody else uses it. Nothing here knows what may be done: documents say so themselves.

/** What the interface refused (RFC 9457), or that it could not be reached at all (status 0). */
export class Problem extends Error {
  constructor(document, response) {
    super(document.title ?? `HTTP ${response?.status ?? 0}`);
    Object.assign(this, { status: 0, errors: [], ...document });
    this.slug = /^\/problems\/(.*)$/.exec(document.type ?? '')?.[1] ?? 'unreachable';
    this.retryAfter = Number(response?.headers.get('Retry-After') ?? 0);
  }
}

const signedOut = new Set();
/** Calls back whenever the session turns out to be over. */
export const onSignedOut = (callback) => { signedOut.add(callback); return () => signedOut.delete(callback); };

let account = null;
/** For whom this window asks from now on: the daemon refuses what would be done by whoever signed in at another window meanwhile. */
export const actFor = (id) => { account = id; };
export const actsFor = () => account;
/** A request's address; what is no reference and no id is nobody's. */
export const requestPath = (id) => `/v1/requests/${/^[\w-]+$/.test(id) ? id : '-'}`;

const pause = (seconds) => new Promise((resolve) => { setTimeout(resolve, seconds * 1000); });
const PATIENCE = 5;

async function ask(path, options, tries = 0) {
  let response;
  try {
    const headers = { ...(account && path !== '/v1/session' ? { 'Assist-Account': account } : {}), ...options?.headers };
    response = await fetch(path, { credentials: 'same-origin', cache: 'no-store', redirect: 'error', ...options, headers });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Problem({ title: 'unreachable', detail: error.message });
  }
  if (response.ok) return response;
  // Reading can wait; who acts is told.
  if (response.status === 429 && !options?.method && tries < PATIENCE) {
    await pause(Number(response.headers.get('Retry-After')) || 1);
    return ask(path, options, tries + 1);
  }
  let document = { status: response.status };
  try { document = { ...document, ...await response.json() }; } catch { /* none came */ }
  if (response.status === 401 && path !== '/v1/session') for (const callback of signedOut) callback();
  throw new Problem(document, response);
}

/** The answer's JSON. */
export const get = async (path, options) => (await ask(path, { ...options, headers: { Accept: 'application/json' } })).json();

/** The answer's text in another form: text/csv, application/x-ndjson, text/plain. */
export const getText = async (path, type = 'text/plain') => (await ask(path, { headers: { Accept: type } })).text();

/** The answer's bytes. */
export async function getBytes(path) {
  const response = await ask(path, { headers: { Accept: 'application/octet-stream' } });
  return new Uint8Array(await response.arrayBuffer());
}

/** Pages of a list, one after the other. Where one cannot be had the list is not over: the next try asks for it again. */
export function pages(path, limit = 200) {
  let cursor = null;
  let last = false;
  const next = async () => {
    if (last) return { value: undefined, done: true };
    const parameters = `limit=${limit}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
    const page = await get(`${path}${path.includes('?') ? '&' : '?'}${parameters}`);
    cursor = page.next;
    last = !cursor;
    return { value: page.items, done: false, last };
  };
  return { next, [Symbol.asyncIterator]() { return this; } };
}

/** All of a list. */
export async function all(path) {
  const items = [];
  for await (const page of pages(path)) items.push(...page);
  return items;
}

/** One for each thing that is to happen once, however often it is sent. */
export const newKey = () => crypto.randomUUID();

/** The document after the step. A POST without a key is not repeated by anybody. */
export async function send(method, path, body, key) {
  const headers = { Accept: 'application/json' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (key) headers['Idempotency-Key'] = key;
  const response = await ask(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  return response.status === 204 ? null : response.json();
}
