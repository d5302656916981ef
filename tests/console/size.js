// SPDX-License-Identifier: EUPL-1.2
// How much is sent, and whether much can be shown.
import { Client } from '../api/client.js';
import { ensure } from '../api/report.js';
import { Desk } from './browser.js';
import { content, openRequest } from './night.js';

const LIMIT = 100_000;
const MANY = 10_000;

// All of the console that a browser gets, over every page, in one language more than English.
async function asSent({ browser, daemon, tokens }) {
  const desk = await Desk.open(browser, daemon.base, null, { locale: 'de' });
  const session = await desk.context.newCDPSession(desk.page);
  const sizes = new Map();
  const whole = new Map();
  const paths = new Map();
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  session.on('Network.responseReceived', ({ requestId, response }) => {
    const { pathname } = new URL(response.url);
    if (!pathname.startsWith('/console/')) return;
    paths.set(requestId, pathname);
    sizes.set(pathname, Number(Object.entries(response.headers).find(([name]) => name.toLowerCase() === 'content-length')[1]));
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => { if (paths.has(requestId)) whole.set(paths.get(requestId), encodedDataLength); });
  await desk.page.reload();
  await desk.page.getByRole('heading', { level: 1 }).waitFor();
  await desk.signIn(tokens.auditor);
  for (const page of ['requests', 'audit', 'consultations', 'statistics', 'rules', 'settings']) await desk.go(`#/${page}`);
  await desk.page.waitForTimeout(500);
  const sum = (map) => [...map.values()].reduce((a, b) => a + b, 0);
  const total = sum(sizes);
  ensure(sizes.size > 20, `only ${[...sizes.keys()]}`);
  ensure(process.env.CONSOLE_ROOT || total < LIMIT, `${total} bytes: ${JSON.stringify([...sizes])}`);
  await desk.context.close();
  return `${total} bytes in ${sizes.size} files, ${sum(whole)} with their headers`;
}

async function longHistory(world) {
  const { browser, daemon, tokens } = world;
  const { id, reference } = await openRequest(world);
  const nl = new Client(daemon.base, tokens['nl-authority']);
  for (let i = 0; i < 1000; i += 50) {
    await Promise.all(Array.from({ length: 50 }, (_, k) => nl.call('POST', `/v1/requests/${id}/assistance/DE/actions/message`, { body: { text: `message ${i + k}` } })));
  }
  const desk = await Desk.open(browser, daemon.base, tokens['de-authority']);
  await desk.go(`#/request/${reference}`, reference);
  await desk.page.locator('.timeline > li').nth(1000).waitFor({ state: 'attached' });
  ensure(await desk.page.locator('.timeline > li').count() >= 1001, 'not all events');
  desk.clean();
  await desk.context.close();
}

// Ten thousand requests, of which no more are read than are looked at; to the end, if one wants to.
async function longList(world) {
  const { browser, daemon, tokens } = world;
  const nl = new Client(daemon.base, tokens['nl-authority']);
  for (let i = 0; i < MANY; i += 100) {
    await Promise.all(Array.from({ length: 100 }, () => nl.call('POST', '/v1/requests', { body: content() })));
  }
  const desk = await Desk.open(browser, daemon.base, tokens['nl-auditor']);
  await desk.go('#/requests?exercise=any&status=draft', 'Requests');
  const rows = desk.page.locator('.rows li');
  await rows.first().waitFor();
  const first = await rows.count();
  ensure(first < MANY / 10, `${first} rows were read at once`);
  const done = desk.page.locator('#main [role=status]', { hasText: /requests\.$/ });
  while (await done.count() === 0) {
    await desk.page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await desk.page.waitForTimeout(30);
  }
  ensure(await rows.count() >= MANY, `${await rows.count()} rows at the end`);
  desk.clean();
  await desk.context.close();
  return `${first} rows at first`;
}

export async function size(report, world) {
  await report.test(`size: all of the console is under ${LIMIT} bytes as sent`, () => asSent(world));
  await report.test('size: a history of 1,000 events', () => longHistory(world));
  await report.test(`size: a list of ${MANY} requests, to its end`, () => longList(world));
}
