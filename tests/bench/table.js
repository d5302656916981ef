// SPDX-License-Identifier: EUPL-1.2
// Tables in Markdown, figures to the right.
export const thousands = (x) => Math.round(x).toLocaleString('en-GB');
export const ratio = (x) => x.toFixed(2);

export function table(heads, rows) {
  const all = [heads, ...rows].map((r) => r.map(String));
  const widths = heads.map((_, i) => Math.max(3, ...all.map((r) => r[i].length)));
  const line = (r) => `| ${r.map((cell, i) => (i ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join(' | ')} |`;
  const rule = `|${widths.map((w, i) => (i ? `${'-'.repeat(w + 1)}:` : '-'.repeat(w + 2))).join('|')}|`;
  return [line(all[0]), rule, ...all.slice(1).map(line)].join('\n');
}
