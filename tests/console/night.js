// SPDX-License-Identifier: EUPL-1.2
// What goes wrong at three in the morning: others change what one answers, the line is cut, a click is made twice, the session ends.
import { Client } from '../api/client.js';
import { ensure, equal } from '../api/report.js';
import { Desk, inMinutes } from './browser.js';
import { openWire } from './wire.js';

class Poster extends Client {
  post(path, body) { return this.call('POST', path, { body }); }
}

const time = (minutes) => new Date(Date.now() + minutes * 60000).toISOString().replace(/\.\d+/, '');
export const content = (changes = {}) => ({
  urgency: 'immediate', necessity: 'No boarding team is free before dawn', respond_by: time(120), addressees: ['DE'],
  crisis: { kind: 'hostage_taking', offence: 'Hostage-taking', grounds: 'Distress call', threat: 'Armed men threaten passengers', targets: ['persons'],
    territory: 'NL', place: 'MS Baltic Star', since: time(-30), terrorism: true },
  items: [{ kind: 'expertise', type: 'negotiator', quantity: 1 }], ...changes });

// A request of NL that is open, made without the console.
export async function openRequest({ daemon, tokens }, changes) {
  const nl = new Poster(daemon.base, tokens['nl-authority']);
  const draft = await nl.post('/v1/requests', content(changes));
  ensure(draft.status === 201, draft.text);
  const sent = await nl.post(`/v1/requests/${draft.json.id}/actions/submit`, {});
  ensure(sent.status === 200, sent.text);
  return { nl, id: draft.json.id, reference: sent.json.reference };
}

async function halfWritten(world) {
  const { browser, daemon, tokens } = world;
  const { nl, id, reference } = await openRequest(world);
  const de = await Desk.open(browser, daemon.base, tokens['de-authority']);
  await de.go(`#/request/${reference}`, reference);
  await de.page.locator('#with-DE').waitFor();
  await de.fill(['Your answer (Article 3(1))', 'Refuse'], 'DE Germany');
  await de.page.getByRole('form', { name: 'Refuse' }).waitFor();
  const text = de.page.getByRole('form', { name: 'Refuse' }).getByLabel('Text');
  await text.focus();
  for (let i = 1; i <= 20; i += 1) {
    await de.page.keyboard.type(`word ${i} `);
    const said = await nl.post(`/v1/requests/${id}/assistance/DE/actions/message`, { text: `message ${i}` });
    ensure(said.status === 200, said.text);
    await de.page.locator('#main > .page > .timeline', { hasText: `message ${i}` }).waitFor();
  }
  const words = Array.from({ length: 20 }, (_, i) => `word ${i + 1} `).join('');
  equal(await text.inputValue(), words, 'what was written');
  ensure(await text.evaluate((el) => el === document.activeElement && el.selectionStart === el.value.length), 'the focus was lost');
  // What is answered changes: it is said, shown, and not answered unseen.
  const amended = await nl.post(`/v1/requests/${id}/actions/amend`, { reason: 'Two are needed', items: [{ kind: 'expertise', type: 'negotiator', quantity: 2 }] });
  ensure(amended.status === 200, amended.text);
  const form = de.page.getByRole('form', { name: 'Refuse' });
  await form.getByText('Something happened while you wrote').waitFor();
  await form.getByText('Amend the request').waitFor();
  await form.getByRole('button', { name: /^Send/ }).click();
  await form.getByRole('alert').waitFor();
  equal(await text.inputValue(), words, 'what was written, after it was refused');
  await form.getByRole('button', { name: 'I have seen what changed' }).click();
  await form.getByRole('button', { name: /^Send/ }).click();
  await de.page.getByText('Done: Refuse').waitFor();
  de.clean();
  await de.context.close();
}

// A page that is read anew still has what was half written.
async function reloaded(world) {
  const { nl, id, reference } = await openRequest(world);
  const de = await Desk.open(world.browser, world.daemon.base, world.tokens['de-authority']);
  await de.go(`#/request/${reference}`, reference);
  const open = async () => {
    await de.page.locator('#with-DE').getByRole('button', { name: /^Write a message/ }).click();
    return de.page.getByRole('form', { name: 'Write a message' }).getByLabel('Text');
  };
  await (await open()).fill('half of it');
  await de.page.reload();
  await de.page.locator('#with-DE').waitFor();
  equal(await (await open()).inputValue(), 'half of it', 'after a reload');
  // It was written for what was asked then: that this has changed meanwhile is said, and it is not sent unseen.
  await de.fill(['Your answer (Article 3(1))', 'Refuse'], 'DE Germany');
  const refusal = de.page.getByRole('form', { name: 'Refuse' });
  await refusal.getByLabel('Text').fill('not for one');
  await de.go('#/settings');
  const amended = await nl.post(`/v1/requests/${id}/actions/amend`, { reason: 'Two are needed', items: [{ kind: 'expertise', type: 'negotiator', quantity: 2 }] });
  equal(amended.status, 200, amended.text);
  await de.go(`#/request/${reference}`, reference);
  await de.page.locator('#with-DE').waitFor();
  await de.fill(['Your answer (Article 3(1))', 'Refuse'], 'DE Germany');
  await refusal.getByText('Something happened while you wrote').waitFor();
  await refusal.getByRole('button', { name: /^Send/ }).click();
  await refusal.getByRole('alert').waitFor();
  await de.context.close();
}

async function cutOff(world) {
  const { browser, daemon, tokens } = world;
  const { nl, id, reference } = await openRequest(world);
  const wire = await openWire(daemon.base);
  try {
    const de = await Desk.open(browser, wire.base, tokens['de-authority']);
    await de.go(`#/request/${reference}`, reference);
    await de.page.locator('.live').waitFor();
    wire.cut();
    await de.page.getByRole('alert').getByText('Not live since').waitFor();
    for (const text of ['while it was cut', 'and once more']) await nl.post(`/v1/requests/${id}/assistance/DE/actions/message`, { text });
    wire.mend();
    await de.page.locator('.timeline', { hasText: 'and once more' }).waitFor({ timeout: 20000 });
    await de.page.locator('.offline').waitFor({ state: 'detached' });
    equal(await de.page.locator('.timeline > li', { hasText: 'while it was cut' }).count(), 1, 'what happened meanwhile is there once');
    await de.context.close();
  } finally {
    wire.close();
  }
}

// The answer to a step is lost on the way: sent again, it counts once.
async function lostAnswer(world) {
  const { browser, daemon, tokens } = world;
  const { nl, id, reference } = await openRequest(world);
  const de = await Desk.open(browser, daemon.base, tokens['de-authority']);
  await de.go(`#/request/${reference}`, reference);
  await de.page.locator('#with-DE').getByRole('button', { name: /^Write a message/ }).click();
  const form = de.page.getByRole('form', { name: 'Write a message' });
  await form.getByLabel('Text').fill('sent once');
  let lost = 0;
  await de.page.route('**/actions/message', async (route) => {
    if (lost++ > 0) { await route.continue(); return; }
    await route.fetch();
    await route.abort('connectionreset');
  });
  await form.getByRole('button', { name: /^Send/ }).click();
  await form.getByText('The daemon cannot be reached').waitFor();
  await form.getByRole('button', { name: /^Send/ }).click();
  await de.page.getByText('Done: Write a message').waitFor();
  const { json } = await nl.get(`/v1/requests/${id}/history?limit=200`);
  equal(json.items.filter((e) => e.data?.text === 'sent once').length, 1, 'the message');
  await de.context.close();
}

async function sessionOver(world) {
  const { browser, daemon, tokens } = world;
  const { reference } = await openRequest(world);
  const de = await Desk.open(browser, daemon.base, tokens['de-authority']);
  await de.go(`#/request/${reference}`, reference);
  await de.page.locator('#with-DE').getByRole('button', { name: /^Write a message/ }).click();
  const text = de.page.getByRole('form', { name: 'Write a message' }).getByLabel('Text');
  await text.fill('written before the session was over');
  await de.context.clearCookies();
  await de.page.getByRole('form', { name: 'Write a message' }).getByRole('button', { name: /^Send/ }).click();
  await de.page.getByText('Your session is over').waitFor();
  await de.signIn(tokens['de-authority']);
  equal(await text.inputValue(), 'written before the session was over', 'after signing in again');
  await de.page.getByRole('form', { name: 'Write a message' }).getByRole('button', { name: /^Send/ }).click();
  await de.page.getByText('Done: Write a message').waitFor();
  // Who signs in next at the same desk finds nothing of it.
  await de.page.getByRole('button', { name: 'Sign out' }).click();
  await de.page.getByRole('heading', { name: 'Sign in' }).waitFor();
  equal(await de.page.locator('.shell').count(), 0, 'what is left of the page');
  equal(await de.page.evaluate(() => JSON.stringify([sessionStorage, localStorage])).then((text) => text.includes('written before')), false, 'what is left of the text');
  await de.context.close();
}

// Two windows of one browser hear of everything by one stream; the other takes over when the first is closed.
async function windows(world) {
  const { browser, daemon, tokens } = world;
  const { nl, id, reference } = await openRequest(world);
  const de = await Desk.open(browser, daemon.base, tokens['de-authority']);
  await de.go(`#/request/${reference}`, reference);
  const streams = [];
  de.context.on('request', (request) => { if (request.url().includes('/v1/events')) streams.push(request.url()); });
  const second = await de.context.newPage();
  await second.goto(`${daemon.base}/console/#/request/${reference}`);
  await second.locator('.live').waitFor();
  await nl.post(`/v1/requests/${id}/assistance/DE/actions/message`, { text: 'to both' });
  for (const page of [de.page, second]) await page.locator('.timeline', { hasText: 'to both' }).waitFor();
  equal(streams.length, 0, 'streams of the second window');
  await de.page.close();
  await second.waitForFunction(() => performance.getEntriesByType('resource').length > 0);
  await nl.post(`/v1/requests/${id}/assistance/DE/actions/message`, { text: 'to the one that is left' });
  await second.locator('.timeline', { hasText: 'to the one that is left' }).waitFor();
  // Somebody else signs in in a third window: the second one does not go on under his name.
  const third = await de.context.newPage();
  await third.goto(`${daemon.base}/console/`);
  await third.getByRole('button', { name: 'Sign out' }).click();
  await second.getByRole('heading', { name: 'Sign in' }).waitFor(); // for every window
  equal(await second.locator('.shell').count(), 0, 'what is left in the other window');
  await third.getByRole('button', { name: 'With a token' }).click();
  await third.getByLabel('Token', { exact: true }).fill(tokens['fr-authority']);
  await third.keyboard.press('Enter');
  await third.locator('.shell').waitFor();
  await second.locator('.who', { hasText: 'FR' }).waitFor();
  await de.context.close();
}

// A sound and a notice, where they are wished, for what others do and not for one's own.
async function notices(world) {
  const { nl, id, reference } = await openRequest(world);
  const de = await Desk.open(world.browser, world.daemon.base, world.tokens['de-authority'], { permissions: ['notifications'] });
  await de.context.addInitScript(() => {
    window.noted = [];
    window.Notification = class { constructor(title, { body }) { window.noted.push(body); } static permission = 'granted'; static requestPermission = async () => 'granted'; };
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function play(...args) { window.noted.push('sound'); return start.apply(this, args); };
  });
  await de.page.reload();
  await de.page.locator('.shell').waitFor();
  await de.go('#/settings', 'Settings');
  for (const name of ['A sound when', 'A notice on the desktop when']) await de.page.getByLabel(name).check();
  await de.go(`#/request/${reference}`, reference);
  await de.page.evaluate(() => { window.noted.length = 0; });
  await nl.post(`/v1/requests/${id}/assistance/DE/actions/message`, { text: 'wake up' });
  await de.page.waitForFunction(() => window.noted.length === 2);
  await de.step('DE Germany', 'Acknowledge receipt');
  await de.page.locator('.timeline', { hasText: 'Acknowledge receipt' }).waitFor();
  equal(await de.page.evaluate(() => window.noted), ['sound', 'Netherlands: Write a message'], 'what was heard and seen');
  de.clean();
  await de.context.close();
}

// Faults of a draft stand at the top and lead to their fields; a deadline that is near and a likely twin are warned of.
async function draftFaults(world) {
  const { browser, daemon, tokens } = world;
  await openRequest(world);
  const nl = await Desk.open(browser, daemon.base, tokens['nl-authority']);
  await nl.go('#/new', 'New request');
  await nl.page.getByRole('button', { name: 'It is real' }).click();
  const check = nl.page.getByRole('button', { name: 'Check before sending' });
  await check.waitFor();
  await nl.fill(['Kind', 'hostage-taking']);
  await nl.fill(['Answer by', { date: '2026-13-01', hour: '25:00' }]);
  await check.click();
  const fault = nl.page.getByRole('alert').getByRole('link', { name: /^Answer by/ });
  await fault.click();
  equal((await nl.focused()).legends[0], 'Answer by', 'the fault leads to its field');
  await nl.fill(['Answer by', inMinutes(10)]);
  await check.click();
  await nl.page.getByText('The states asked have little time').waitFor();
  await nl.page.getByText('an open request of the last 24 hours that looks alike').waitFor();
  await nl.page.getByRole('button', { name: /^Send to/ }).click();
  // The interface says what is missing, each with its field.
  await nl.page.getByRole('alert').getByRole('link', { name: /Operational necessity/ }).waitFor();
  // One wrong word loses nothing else: the rest is saved, and what is wrong stays on the page.
  await nl.page.getByLabel('Position (ISO 6709)').fill('53N 4E');
  await nl.page.getByLabel('Operational necessity').fill('No team is free');
  await nl.page.getByText('Saved but for what is not whole yet').waitFor();
  await nl.go('#/settings');
  await nl.page.goBack();
  await check.waitFor();
  equal([await nl.page.getByLabel('Position (ISO 6709)').inputValue(), await nl.page.getByLabel('Operational necessity').inputValue()], ['53N 4E', 'No team is free'], 'what was typed');
  const id = nl.page.url().split('/').at(-1);
  equal((await new Client(daemon.base, tokens['nl-authority']).get(`/v1/requests/${id}`)).json.necessity, 'No team is free', 'what was saved');
  nl.clean();
  await nl.context.close();
}

export async function night(report, world) {
  await report.test('night: a half-written answer survives twenty updates, and an amendment', () => halfWritten(world));
  await report.test('night: … and a page that is read anew', () => reloaded(world));
  await report.test('night: a lost connection is noticed, and caught up', () => cutOff(world));
  await report.test('night: an answer that was lost on the way is sent again, and counts once', () => lostAnswer(world));
  await report.test('night: a session that is over keeps what was written', () => sessionOver(world));
  await report.test('night: two windows of one browser, one stream, one person', () => windows(world));
  await report.test('night: a sound and a notice, where they are wished', () => notices(world));
  await report.test('night: faults of a draft, a deadline that is near, a likely twin', () => draftFaults(world));
}
