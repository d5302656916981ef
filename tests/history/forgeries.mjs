// SPDX-License-Identifier: EUPL-1.2
// Histories that the procedure does not have, written by somebody who holds the log's key: every hash and every signature is right.
// `assistctl log verify` must name the entry all the same. `node forgeries.mjs DUMP [NAME…]` tries them on an export.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { binary } from '../api/daemon.js';
import { disclose, disclosure, forgersKey, loadLog, writeLog } from './forge.mjs';

const value = (item, name) => item.disclosures.find((d) => d.name === name)?.value;
const by = (item) => value(item, 'by');
const clock = { authority: null, list_version: null, person: null, role: 'clock', state: null };
const before = (log, item, action) => log.items.findLast((x) => x.entry.request === item.entry.request && x.entry.assistance === item.entry.assistance
  && x.entry.action === action && log.items.indexOf(x) < log.items.indexOf(item));
const later = (time, seconds) => new Date(Date.parse(time) + seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
const remove = (log, item) => { const i = log.items.indexOf(item); log.items.splice(i, 1); return log.items[i]; };
const copy = (item) => ({ ...structuredClone({ entry: item.entry, rows: item.rows, disclosures: item.disclosures }), of: item.of });
const insert = (log, after, item) => { log.items.splice(log.items.indexOf(after) + 1, 0, item); return item; };

// find: an entry that fits; forge(item, log): changes it, and gives the item that must be named, if it is another one.
export const forgeries = {
  'more is accepted than was asked': { rule: 212, forge(item) {
    const items = structuredClone(value(item, 'items'));
    items[0].quantity += 1;
    item.entry.facts.accepted[0][1] += 1;
    disclose(item, 'items', items);
  } },
  'an item is accepted that nobody asked for': { rule: 212, forge(item) {
    const items = structuredClone(value(item, 'items'));
    items[0].item = 40;
    item.entry.facts.accepted[0][0] = 40;
    disclose(item, 'items', items);
  } },
  'an acceptance without units': { rule: 212, forge: (item) => disclose(item, 'units', []) },
  'it answers another revision than it says': { rule: 212, forge: (item) => disclose(item, 'revision', value(item, 'revision') + 1) },
  'another text is signed': { rule: 304, forge: (item) => disclose(item, 'sha256', 'ab'.repeat(32)) },
  'an arrangement tells another digest than its text has': { rule: 301, forge: (item) => disclose(item, 'sha256', 'ab'.repeat(32)) },
  'something else was seen': { rule: 309, forge: (item) => disclose(item, 'seen', 1) },
  'it says that something was seen, and carries nothing of it': { action: 'depart', forge(item) { item.entry.facts.seen = 1; } },
  'an incident is closed while another is open': { rule: 502, fits: (item) => !value(item, 'refund'), forge(item) {
    delete item.entry.facts.incident_left;
    item.entry.rule = 503;
    item.entry.clears = ['incident_open'];
  } },
  'the authorisation ends after the arrangement': { rule: 309, forge(item) {
    const period = value(item, 'period');
    disclose(item, 'period', { ...period, until: later(item.entry.facts.period_until, 60) });
  } },
  'the authorisation is renewed beyond the arrangement': { rule: 406, forge: (item) => disclose(item, 'until', later(item.entry.facts.period_until, 60)) },
  'the extension is none': { rule: 414, forge: (item) => disclose(item, 'until', later(item.entry.facts.period_until, -60)) },
  'the time to answer is shortened': { rule: 106, forge: (item) => disclose(item, 'respond_by', later(item.entry.facts.respond_by, -60)) },
  'a request is submitted without its necessity': { rule: 101, fits: (item, log) => value(item, 'necessity')
    && !log.items.some((x) => x.of === item || (x.entry.request === item.entry.request && /edit|amend/.test(x.entry.action)))
    && log.items.some((x) => x.entry.rule === 104 && x.entry.request === item.entry.request), forge(item, log) {
    const submit = log.items.find((x) => x.entry.rule === 104 && x.entry.request === item.entry.request);
    disclose(item, 'necessity', null);
    disclose(submit, 'necessity', null);
    return submit;
  } },
  'an incident that is not there is resolved': { rule: 503, forge: (item) => disclose(item, 'incident', 90) },
  'a cost that is not there is void': { action: 'void_cost', forge: (item) => disclose(item, 'cost', 90) },
  'an objection to a direction that was not given': { action: 'object', forge: (item) => disclose(item, 'direction', 90) },
  'less comes back than was lent': { action: 'confirm_return', forge(item) {
    const items = structuredClone(value(item, 'items'));
    items[0].returned += 1;
    disclose(item, 'items', items);
  } },
  'the assisting state names the officers': { rule: 301, fits: (item) => item.entry.by.state === item.entry.assistance && value(item, 'officers').length === 0,
    forge: (item) => disclose(item, 'officers', [{ account: '00000000-0000-7000-8000-000000000001', name: 'x', post: 'x', phone: '1' }]) },
  'weapons are permitted by the person who authorised': { action: 'permit_weapons', forge(item, log) {
    item.entry.by.person = before(log, item, 'authorise').entry.by.person;
    disclose(item, 'by', by(before(log, item, 'authorise')));
  } },
  'the same person goes by two numbers': { action: 'permit_weapons', forge: (item, log) => disclose(item, 'by', by(before(log, item, 'authorise'))) },
  'two persons go by one number': { action: 'accept', forge: (item) => disclose(item, 'by', { ...by(item), person: '00000000-0000-7000-8000-000000000001' }),
    fits: (item, log) => log.items.some((x) => x.entry.request === item.entry.request && x.entry.by.person === item.entry.by.person && log.items.indexOf(x) < log.items.indexOf(item)) },
  'one account is two persons': { action: 'permit_weapons', forge: (item, log) => disclose(item, 'by', { ...by(item), account: by(before(log, item, 'authorise')).account }) },
  'a person of a number that was left out': { action: 'accept', forge(item) { item.entry.by.person = 77; } },
  'who acted is not disclosed': { action: 'message', forge: (item) => disclose(item, 'by', undefined) },
  'nothing is disclosed': { action: 'acknowledge', forge(item) { item.disclosures = []; item.sd = []; } },
  'an officer whom the arrangement does not name': { role: 'command', forge: (item) => disclose(item, 'by', { ...by(item), account: '00000000-0000-7000-8000-000000000001' }) },
  'listed without an authority': { action: 'accept', forge(item) { item.entry.by.authority = null; item.entry.by.list_version = null; } },
  'a clock that carries something': { role: 'clock', request: true, forge(item) {
    item.disclosures = [disclosure('A'.repeat(22), 'text', 'x'), disclosure('B'.repeat(22), 'names', ['text'])];
  } },
  'a clock of a state': { role: 'clock', request: true, forge(item) { item.entry.by.state = item.entry.assistance; } },
  'a step before its condition': { action: 'authorise', fits: (item, log) => log.items.some((x) => x.entry.action === 'permit_weapons'
    && before(log, x, 'authorise') === item), forge(item, log) {
    const next = log.items.find((x) => x.entry.action === 'permit_weapons' && before(log, x, 'authorise') === item);
    remove(log, item);
    return log.items.slice(0, log.items.indexOf(next) + 1).find((x) => x.entry.request === item.entry.request && x.entry.assistance === item.entry.assistance
      && log.items.indexOf(x) >= 0 && x.entry.at > item.entry.at);
  } },
  'a state is not asked that was to be': { action: 'ask', fits: (item, log) => log.items[log.items.indexOf(item) + 1]?.entry.action === 'ask',
    forge: (item, log) => { const next = remove(log, item); log.items.filter((x) => x.entry.request === item.entry.request && x.entry.assistance === item.entry.assistance).forEach((x) => remove(log, x)); return next; } },
  'a state is asked that was not to be': { action: 'ask', forge(item, log) {
    const more = copy(item);
    more.entry.assistance = 'MT';
    return insert(log, item, more);
  }, fits: (item, log) => log.items[log.items.indexOf(item) + 1]?.entry.action !== 'ask' && !log.items.some((x) => x.entry.request === item.entry.request && x.entry.assistance === 'MT') },
  'a withdrawal leaves out a state': { rule: 221, fits: (item, log) => log.items[log.items.indexOf(item) - 1].entry.rule === 108,
    forge: (item, log) => remove(log, item) },
  'an amendment that nobody made': { rule: 213, forge(item, log) {
    const amend = log.items.find((x) => x.entry.rule === 202);
    const more = copy(item);
    Object.assign(more.entry, { action: 'amend', rule: 202, from: 'requested', to: 'requested', by: { ...more.entry.by, role: 'authority' }, sets: [], clears: [], facts: { ...amend.entry.facts, ...item.entry.facts } });
    for (const k of ['listed_to_request', 'listed_to_authorise', 'desk_may_request', 'unit_may_answer', 'state_may_ask', 'revision']) delete more.entry.facts[k];
    log.items.splice(log.items.indexOf(item), 0, more);
    return more;
  } },
  'the time is given to one state alone': { rule: 204, fits: (item, log) => log.items[log.items.indexOf(item) + 1]?.entry.rule === 204
    && log.items[log.items.indexOf(item) - 1]?.entry.rule === 106, forge: (item, log) => { const next = log.items[log.items.indexOf(item) + 1]; remove(log, next); return log.items[log.items.indexOf(item) + 1]; } },
  'what follows is by another person': { rule: 202, forge(item) { item.entry.by.role = item.entry.by.role === 'authority' ? 'liaison' : 'authority'; } },
  'what follows has facts of its own': { rule: 202, forge(item) { item.entry.facts.listed_to_request = true; } },
  'a rule with a number beyond all': { rule: 212, forge(item) { item.raw = (text) => text.replace('"rule":212', `"rule":${212 + 65536}`); } },
  'a fact about the assistance in the request\'s own chain': { rule: 104, forge(item) { item.entry.facts.officers = true; } },
  'a role without its side': { rule: 212, forge(item) { item.entry.by.role = 'liaison'; } },
  'one state answers for another': { rule: 212, forge(item) { item.entry.by.state = 'PT'; } },
  'a revision that was not': { rule: 105, forge(item) { item.entry.revision += 1; } },
  'a drill in between': { rule: 212, forge(item) { item.entry.exercise = !item.entry.exercise; } },
  'one person erases alone': { action: 'redact', forge: (item, log) => disclose(item, 'by', by(log.items.find((x) => x.entry.action === 'ask_redaction'
    && x.entry.facts.redaction === item.entry.facts.redaction))) },
  'a redaction that nobody asked for': { action: 'ask_redaction', forge(item, log) {
    const done = log.items.find((x) => x.entry.action === 'redact' && x.entry.facts.redaction === item.entry.facts.redaction);
    remove(log, item);
    return done;
  } },
  'a redaction by another state': { action: 'ask_redaction', forge(item, log) {
    const done = log.items.find((x) => x.entry.action === 'redact' && x.entry.facts.redaction === item.entry.facts.redaction);
    for (const x of [item, done]) x.entry.by.state = 'PT';
  } },
  'a redaction of what the rules look at': { action: 'ask_redaction', fits: (item) => value(item.of, 'items'), forge(item, log) {
    const done = log.items.find((x) => x.entry.action === 'redact' && x.entry.facts.redaction === item.entry.facts.redaction);
    for (const x of [item, done]) x.entry.facts.names = [...x.entry.facts.names, 'items'];
    const i = item.of.disclosures.findIndex((d) => d.name === 'items');
    item.of.decoys = undefined;
    item.of.disclosures.splice(i, 1);
    return log.items[log.items.indexOf(item.of) + 1]; // what was asked is told there
  } },
  'a redaction of what is not there': { action: 'ask_redaction', forge(item, log) {
    const done = log.items.find((x) => x.entry.action === 'redact' && x.entry.facts.redaction === item.entry.facts.redaction);
    for (const x of [item, done]) x.entry.facts.names = [...x.entry.facts.names, 'limits'];
    return item.of;
  } },
  'an entry of the house with more facts': { action: 'commit', forge(item) { item.entry.facts.more = 1; } },
  'an entry of the house that is no canonical JSON': { action: 'commit', forge(item) { item.raw = (text) => text.replace('"facts":{', '"facts":{ '); } },
  'a commitment by a person': { action: 'commit', forge(item) { item.entry.by = { ...clock, role: 'administrator', person: 1 }; } },
  'a drill of the house': { action: 'commit', forge(item) { item.entry.exercise = true; } },
  'a condition of the house': { action: 'commit', forge(item) { item.entry.sets = ['authorised']; } },
  'a register kept by the desk': { action: 'register', forge(item) { item.entry.by.role = 'liaison'; } },
  'a credential drawn by an administrator': { action: 'credential', forge(item) { item.entry.by.role = 'administrator'; } },
  'a credential that the clock rotated': { action: 'credential', forge(item) { item.entry.by = { ...clock, role: 'holder' }; } },
  'a clock that goes back': { action: 'register', forge(item) { item.entry.at = later(item.entry.at, -3600); } },
  'another table of rules': { rule: 212, forge(item) { item.entry.rules = 'ab'.repeat(32); } },
};

// Every fitting entry would do; the one in the middle is taken.
function target(log, f) {
  const list = log.items.filter((x) => (!f.rule || x.entry.rule === f.rule) && (!f.action || x.entry.action === f.action)
    && (!f.role || x.entry.by.role === f.role) && (!f.request || x.entry.request) && !log.items.some((y) => y.of === x && y.entry.action !== 'ask_redaction' && f.rule)
    && (!f.fits || f.fits(x, log)));
  return list[Math.floor(list.length / 2)];
}

// What assistctl says of each: [name, what is wrong with that] for those that it does not name.
export function forgeAll(dump, names = Object.keys(forgeries), show = () => {}) {
  const dir = mkdtempSync(join(tmpdir(), 'assistd-forged-'));
  const wrong = [];
  for (const name of names) {
    const log = loadLog(dump);
    const key = forgersKey(log.origin);
    const item = target(log, forgeries[name]);
    if (!item) { wrong.push([name, 'nothing fits']); continue; }
    const named = forgeries[name].forge(item, log) ?? item;
    rmSync(join(dir, 'log'), { recursive: true, force: true });
    writeLog(join(dir, 'log'), log, key);
    writeFileSync(join(dir, 'key'), key.text);
    let told = 'good';
    try { told = execFileSync(join(dirname(binary()), 'assistctl'), ['log', 'verify', join(dir, 'log'), '--key', join(dir, 'key')], { encoding: 'utf8' }); } catch (error) { told = error.stdout ?? String(error); }
    show(`${name}: ${told.trim()} (${named.index})`);
    if (!told.startsWith(`bad: index ${named.index}:`)) wrong.push([name, `expected index ${named.index}: ${told.trim()}`]);
  }
  rmSync(dir, { recursive: true, force: true });
  return wrong;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [dump, ...names] = process.argv.slice(2);
  const wrong = forgeAll(dump, names.length ? names : undefined, console.log);
  console.log(`${wrong.length} not named:`);
  for (const [name, why] of wrong) console.log(`  ${name}: ${why}`);
  process.exitCode = wrong.length ? 1 : 0;
}
