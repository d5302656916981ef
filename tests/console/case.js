// SPDX-License-Identifier: EUPL-1.2
// The whole case, by keyboard, at four desks at once: NL asks, DE answers, an auditor watches; NL's second person permits weapons.
import { ensure } from '../api/report.js';
import { Desk, inMinutes } from './browser.js';

const DRAFT = () => [
  ['Urgency', 'immediate'], ['Kind', 'hostage-taking'], ['Offence', 'Hostage-taking on board a ferry'],
  ['Reasonable grounds', 'Distress call and video from the bridge'], ['Serious, direct, physical threat', 'Armed men threaten to kill passengers'],
  ['Threatens', 'persons'], ['On the territory of', 'NL'], ['Place', 'MS Baltic Star, off Den Helder'], ['Position (ISO 6709)', '+52.9600+004.7600/'],
  ['Since', inMinutes(-40)], ['A terrorist offence', 'yes'], ['Operational necessity', 'No boarding team is free before dawn'], ['Answer by', inMinutes(90)],
  ['Add: What is asked', true], ['Kind', 'action on the territory'], ['Type', 'boarding_team'], ['Description', 'Boarding by night'], ['How many', '1'], ['With weapons', 'yes'],
  ['Add: What is asked', true], ['Kind', 'equipment'], ['Type', 'boat_rhib'], ['How many', '2'],
  ['States asked', 'BE Belgium'], ['States asked', 'DE Germany'],
];

// Who, of which assistance (or the request), takes which step, with what; what the others then see there.
const arranged = () => [
  ['nl', 'Write the arrangement', [['Text', 'The team lands at De Kooy and comes under the officer commanding.'], ['Costs', 'the requesting'],
    ['From', inMinutes(-1)], ['Until', inMinutes(600)], ['Account', 'Command'], ['Post', 'Officer commanding'], ['Telephone', '+31 20 555 0100']], 'accepted'],
  ['nl', 'Sign the arrangement', [], 'accepted'],
  ['de', 'Sign the arrangement', [], 'arranged'],
  ['de', 'State the limits of powers', [["Limits of the officers' powers", 'As under federal police law'], ['Weapons allowed by its own law', 'yes']], 'arranged'],
  ['nl', 'Authorise the action', [['How many officers', '12'], ['What they may do', 'Boarding and freeing the hostages'], ['Where', 'The ferry and 2 nautical miles around it'],
    ['From', inMinutes(-1)], ['Until', inMinutes(300)]], 'arranged'],
  ['nl2', 'Permit the use of weapons', [['Which weapons', 'service pistol\ncarbine'], ['When they may be used', 'To save lives']], 'arranged'],
  ['de', 'Depart', [], 'arranged'],
  ['nl', 'Begin', [], 'active'],
];
const ended = () => [
  ['nl', 'Release the unit', [], 'ended'],
  ['de', 'Account for the equipment', [['Returned', '2'], ['Lost', '0'], ['Damaged', '0']], 'ended'],
  ['de', 'Record a cost', [['What for', 'transport'], ['Amount', '1250.50'], ['Currency', 'EUR']], 'ended'],
  ['de', 'Claim the costs', [], 'ended'],
  ['nl', 'Agree to the costs', [], 'ended'],
  ['de', 'Report', [['Text', 'All back.']], 'ended'],
  ['nl', 'Report', [['Text', 'All passengers are free.']], 'ended'],
  ['nl', 'Settle', [], 'settled'],
];

const GERMANY = 'DE Germany';
const status = (desk) => desk.page.locator('#with-DE .status').first();
// All that a desk may see of it is on its page.
async function caughtUp(desk, reference) {
  const there = await desk.page.evaluate(async (ref) => (await (await fetch(`/v1/requests/${ref}/history?limit=200`)).json()).items.length, reference);
  await desk.page.waitForFunction((n) => document.querySelectorAll('#main > .page > .timeline > li').length >= n, there);
}
const sees = (desk, word) => desk.page.locator('#with-DE .status', { hasText: word }).first().waitFor();

async function play(desks, reference, rows) {
  for (const [who, action, fields, then] of rows) {
    await desks[who].step(GERMANY, action, fields);
    for (const desk of Object.values(desks)) {
      await caughtUp(desk, reference);
      await sees(desk, then);
    }
  }
}

async function draft(nl) {
  await nl.tabTo({ tag: 'A', text: 'New request' });
  await nl.page.keyboard.press('Enter');
  await nl.tabTo({ tag: 'BUTTON', text: 'It is real' });
  await nl.page.keyboard.press('Enter');
  await nl.page.getByRole('button', { name: 'Check before sending' }).waitFor();
  for (const row of DRAFT()) await nl.fill(row);
  await nl.tabTo({ tag: 'BUTTON', text: 'Check before sending' });
  await nl.page.keyboard.press('Enter');
  await nl.page.getByRole('heading', { level: 1, name: 'Check what you have written' }).waitFor();
  await nl.tabTo({ tag: 'BUTTON', text: /^Send to BE, DE/ });
  // Twice, as people do: it is sent once.
  await nl.page.keyboard.press('Enter');
  await nl.page.keyboard.press('Enter');
  const heading = nl.page.getByRole('heading', { level: 1, name: /^NL-\d{4}-/ });
  await heading.waitFor();
  return heading.textContent();
}

export async function wholeCase(report, { browser, daemon, tokens }) {
  const desks = {};
  let reference;
  const acts = {
    'four people sign in, by keyboard': async () => {
      const who = { nl: 'nl-authority', de: 'de-authority', auditor: 'auditor', nl2: 'nl-authority-2' };
      for (const [name, account] of Object.entries(who)) desks[name] = await Desk.open(browser, daemon.base, tokens[account]);
    },
    'NL drafts, checks and sends a request, once; DE and the auditor have it at once': async () => {
      const { nl, de, auditor } = desks;
      reference = await draft(nl);
      for (const desk of [de, auditor]) await desk.page.getByRole('link', { name: reference }).waitFor();
      const requests = await nl.page.evaluate(async () => (await (await fetch('/v1/requests?requesting_state=NL&status=open')).json()).items.length);
      ensure(requests === 1, `${requests} requests were sent`);
      return reference;
    },
    'DE opens it from its inbox, and accepts with GSG 9': async () => {
      const { de, auditor, nl2 } = desks;
      await de.tabTo({ tag: 'A', text: reference });
      await de.page.keyboard.press('Enter');
      for (const desk of [auditor, nl2]) await desk.go(`#/request/${reference}`, reference);
      await de.page.locator('#with-DE').waitFor();
      await de.step(GERMANY, 'Acknowledge receipt');
      for (const desk of Object.values(desks)) await desk.page.locator('#with-DE', { hasText: 'receipt acknowledged' }).waitFor();
      await de.step(GERMANY, 'Accept', [['Units', 'GSG 9'], ['Text', 'On its way in 40 minutes']], true);
      for (const desk of Object.values(desks)) await sees(desk, 'accepted');
    },
    'arranged, signed, authorised, weapons permitted, begun: each sees it as it happens': () => play(desks, reference, arranged()),
    'directions and an objection on the board': async () => {
      const { nl, de } = desks;
      for (const desk of [nl, de]) await desk.go(`#/board/${reference}/DE`, new RegExp(`^Directions board ${reference}`));
      await nl.step('What you may do now', 'Give a direction', [['Text', 'Board from the stern.']]);
      await de.page.locator('.rows', { hasText: 'Board from the stern.' }).waitFor();
      await de.step('What you may do now', 'Object to a direction', [['Direction', '1'], ['Text', 'Not within our powers']]);
      await nl.page.locator('.rows', { hasText: 'Not within our powers' }).waitFor();
      for (const desk of [nl, de]) await desk.go(`#/request/${reference}`, reference);
    },
    'ended, paid and settled': () => play(desks, reference, ended()),
    'the auditor has seen every event, without asking once': async () => {
      const { auditor } = desks;
      const there = await auditor.page.evaluate(async (ref) => (await (await fetch(`/v1/requests/${ref}/history?limit=200`)).json()).items.length, reference);
      const shown = await auditor.page.locator('.timeline > li').count();
      ensure(shown === there && there > 20, `${shown} of ${there} events`);
      ensure((await status(auditor).textContent()).includes('settled'), 'not settled');
      return `${there} events`;
    },
    'no error, no warning, no report, no other host': () => { for (const desk of Object.values(desks)) desk.clean(); },
  };
  // Each goes on from the one before.
  for (const [name, act] of Object.entries(acts)) if (!await report.test(`the case: ${name}`, act)) break;
  for (const desk of Object.values(desks)) await desk.context.close();
}
