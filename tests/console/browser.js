// SPDX-License-Identifier: EUPL-1.2
// Desks: each a browser context of its own over one Chromium, which writes down whatever should not happen.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { ensure } from '../api/report.js';

const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export function openBrowser() {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) throw new Error(`no Chromium at ${executablePath}: set CHROMIUM`);
  return chromium.launch({ executablePath, args: ARGS });
}

// What a refusal of the interface makes a browser write down is no fault of the page.
const expected = (text) => /^Failed to load resource: the server responded with a status of 4\d\d/.test(text) || /net::ERR_/.test(text);

export class Desk {
  static async open(browser, base, token, options = {}) {
    const desk = new Desk();
    desk.base = base;
    desk.faults = [];
    desk.context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB', ...options });
    desk.page = await desk.context.newPage();
    desk.page.setDefaultTimeout(10000);
    desk.watch();
    await desk.page.goto(`${base}/console/`);
    await desk.page.getByRole('heading', { level: 1 }).waitFor();
    if (token) await desk.signIn(token);
    return desk;
  }

  watch() {
    const note = (text) => this.faults.push(text);
    this.page.on('console', (m) => { if (['error', 'warning'].includes(m.type()) && !expected(m.text())) note(`console: ${m.text()}`); });
    this.page.on('pageerror', (error) => note(`error: ${error.stack ?? error}`));
    this.page.on('dialog', (dialog) => { note(`dialog: ${dialog.message()}`); dialog.accept(); });
    this.page.on('request', (request) => {
      const url = new URL(request.url());
      if (url.origin !== this.base && !['blob:', 'data:'].includes(url.protocol)) note(`asked another host: ${request.url()}`);
    });
  }

  // Nothing was written down.
  clean() {
    ensure(this.faults.length === 0, () => this.faults.join('\n'));
  }

  // By keyboard, as everything.
  async signIn(token) {
    await this.tabTo({ text: /token|Token|jeton/i, tag: 'BUTTON' });
    await this.page.keyboard.press('Enter');
    await this.tabTo({ tag: 'INPUT' });
    await this.page.keyboard.type(token);
    await this.page.keyboard.press('Enter');
    await this.page.waitForSelector('.shell:not([inert])');
  }

  async go(hash, heading) {
    await this.page.goto(`${this.base}/console/${hash}`);
    if (heading) await this.page.getByRole('heading', { level: 1, name: heading }).waitFor();
  }

  // What has the focus: its tag, its label or text, the legends and sections around it.
  focused() {
    return this.page.evaluate(() => {
      const el = document.activeElement;
      const clean = (node) => {
        if (!node) return '';
        const copy = node.cloneNode(true);
        copy.querySelectorAll('small, .fault, .basis, input, select, textarea, [aria-hidden]').forEach((n) => n.remove());
        return copy.textContent.replace(/\s+/g, ' ').trim();
      };
      const legends = [];
      for (let at = el.parentElement?.closest('fieldset'); at; at = at.parentElement?.closest('fieldset')) legends.push(clean(at.querySelector('legend')));
      const section = el.closest('section[aria-label], form[aria-label]');
      return { tag: el.tagName, type: el.type ?? '', klass: el.className ?? '', text: el.labels?.[0] ? clean(el.labels[0]) : clean(el), legends,
        section: section?.getAttribute('aria-label') ?? '', outer: section?.parentElement?.closest('section[aria-label]')?.getAttribute('aria-label') ?? '', body: el === document.body };
    });
  }

  // Tab by tab until what is wanted has the focus; whoever cannot get there by keyboard cannot do it.
  async tabTo({ tag, text, legend, section }, limit = 400) {
    const fits = (is, want) => want === undefined || (want instanceof RegExp ? want.test(is) : is === want);
    const seen = [];
    for (let i = 0; i < limit; i += 1) {
      const at = await this.focused();
      if (!at.body && fits(at.tag, tag) && fits(at.text, text) && (legend === undefined || fits(at.legends[0] ?? '', legend))
        && (section === undefined || fits(at.section, section) || fits(at.outer, section))) return at;
      seen.push(at.text || at.tag);
      await this.page.keyboard.press('Tab');
    }
    throw new Error(`no ${JSON.stringify({ tag, text: String(text), legend, section: String(section) })} by keyboard; there is: ${[...new Set(seen)].join(' | ')}`);
  }

  // One row of a form: [label or legend, what is typed]. A word for a choice; { date, hour } for a time; true opens what can be added.
  async fill([name, value], section) {
    const { keyboard } = this.page;
    if (value === true) {
      await this.tabTo({ tag: 'BUTTON', text: name, section });
      await keyboard.press('Enter');
      while ((await this.focused()).text === name) await this.page.waitForTimeout(5);
      return;
    }
    for (let i = 0; i < 400; i += 1) {
      const at = await this.focused();
      const here = section === undefined || at.section === section || at.outer === section || section instanceof RegExp && (section.test(at.section) || section.test(at.outer));
      if (here && ['INPUT', 'SELECT', 'TEXTAREA'].includes(at.tag) && (at.text === name || at.legends[0] === name)) {
        if (await this.enter(at, name, value)) return;
      }
      await keyboard.press('Tab');
    }
    throw new Error(`no field ${name} by keyboard`);
  }

  async enter(at, name, value) {
    const { keyboard } = this.page;
    if (at.tag === 'SELECT') { await keyboard.type(value); return true; }
    if (at.type === 'checkbox') {
      if (at.text !== value) return false;
      await keyboard.press('Space');
      return true;
    }
    if (at.type === 'radio') {
      for (let i = 0; i < 6 && (await this.focused()).text !== value; i += 1) await keyboard.press('ArrowDown');
      await keyboard.press('Space');
      return (await this.focused()).text === value;
    }
    await keyboard.press('Control+A');
    if (typeof value === 'object') {
      await keyboard.type(value.date);
      await keyboard.press('Tab');
      await keyboard.press('Control+A');
      await keyboard.type(value.hour);
    } else await keyboard.type(value);
    return true;
  }

  // Opens a step, fills its form, sends it, and waits to be told that it was done.
  async step(section, action, rows = [], answer = false) {
    if (answer) await this.fill(['Your answer (Article 3(1))', action], section);
    else {
      await this.tabTo({ tag: 'BUTTON', text: action, section });
      await this.page.keyboard.press('Enter');
    }
    await this.page.getByRole('form', { name: action }).waitFor();
    for (const row of rows) await this.fill(row, action);
    await this.tabTo({ tag: 'BUTTON', text: `Send: ${action}` });
    await this.page.keyboard.press('Enter');
    await this.page.getByText(`Done: ${action}`).waitFor();
  }

  // Without a finding in what axe knows of WCAG 2.2 AA.
  async accessible(what) {
    const { violations } = await this.page.evaluate(`${axe}; axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })`);
    ensure(violations.length === 0, () => violations.map((v) => `${what}: ${v.id}: ${v.help}\n  ${v.nodes.slice(0, 4).map((n) => `${n.target}: ${n.failureSummary}`).join('\n  ')}`).join('\n'));
  }
}

// A time from now, as a form takes it.
export function inMinutes(minutes) {
  const iso = new Date(Date.now() + minutes * 60000).toISOString();
  return { date: iso.slice(0, 10), hour: iso.slice(11, 16) };
}
