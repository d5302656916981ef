// SPDX-License-Identifier: EUPL-1.2
// The auditor's pages: filters in the address, files of what is shown, and proofs that are checked in the browser, and fail where they must.
import { readFileSync } from 'node:fs';
import { Client } from '../api/client.js';
import { ensure, equal } from '../api/report.js';
import { Desk } from './browser.js';
import { furnish } from './pages.js';

async function fileOf(desk, button) {
  const [download] = await Promise.all([desk.page.waitForEvent('download'), desk.page.getByRole('button', { name: button }).click()]);
  return readFileSync(await download.path(), 'utf8');
}

const shown = (desk) => desk.page.locator('.timeline > li').count();
const settled = (desk) => desk.page.getByRole('status').filter({ hasText: /events shown; \d+ looked through\.$/ }).waitFor();

async function filters({ browser, daemon, tokens }, there) {
  const desk = await Desk.open(browser, daemon.base, tokens.auditor);
  const events = await desk.page.evaluate(async () => (await (await fetch('/v1/events?limit=200', { headers: { Accept: 'application/json' } })).json()).items);
  const today = new Date().toISOString().slice(0, 10);
  const cases = [
    ['', (e) => !e.exercise], ['?exercise=any', () => true], ['?exercise=true', (e) => e.exercise], ['?state=DE', (e) => !e.exercise && e.by.state === 'DE'],
    ['?action=sign', (e) => !e.exercise && e.action === 'sign'], ['?assistance=BE', (e) => !e.exercise && e.assistance === 'BE'],
    [`?from=${today}`, (e) => !e.exercise && e.at >= today], [`?from=2020-01-01&until=2020-12-31`, () => false], [`?request=${there.reference}`, (e) => e.request === there.id],
  ];
  for (const [query, holds] of cases) {
    await desk.go('#/settings');
    await desk.go(`#/audit${query}`, 'Audit');
    await settled(desk);
    equal(await shown(desk), events.filter(holds).length, `events by ${query}`);
  }
  await desk.go('#/settings');
  await desk.go('#/audit?action=sign', 'Audit');
  await settled(desk);
  const lines = (await fileOf(desk, 'JSON lines')).split('\n').filter(Boolean).map((line) => JSON.parse(line));
  equal(lines, events.filter((e) => !e.exercise && e.action === 'sign'), 'the lines');
  const csv = await fileOf(desk, 'CSV');
  equal(csv.split('\r\n').length, lines.length + 2, 'the lines of the CSV');
  ensure(csv.startsWith('"seq","log_index","at"'), csv.slice(0, 80));
  desk.clean();
  await desk.context.close();
  return `${events.length} events`;
}

// Files of all that there is are, byte for byte, those of the interface.
async function sameFiles({ browser, daemon, tokens }) {
  const desk = await Desk.open(browser, daemon.base, tokens['de-auditor']);
  const client = new Client(daemon.base, tokens['de-auditor']);
  await desk.go('#/audit?exercise=any', 'Audit');
  await settled(desk);
  for (const [button, accept] of [['CSV', 'text/csv'], ['JSON lines', 'application/x-ndjson']]) {
    equal(await fileOf(desk, button), (await client.get('/v1/events?limit=200', { accept })).text, `${button} and ${accept}`);
  }
  desk.clean();
  await desk.context.close();
}

// A page that cannot be had: it is said, nothing is saved that holds a part, and it is asked for again.
async function interrupted({ browser, daemon, tokens }) {
  const desk = await Desk.open(browser, daemon.base, tokens.auditor);
  let down = true;
  let saved = 0;
  desk.page.on('download', () => { saved += 1; });
  await desk.page.route('**/v1/events?*', (route) => (down && route.request().resourceType() === 'fetch' ? route.abort() : route.continue()));
  await desk.go('#/audit?exercise=any', 'Audit');
  await desk.page.locator('.trouble').waitFor();
  ensure((await desk.page.getByRole('status').filter({ hasText: 'looked through' }).innerText()).includes('There are more'), 'the list is said to be whole');
  await desk.page.getByRole('button', { name: 'CSV' }).click();
  await desk.page.waitForTimeout(300);
  equal(saved, 0, 'files of a part');
  down = false;
  await desk.page.getByRole('button', { name: 'More' }).click();
  await settled(desk);
  ensure(await shown(desk) > 20, `${await shown(desk)} events after it was asked for again`);
  equal(await desk.page.locator('.trouble').count(), 0, 'trouble that is over');
  await desk.context.close();
}

// What happens is there without being asked for, once; and only if it is looked for.
async function asItHappens({ browser, daemon, tokens }, { id, reference }) {
  const [all, mine, none] = await Promise.all(['', `?request=${reference}`, '?action=sign'].map(async (query) => {
    const desk = await Desk.open(browser, daemon.base, tokens.auditor);
    await desk.go(`#/audit${query}`, 'Audit');
    await settled(desk);
    return { desk, before: await shown(desk) };
  }));
  const texts = ['first', 'second', '\u202e<b>third</b>'];
  for (const text of texts) await new Client(daemon.base, tokens['nl-authority']).call('POST', `/v1/requests/${id}/assistance/DE/actions/message`, { body: { text } });
  for (const { desk, before } of [all, mine]) {
    await desk.page.waitForFunction((n) => document.querySelectorAll('.timeline > li').length >= n, before + texts.length);
    equal(await shown(desk), before + texts.length, 'events');
    equal(await desk.page.locator('.timeline > li').last().locator('.text > bdi').first().textContent(), texts[2], 'the last text');
  }
  equal(await shown(none.desk), none.before, 'events that are not looked for');
  for (const { desk } of [all, mine, none]) { desk.clean(); await desk.context.close(); }
}

async function proofs({ browser, daemon, tokens }) {
  const said = {};
  for (const who of ['auditor', 'nl-auditor']) {
    const desk = await Desk.open(browser, daemon.base, tokens[who]);
    await desk.go('#/audit?exercise=any', 'Audit');
    await settled(desk);
    const button = desk.page.getByRole('button', { name: 'Verify' });
    await button.click();
    await desk.page.locator('.good').waitFor({ timeout: 60000 });
    said[who] = await desk.page.locator('.good').innerText();
    ensure(!said[who].includes('cannot check'), 'no Ed25519 in this browser');
    await button.click();
    await desk.page.getByText('was kept in this browser').waitFor({ timeout: 60000 });
    desk.clean();
    await desk.context.close();
  }
  ensure(said.auditor.includes('Each says what its entry says') && said['nl-auditor'].includes('That there is such an entry was proven'), JSON.stringify(said));
  return said.auditor.split('\n')[0];
}

// What a daemon that lies might answer, and what is said of it.
const LIES = [
  ['an event that was changed', '**/v1/events?*', (text) => text.replace('"action":"acknowledge"', '"action":"refuse"').replace('Board from the stern.', 'Board from the bow.'), /says something else: (text|action)/],
  ['a root that is not the one that was signed', '**/v1/log/checkpoint', (text) => text.replace(/\n(.)(.*)\n\n/, (_, c, rest) => `\n${c === 'A' ? 'B' : 'A'}${rest}\n\n`), /not signed/],
  ['a proof with another hash', '**/v1/log/proof/*', (text) => text.replace(/\n(.)([A-Za-z0-9+/]{42}=)\n/, (_, c, rest) => `\n${c === 'A' ? 'B' : 'A'}${rest}\n`), /not in the signed tree|none of this log/],
  ['a disclosure that was not committed to', '**/v1/log/entries?*', (text) => text.replace(/"disclosures":\["(.{8})/, '"disclosures":["AAAAAAAA'), /./],
  ['an event of which something is left out', '**/v1/events?*', (text) => text.replace('"text":"Board from the stern."', '"other":1'), /says something else: (text|other)/],
  ['an event under another authority', '**/v1/events?*', (text) => text.replace(/"authority":"[^"]*"/, '"authority":"Somebody"'), /says something else: by.authority/],
  ['an entry that says something else', '**/v1/log/entries?*', (text) => text.replace('\\"seq\\":1', '\\"seq\\":2'), /says something else: seq/],
];

async function lies({ browser, daemon, tokens }) {
  for (const [name, url, change, told] of LIES) {
    const desk = await Desk.open(browser, daemon.base, tokens.auditor);
    let changed = false;
    await desk.page.route(url, async (route) => {
      const response = await route.fetch();
      const before = await response.text();
      const body = change(before);
      changed ||= body !== before;
      await route.fulfill({ response, body });
    });
    await desk.go('#/audit', 'Audit');
    await settled(desk);
    await desk.page.getByRole('button', { name: 'Verify' }).click();
    const failure = desk.page.locator('.verify .trouble');
    await failure.waitFor({ timeout: 60000 });
    ensure(changed, `${name}: nothing was changed`);
    ensure(told.test(await failure.innerText()), `${name}: ${await failure.innerText()}`);
    await desk.context.close();
  }
  return `${LIES.length} lies`;
}

// A line that is down is no proof of anything; a log of another name is not taken for the first one ever seen.
async function unfinished({ browser, daemon, tokens }) {
  const desk = await Desk.open(browser, daemon.base, tokens.auditor);
  await desk.go('#/audit?action=sign', 'Audit');
  await settled(desk);
  await desk.page.route('**/v1/log/proof/*', (route) => route.abort());
  await desk.page.getByRole('button', { name: 'Verify' }).click();
  await desk.page.locator('.verify .notice', { hasText: 'could not be found out' }).waitFor();
  equal(await desk.page.locator('.verify .trouble').count(), 0, 'false alarms');
  await desk.page.unroute('**/v1/log/proof/*');
  await desk.page.evaluate(() => localStorage.setItem('checkpoint/example.org/other', 'x'));
  await desk.page.getByRole('button', { name: 'Verify' }).click();
  await desk.page.getByText('kept checkpoints of another log (example.org/other)').waitFor();
  await desk.page.emulateMedia({ media: 'print' });
  ensure(await desk.page.locator('.good').isVisible() && await desk.page.locator('.print-only', { hasText: 'Step: Sign the arrangement' }).isVisible(), 'on paper: what was proven, and of what');
  await desk.context.close();
}

// A log that was cut and went on: it is not the one that this browser has kept a checkpoint of.
async function otherLog({ browser, daemon, tokens }) {
  const desk = await Desk.open(browser, daemon.base, tokens.auditor);
  await desk.go('#/audit?action=sign', 'Audit');
  await settled(desk);
  await desk.page.getByRole('button', { name: 'Verify' }).click();
  await desk.page.locator('.good').waitFor({ timeout: 60000 });
  await desk.page.evaluate(() => {
    const [name] = Object.keys(localStorage).filter((key) => key.startsWith('checkpoint/'));
    const lines = localStorage.getItem(name).split('\n');
    lines[1] = String(Number(lines[1]) - 1);
    localStorage.setItem(name, lines.join('\n'));
  });
  await desk.page.getByRole('button', { name: 'Verify' }).click();
  await desk.page.locator('.verify .trouble', { hasText: 'is not the one of' }).waitFor({ timeout: 60000 });
  await desk.context.close();
}

// Who read a request, by its reference; and who read nothing of it is not among them.
async function readers({ browser, daemon, tokens }, { id, reference }) {
  const nl = new Client(daemon.base, tokens['nl-authority']);
  equal((await nl.get(`/v1/requests/${id}`)).status, 200, 'a reading');
  const desk = await Desk.open(browser, daemon.base, tokens['nl-auditor']);
  await desk.go('#/consultations', 'Consultations');
  await desk.page.getByLabel('Request (reference)').fill(reference);
  await desk.page.keyboard.press('Enter');
  await desk.page.waitForFunction((ref) => location.hash.includes(ref) && document.querySelectorAll('tbody tr').length > 0, reference);
  const links = await desk.page.locator('tbody a').evaluateAll((all) => [...new Set(all.map((a) => a.hash))]);
  equal(links, [`#/request/${id}`], 'what was read');
  equal(await desk.page.locator('.trouble').count(), 0, 'trouble');
  desk.clean();
  await desk.context.close();
}

export async function audit(report, world) {
  let there;
  if (!await report.test('audit: a case in the middle of things', async () => { there = await furnish(world); })) return;
  await report.test('audit: filters in the address, and files of what they show', () => filters(world, there));
  await report.test('audit: files of everything are those of the interface', () => sameFiles(world));
  await report.test('audit: what happens is there at once, and once', () => asItHappens(world, there));
  await report.test('audit: a page that cannot be had is asked for again, and no file holds a part', () => interrupted(world));
  await report.test('audit: verified in the browser, for the network and for a state', () => proofs(world));
  await report.test('audit: who read a request', () => readers(world, there));
  await report.test('audit: a daemon that lies is found out', () => lies(world));
  await report.test('audit: what could not be checked is neither proven nor broken', () => unfinished(world));
  await report.test('audit: so is a log that is not the one of a kept checkpoint', () => otherLog(world));
}
