// SPDX-License-Identifier: EUPL-1.2
// The console in Chromium: until the first page can be used, and how smoothly long pages scroll, beside pages that do nothing.
import { Client } from '../api/client.js';
import { Desk, openBrowser } from '../console/browser.js';
import { content, openRequest } from '../console/night.js';
import { ratio, table, thousands } from './table.js';

const MANY = 10_000;
const EVENTS = 1_000;
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const at = (list, share) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))];

// With nothing in the browser's cache, until the inbox stands there; and a page of the daemon's that needs nothing more.
async function firstPage(browser, world, rounds) {
  const found = { bare: [], console: [] };
  for (let i = 0; i < rounds; i += 1) {
    const desk = await Desk.open(browser, world.daemon.base, world.tokens['nl-authority']);
    const { cookies } = await desk.context.storageState();
    await desk.context.close();
    for (const [name, path, ready] of [['bare', '/problems/not-found', 'h1'], ['console', '/console/', '#main h2']]) {
      const context = await browser.newContext();
      await context.addCookies(cookies);
      await context.addInitScript(() => localStorage.setItem('signed-in', 'yes'));
      const page = await context.newPage();
      const began = performance.now();
      await page.goto(world.daemon.base + path);
      await page.locator(ready).first().waitFor();
      found[name].push(performance.now() - began);
      await context.close();
    }
  }
  return { bare: median(found.bare), console: median(found.console) };
}

// From one end to the other and back, a screen every frame: how long each frame took.
const scroll = (page, frames) => page.evaluate(async (count) => {
  const times = [];
  let before = performance.now();
  let way = 1;
  for (let i = 0; i < count; i += 1) {
    if (scrollY + innerHeight >= document.documentElement.scrollHeight - 1) way = -1;
    else if (scrollY === 0) way = 1;
    scrollBy(0, way * innerHeight / 2);
    await new Promise((resolve) => { requestAnimationFrame(resolve); });
    const now = performance.now();
    times.push(now - before);
    before = now;
  }
  return times;
}, frames);

async function plainPage(browser, world) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${world.daemon.base}/problems/not-found`);
  await page.evaluate((n) => {
    for (let i = 0; i < n; i += 1) {
      const line = document.createElement('p');
      line.textContent = `${i} NL-2026-00000 a line of a list, as long as one of them is`;
      document.body.append(line);
    }
  }, MANY);
  const times = await scroll(page, 300);
  await context.close();
  return times;
}

async function longList(browser, world) {
  const nl = new Client(world.daemon.base, world.tokens['nl-authority']);
  for (let i = 0; i < MANY; i += 100) await Promise.all(Array.from({ length: 100 }, () => nl.call('POST', '/v1/requests', { body: content() })));
  const desk = await Desk.open(browser, world.daemon.base, world.tokens['nl-auditor']);
  await desk.go('#/requests?exercise=any&status=draft', 'Requests');
  const done = desk.page.locator('#main [role=status]', { hasText: /requests\.$/ });
  while (await done.count() === 0) {
    await desk.page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await desk.page.waitForTimeout(30);
  }
  const times = await scroll(desk.page, 300);
  await desk.context.close();
  return times;
}

async function longHistory(browser, world) {
  const { nl, id, reference } = await openRequest(world);
  for (let i = 0; i < EVENTS; i += 50) {
    await Promise.all(Array.from({ length: 50 }, (_, k) => nl.post(`/v1/requests/${id}/assistance/DE/actions/message`, { text: `message ${i + k}` })));
  }
  const desk = await Desk.open(browser, world.daemon.base, world.tokens['nl-auditor']);
  await desk.go(`#/request/${reference}`, reference);
  await desk.page.locator('.timeline > li').nth(EVENTS).waitFor({ state: 'attached' });
  const times = await scroll(desk.page, 300);
  await desk.context.close();
  return times;
}

const row = (name, times, plain) => [name, ...[0.5, 0.95, 0.99].map((share) => at(times, share).toFixed(1)), ratio(at(times, 0.95) / at(plain, 0.95))];

export async function browserPages({ bench, options }) {
  const world = { daemon: { base: bench.base }, tokens: bench.tokens };
  const browser = await openBrowser();
  const first = await firstPage(browser, world, options.rounds * 3);
  const plain = await plainPage(browser, world);
  const history = await longHistory(browser, world);
  const list = await longList(browser, world);
  await browser.close();
  return [`## The console

In headless Chromium without a graphics processor, on the same cores as the daemon.

${table(['until it can be used, nothing cached (goal: a second)', 'ms'], [['a page of the daemon that needs nothing more', thousands(first.bare)], ['the inbox, signed in', thousands(first.console)]])}

${table(['scrolling half a screen a frame, ms a frame', 'median', '95 %', '99 %', '95 %, of plain'], [row(`${thousands(MANY)} plain lines`, plain, plain),
    row(`a history of ${thousands(EVENTS)} events`, history, plain), row(`a list of ${thousands(MANY)} requests`, list, plain)])}`];
}
