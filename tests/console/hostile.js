// SPDX-License-Identifier: EUPL-1.2
// What users write is text: markup, scripts, overrides of the direction of writing and emoji harm nobody.
import { Client } from '../api/client.js';
import { ensure, equal } from '../api/report.js';
import { Desk } from './browser.js';
import { openRequest } from './night.js';

const NASTY = ['<img src=x onerror="document.title=\'owned\'">', '<script>document.title="owned"</script>', '"><svg/onload=alert(1)>', '{{7*7}}${7*7}', "javascript:alert(1)",
  '\u202Egnp.exe\u202C', '\u2066abc\u2069 \u200Fabc', '👩‍👩‍👧‍👦🇳🇱\u0301\u0301\u0301', '=HYPERLINK("http://example.org")', '@SUM(1)', 'a'.repeat(300), '\'"`;--', '&lt;b&gt;', '</textarea></title></style>',
  '2026-11-25T03:00Z: shots heard', '9999-99-99T99:99:99Z', '__proto__', 'constructor', 'toString'];

export async function hostile(report, world) {
  const { browser, daemon, tokens } = world;
  const everything = NASTY.join('\n');
  let there;
  await report.test('hostile: a request full of markup and what else there is', async () => {
    there = await openRequest(world, { necessity: everything, addressees: ['DE'],
      crisis: { kind: 'other', offence: NASTY[0], grounds: NASTY[1], threat: NASTY[2], targets: ['persons'], territory: 'NL', place: NASTY[5], since: '2026-01-01T00:00:00Z' },
      items: NASTY.map((text, i) => ({ kind: 'expertise', type: text.slice(0, 200).replace(/[\u200F\u202A-\u202E\u2066-\u2069]/g, ''), description: text, quantity: i + 1 })) });
    const de = new Client(daemon.base, tokens['de-authority']);
    for (const text of NASTY) {
      const res = await de.call('POST', `/v1/requests/${there.id}/assistance/DE/actions/message`, { body: { text } });
      equal(res.status, 200, res.text);
    }
  });
  await report.test('hostile: reasons of the same kind', async () => {
    for (const text of NASTY) {
      const res = await there.nl.call('POST', `/v1/requests/${there.id}/actions/amend`, { body: { reason: text, urgency: 'urgent' } });
      equal(res.status, 200, res.text);
    }
  });
  await report.test('hostile: on every page it is text, and stays where it belongs', async () => {
    const desk = await Desk.open(browser, daemon.base, tokens.auditor);
    for (const hash of ['#/', '#/requests', `#/request/${there.reference}`, '#/audit', `#/audit?request=${there.reference}`, '#/consultations', '#/statistics']) {
      await desk.go('#/settings');
      await desk.go(hash);
      await desk.page.waitForFunction(() => !document.querySelector('.waiting') && document.querySelector('#main h1'));
      await desk.page.waitForTimeout(300);
      const found = await desk.page.evaluate(() => ({ title: document.title, inside: document.querySelectorAll('#main img, #main script, #main svg[onload]').length,
        wide: document.documentElement.scrollWidth - document.documentElement.clientWidth }));
      ensure(!found.title.includes('owned') && found.inside === 0, `${hash}: ${JSON.stringify(found)}`);
      equal(found.wide, 0, `${hash}: pixels out of the page`);
    }
    await desk.go(`#/request/${there.reference}`);
    // As it was written, sign by sign; and what runs from right to left ends with its own element.
    const text = await desk.page.locator('dd .text').filter({ hasText: 'gnp.exe' }).first();
    await text.waitFor();
    equal(await text.evaluate((el) => getComputedStyle(el).unicodeBidi), 'isolate', 'the direction of writing');
    const whole = await desk.page.evaluate(() => [...document.querySelectorAll('dd .text')].map((el) => el.textContent));
    ensure(whole.includes(everything), 'the necessity is not as it was written');
    // Nor does an address that somebody made up break anything.
    for (const hash of ['#/request/%', '#/request/..%2F..%2Fv1%2Fme', '#/constructor', '#/__proto__/x', '#/board/%00/<b>', `#/request/${'x'.repeat(5000)}`, '#/audit?from=%&state=<b>']) {
      await desk.go('#/settings');
      await desk.go(hash);
      await desk.page.waitForFunction(() => !document.querySelector('.waiting') && document.querySelector('#main h1'));
    }
    equal(await desk.page.evaluate(() => Object.keys(Object.prototype)), [], 'what every object has');
    desk.clean();
    await desk.context.close();
  });
}
