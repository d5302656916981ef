// SPDX-License-Identifier: EUPL-1.2
// The console in Debian's Chromium over a daemon of its own; the last line counts. `node run.js case` runs that part only.
import { Daemon } from '../api/daemon.js';
import { Report } from '../api/report.js';
import { openBrowser } from './browser.js';
import { audit } from './audit.js';
import { wholeCase } from './case.js';
import { hostile } from './hostile.js';
import { nextSteps } from './next.js';
import { night } from './night.js';
import { pages } from './pages.js';
import { proofOf } from './proof.test.mjs';
import { size } from './size.js';
import { wordsOf } from './words.js';

const parts = { words: wordsOf, next: nextSteps, proof: proofOf, case: wholeCase, night, audit, pages, hostile, size };
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`no such part: ${unknown.join(' ')} (${Object.keys(parts).join(' ')})`);
  process.exit(2);
}
const root = process.env.CONSOLE_ROOT;
const daemon = new Daemon(root ? ['--console-root', root] : []);
const browser = await openBrowser();
const report = new Report();
try {
  await daemon.start();
  for (const [name, part] of Object.entries(parts)) {
    if (wanted.length === 0 || wanted.includes(name)) await part(report, { browser, daemon, tokens: daemon.tokens });
  }
} finally {
  await browser.close();
  if (daemon.child) await daemon.stop();
  daemon.remove();
}
process.exit(report.end());
