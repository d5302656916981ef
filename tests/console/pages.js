// SPDX-License-Identifier: EUPL-1.2
// Each page in both themes and four languages: pictures for people to look at, and what a machine can tell of them.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '../api/client.js';
import { ensure, equal } from '../api/report.js';
import { Desk } from './browser.js';
import { content, openRequest } from './night.js';

const folder = process.env.PICTURES ?? fileURLToPath(new URL('../../build/pictures', import.meta.url));
const LANGUAGES = ['en', 'fr', 'de', 'nl'];
const THEMES = ['light', 'dark'];

const rfc = (minutes) => new Date(Date.now() + minutes * 60000).toISOString().replace(/\.\d+/, '');

// A case that stands in the middle of things: DE acts, BE proposes, FR has refused, PL has not answered; and a draft, and a drill.
export async function furnish(world) {
  const { daemon, tokens } = world;
  const as = (who) => new Client(daemon.base, tokens[who]);
  const items = [{ kind: 'action', type: 'boarding_team', description: 'Boarding by night', quantity: 1, weapons: true }, { kind: 'equipment', type: 'boat_rhib', quantity: 4 }];
  const { id, reference } = await openRequest(world, { addressees: ['DE', 'BE', 'FR', 'PL'], items });
  const step = async (who, path, body = {}) => {
    const res = await as(who).call('POST', `/v1/requests/${id}/${path}`, { body });
    ensure(res.status === 200, () => `${who} ${path}: ${res.text}`);
    return res.json;
  };
  const of = (document, state) => document.assistance.find((a) => a.state === state);
  const unit = async (who, state) => (await as(who).get(`/v1/registry/units?state=${state}`)).json.items[0].id;
  const officer = (await as('nl-command').get('/v1/me')).json.id;
  await step('fr-authority', 'assistance/FR/actions/refuse', { revision: 1, reason: 'unit_committed' });
  await step('be-authority', 'assistance/BE/actions/propose', { revision: 1, units: [await unit('be-authority', 'BE')], valid_until: rfc(60), text: 'Boats at once',
    items: [{ kind: 'equipment', type: 'boat_rhib', quantity: 3 }] });
  await step('de-authority', 'assistance/DE/actions/accept', { revision: 1, units: [await unit('de-authority', 'DE')] });
  const written = await step('nl-authority', 'assistance/DE/actions/arrange', { text: 'The team lands at De Kooy.', cost_rule: 'requesting', period: { from: rfc(-1), until: rfc(600) },
    officers: [{ account: officer, post: 'Officer commanding', phone: '+31 20 555 0100' }] });
  const { sha256 } = of(written, 'DE').arrangement;
  for (const who of ['nl-authority', 'de-authority']) await step(who, 'assistance/DE/actions/sign', { sha256 });
  const stated = await step('de-authority', 'assistance/DE/actions/state_powers', { limits: 'As under federal police law', weapons_allowed: true });
  const allowed = await step('nl-authority', 'assistance/DE/actions/authorise', { seen: of(stated, 'DE').version, headcount: 12, scope: 'Boarding', area: 'The ferry',
    period: { from: rfc(-1), until: rfc(300) } });
  const armed = await step('nl-authority-2', 'assistance/DE/actions/permit_weapons', { seen: of(allowed, 'DE').version, types: ['service pistol'], rule: 'To save lives' });
  await step('de-authority', 'assistance/DE/actions/depart');
  await step('nl-authority', 'assistance/DE/actions/activate', { seen: of(armed, 'DE').version + 1 });
  await step('nl-authority', 'assistance/DE/actions/direct', { text: 'Board from the stern.' });
  const draft = await as('nl-authority').call('POST', '/v1/requests', { body: content() });
  await openRequest(world, { exercise: true });
  return { id, reference, draft: draft.json.id };
}

const PAGES = ({ reference, draft }) => [
  ['nl-authority', 'inbox', '#/'], ['nl-authority', 'requests', '#/requests?exercise=any'], ['nl-authority', 'new', '#/new'], ['nl-authority', 'draft', `#/draft/${draft}`],
  ['nl-authority', 'request', `#/request/${reference}`], ['nl-authority', 'board', `#/board/${reference}/DE`], ['nl-authority', 'settings', '#/settings'],
  ['auditor', 'audit', '#/audit'], ['auditor', 'consultations', '#/consultations'], ['auditor', 'statistics', '#/statistics'], ['auditor', 'rules', '#/rules'],
];

// Nothing stands out of the page, and no text of a catalogue is missing (its name would stand there).
async function sound(desk, what) {
  const { wide, names, trouble } = await desk.page.evaluate(() => ({
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    trouble: document.querySelector('.trouble')?.innerText ?? null,
    names: document.body.innerText.match(/\b(inbox|requests|request|steps|board|draft|form|field|action|status|condition|nav|audit|consultations|proof|statistics|procedure|problem|time|live)\.[a-z_]{3,}\b/g),
  }));
  equal(wide, 0, `${what}: pixels out of the page`);
  equal(trouble, null, `${what}: trouble`);
  equal(names, null, `${what}: texts that are missing`);
}

async function look({ browser, daemon, tokens }, pages, theme, language) {
  const desks = {};
  const door = await Desk.open(browser, daemon.base, null, { colorScheme: theme, locale: language, bypassCSP: true });
  await sound(door, `sign-in ${theme} ${language}`);
  await door.accessible(`sign-in ${theme} ${language}`);
  await door.page.screenshot({ path: join(folder, `sign-in-${theme}-${language}.png`) });
  await door.context.close();
  for (const [who, name, hash] of pages) {
    // axe looks into frames by a script of its own, which the policy forbids to pages.
    desks[who] ??= await Desk.open(browser, daemon.base, tokens[who], { colorScheme: theme, locale: language, bypassCSP: true });
    const desk = desks[who];
    await desk.go('#/settings');
    await desk.go(hash);
    await desk.page.waitForFunction(() => !document.querySelector('.waiting') && document.querySelector('#main h1'));
    await desk.page.waitForTimeout(200);
    await sound(desk, `${name} ${theme} ${language}`);
    await desk.accessible(`${name} ${theme} ${language}`);
    await desk.page.screenshot({ path: join(folder, `${name}-${theme}-${language}.png`) });
  }
  for (const desk of Object.values(desks)) { desk.clean(); await desk.context.close(); }
}

// On a telephone, and enlarged to twice the size, everything is still there.
async function narrow({ browser, daemon, tokens }, pages) {
  const desks = {};
  for (const [who, name, hash] of pages) {
    desks[who] ??= await Desk.open(browser, daemon.base, tokens[who], { viewport: { width: 320, height: 800 } });
    await desks[who].go('#/settings');
    await desks[who].go(hash);
    await desks[who].page.waitForFunction(() => !document.querySelector('.waiting') && document.querySelector('#main h1'));
    await sound(desks[who], `${name} at 320 pixels`);
    await desks[who].page.screenshot({ path: join(folder, `${name}-narrow.png`) });
  }
  for (const desk of Object.values(desks)) await desk.context.close();
}

async function paper({ browser, daemon, tokens }, { reference }) {
  const desk = await Desk.open(browser, daemon.base, tokens['nl-authority'], { colorScheme: 'dark' });
  await desk.go(`#/request/${reference}`, reference);
  await desk.page.locator('.timeline').waitFor();
  await desk.page.emulateMedia({ media: 'print' });
  const shown = await desk.page.locator('button:visible, .bar:visible').count();
  equal(shown, 0, 'buttons on paper');
  const [ink, paper_] = await desk.page.evaluate(() => [getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]);
  equal([ink, paper_], ['rgb(0, 0, 0)', 'rgb(255, 255, 255)'], 'ink and paper, though the screen is dark');
  await desk.page.pdf({ path: join(folder, 'dossier.pdf'), format: 'A4' });
  await desk.page.screenshot({ path: join(folder, 'dossier.png'), fullPage: true });
  await desk.context.close();
}

export async function pages(report, world) {
  mkdirSync(folder, { recursive: true });
  let there;
  if (!await report.test('pages: a case in the middle of things', async () => { there = await furnish(world); })) return;
  const all = PAGES(there);
  for (const theme of THEMES) for (const language of LANGUAGES) {
    await report.test(`pages: ${all.length}, ${theme}, ${language}: nothing missing, nothing out of the page, axe finds nothing`, () => look(world, all, theme, language));
  }
  await report.test('pages: 320 pixels wide', () => narrow(world, all));
  await report.test('pages: a dossier on paper', () => paper(world, there));
}
