// SPDX-License-Identifier: EUPL-1.2
// What is said, in the reader's language; times, numbers and amounts as the reader writes them.

export const languages = { en: 'English', fr: 'Français', de: 'Deutsch', nl: 'Nederlands' };

/** For times and numbers; days come before months wherever this is read. */
const locale = () => (language === 'en' ? 'en-GB' : language);

const made = new Map();
/** What writes times, numbers, names. Making one takes longer than a thousand uses, and there are few different ones. */
function writer(Kind, options = {}) {
  const name = `${Kind.name} ${locale()} ${JSON.stringify(options)}`;
  if (!made.has(name)) made.set(name, new Kind(locale(), options));
  return made.get(name);
}
let words = {};
export let language = 'en';

const catalogue = async (code) => (await fetch(`words/${code}.json`)).json();
const kept = () => { try { return localStorage.getItem('language'); } catch { return null; } };

/** The reader's choice, or what the browser asks for, or English. */
export function preferred() {
  const wished = [kept(), ...navigator.languages].filter(Boolean).map((code) => code.slice(0, 2).toLowerCase());
  return wished.find((code) => code in languages) ?? 'en';
}

export async function speak(code) {
  words = await catalogue(code);
  language = code;
  document.documentElement.lang = code;
  try { localStorage.setItem('language', code); } catch { /* not kept, then */ }
}

const own = (from, name) => (from !== null && typeof from === 'object' && Object.hasOwn(from, name) ? from[name] : undefined);
const look = (from, path) => path.split('.').reduce(own, from);

/** `path` names a text of the catalogue; {name} in it is one of `values`; forms by number are under one, other. */
export function t(path, values = {}) {
  let text = look(words, path);
  if (text && typeof text === 'object') text = text[writer(Intl.PluralRules).select(values.n ?? 0)] ?? text.other;
  return (text ?? path).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** A word of the procedure: word('status', 'arranged'). What has no text is shown as it is. */
export function word(kind, value) {
  if (value === null || value === undefined) return '–';
  const text = own(own(words, kind), value);
  return typeof text === 'string' ? text : String(value).replaceAll('_', ' ');
}

/** A state's name, by its code; Greece is EL where people read. */
export const stateCode = (code) => (code === 'GR' ? 'EL' : code === 'GB' ? 'UK' : code);
export function stateName(code) {
  if (!code) return '–';
  return writer(Intl.DisplayNames, { type: 'region' }).of(code) ?? code;
}

// --- times: UTC first, always; what the clocks on the wall show beside it ---

const zones = {
  AT: 'Vienna', BE: 'Brussels', BG: 'Sofia', CH: 'Zurich', CY: 'Asia/Nicosia', CZ: 'Prague', DE: 'Berlin', DK: 'Copenhagen',
  EE: 'Tallinn', ES: 'Madrid', FI: 'Helsinki', FR: 'Paris', GB: 'London', GR: 'Athens', HR: 'Zagreb', HU: 'Budapest',
  IE: 'Dublin', IS: 'Atlantic/Reykjavik', IT: 'Rome', LT: 'Vilnius', LU: 'Luxembourg', LV: 'Riga', MT: 'Malta',
  NL: 'Amsterdam', NO: 'Oslo', PL: 'Warsaw', PT: 'Lisbon', RO: 'Bucharest', SE: 'Stockholm', SI: 'Ljubljana', SK: 'Bratislava',
};
const zoneOf = (state) => (zones[state]?.includes('/') ? zones[state] : `Europe/${zones[state]}`);
const format = (date, options) => writer(Intl.DateTimeFormat, { hourCycle: 'h23', timeZone: 'UTC', ...options }).format(date);
const day = { day: 'numeric', month: 'short', year: 'numeric' };
const minute = { hour: '2-digit', minute: '2-digit' };

/** "25 Nov 2026, 03:00 UTC" */
/** What is no time is shown as it is. */
const isDate = (at) => !Number.isNaN(new Date(at).getTime());
export const utc = (at) => (at && !isDate(at) ? String(at) : at ? `${format(new Date(at), { ...day, ...minute })} UTC` : '–');
/** "03:00:12" of a day that is said elsewhere. */
export const clock = (at) => (isDate(at) ? format(new Date(at), { ...minute, second: '2-digit' }) : String(at));
export const utcDay = (at) => (isDate(at) ? format(new Date(at), day) : String(at));
/** "04:00 LU", or with the day where it is another one there. */
export function local(at, state) {
  if (!Object.hasOwn(zones, state) || !isDate(at)) return '';
  const there = { timeZone: zoneOf(state) };
  const other = format(new Date(at), { ...day, ...there }) !== utcDay(at);
  return `${format(new Date(at), { ...(other ? { day: 'numeric', month: 'short' } : {}), ...minute, ...there })} ${stateCode(state)}`;
}

/** Hours and minutes between two times, "26:05", or "1:05:09" with seconds. */
export function span(ms, seconds = false) {
  const s = Math.floor(Math.abs(ms) / 1000);
  const two = (n) => String(n).padStart(2, '0');
  return `${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}${seconds ? `:${two(s % 60)}` : ''}`;
}

/** What is left until then, in words; past it, by how much. */
export function left(until, now = Date.now()) {
  const ms = Date.parse(until) - now;
  return ms > 0 ? t('time.left', { span: span(ms) }) : t('time.over', { span: span(ms) });
}

/** For an input of a date and one of a time, both in UTC; and back: an RFC 3339 time, or null if it is none. */
export const splitTime = (at) => (at ? [at.slice(0, 10), at.slice(11, 16)] : ['', '']);
export function joinTime(day_, hour) {
  // As people write them: 26.11.2026, 3:00, 0300.
  const date = day_.trim().replace(/^(\d{1,2})[./](\d{1,2})[./](\d{4})$/, (_, d, m, y) => `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`);
  const time = hour.trim().replace(/^(\d{1,2})[:.h]?(\d{2})$/, (_, h, m) => `${h.padStart(2, '0')}:${m}`);
  const iso = `${date}T${time}:00Z`;
  const valid = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:00Z$/.test(iso) && !Number.isNaN(Date.parse(iso));
  return valid && new Date(iso).toISOString().slice(0, 10) === date ? iso : null;
}

export const number = (n) => writer(Intl.NumberFormat).format(n);
const digits = (currency) => new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
/** `amount` counts minor units (ISO 4217). */
export function money({ amount, currency }) {
  return writer(Intl.NumberFormat, { style: 'currency', currency }).format(amount / 10 ** digits(currency));
}
/** "1250.5" as minor units of the currency, or null. */
export function minorUnits(text, currency) {
  const places = /^[A-Z]{3}$/.test(currency) ? digits(currency) : 2;
  // With both signs in it the last one is the decimal sign.
  const plain = text.trim().replace(/[\s\u00a0\u202f']/g, '').replace(/^([\d.,]*)([.,])(\d+)$/, (_, whole, sign, rest) => whole.replace(/[.,]/g, '') + sign + rest);
  const match = /^(\d{1,12})(?:[.,](\d+))?$/.exec(plain);
  if (!match || (match[2] ?? '').length > places) return null;
  return Number(match[1] + (match[2] ?? '').padEnd(places, '0'));
}
