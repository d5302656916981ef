// SPDX-License-Identifier: EUPL-1.2
// Pictures of numbers. What they say is said in words too (aria-label), and stands in a table beside them.
import { html } from './ui.js';

/** What is wider than the page moves in a frame of its own. */
export const Scroll = ({ label, children }) => html`<div class="scroll" tabindex="0" role="region" aria-label=${label}>${children}</div>`;

export const Picture = ({ label, width, height, children }) => html`<svg class="chart" width=${width} height=${height} viewBox=${`0 0 ${width} ${height}`}
  role="img" aria-label=${label}>${children}</svg>`;

/** Looks that can be told apart without colours: one for each kind that is counted. */
const looks = ['plain', 'hatch', 'dots', 'cross', 'lines', 'empty'];
const strokes = { hatch: 'M-2 2L2 -2M0 8L8 0M6 10L10 6', cross: 'M0 0L8 8M8 0L0 8', lines: 'M0 2H8M0 6H8' };

const Patterns = () => html`<defs>
  ${Object.entries(strokes).map(([name, d]) => html`<pattern id=${`look-${name}`} width="8" height="8" patternUnits="userSpaceOnUse">
    <path class="look-line" d=${d} /></pattern>`)}
  <pattern id="look-dots" width="6" height="6" patternUnits="userSpaceOnUse"><circle class="look-dot" cx="3" cy="3" r="1.6" /></pattern></defs>`;

const Block = ({ look, ...place }) => html`<rect class=${look === 'plain' ? 'bar-a' : look === 'empty' ? 'bar-b' : 'look'}
  fill=${['plain', 'empty'].includes(look) ? null : `url(#look-${look})`} ...${place} />`;

/** A number in a block, on a plate of its own so that no pattern runs through it; none where there is no room. */
function Count({ n, x, width, y }) {
  const plate = String(n).length * 7 + 6;
  return plate + 2 <= width && html`<rect class="plate" x=${x + (width - plate) / 2} y=${y + 3} width=${plate} height="14" rx="2" />
    <text x=${x + width / 2} y=${y + 14} text-anchor="middle">${n}</text>`;
}

const BARS = { label: 110, end: 90, width: 560, row: 26, bar: 20, key: 22, across: 2, column: 187 };

function Key({ kinds }) {
  return kinds.map(({ text, look }, i) => {
    const x = (i % BARS.across) * BARS.column + 1;
    const y = Math.floor(i / BARS.across) * BARS.key + 2;
    return html`<${Block} look=${look} x=${x} y=${y} width="24" height="14" /><text x=${x + 32} y=${y + 12}>${text}</text>`;
  });
}

function Row({ row, kinds, top, unit }) {
  let x = BARS.label;
  const blocks = kinds.map(({ name, look, text }) => {
    const n = row.counts[name] ?? 0;
    const block = { x, width: n * unit };
    x += block.width;
    return n > 0 && html`<g><title>${row.title}: ${text} ${n}</title><${Block} look=${look} x=${block.x} y=${top} width=${block.width} height=${BARS.bar} />
      <${Count} n=${n} ...${block} y=${top} /></g>`;
  });
  return html`<text x=${BARS.label - 8} y=${top + 14} text-anchor="end">${row.text}</text>${blocks}
    <text class="soft" x=${x + 6} y=${top + 14}>${row.end}</text>`;
}

export const lookOf = (i) => looks[i % looks.length];

/** Bars, each of blocks. `kinds`: { name, text, look }; `rows`: { text, title, counts, end }. */
export function Bars({ label, kinds, rows }) {
  const begin = Math.ceil(kinds.length / BARS.across) * BARS.key + 8;
  const total = (row) => kinds.reduce((sum, { name }) => sum + (row.counts[name] ?? 0), 0);
  const unit = Math.min(40, (BARS.width - BARS.label - BARS.end) / Math.max(1, ...rows.map(total)));
  const height = begin + rows.length * BARS.row;
  return html`<${Picture} label=${label} width=${BARS.width} height=${height}><${Patterns} /><${Key} kinds=${kinds} />
    <path class="axis" d=${`M${BARS.label} ${begin - 4}V${height}`} />
    ${rows.map((row, i) => html`<${Row} key=${row.text} ...${{ row, kinds, unit }} top=${begin + i * BARS.row} />`)}</${Picture}>`;
}

// --- a map of tiles, each roughly where its state lies ---

const tiles = {
  IS: [0, 0], NO: [3, 0], SE: [4, 0], FI: [5, 0], EE: [5, 1], IE: [0, 2], GB: [1, 2], DK: [3, 2], LV: [5, 2], BE: [1, 3], NL: [2, 3], DE: [3, 3], PL: [4, 3],
  LT: [5, 3], FR: [1, 4], LU: [2, 4], CZ: [3, 4], SK: [4, 4], CH: [2, 5], AT: [3, 5], HU: [4, 5], RO: [5, 5], PT: [0, 6], ES: [1, 6], IT: [2, 6], SI: [3, 6],
  HR: [4, 6], BG: [5, 6], MT: [2, 7], GR: [5, 7], CY: [6, 7],
};
export const onMap = (code) => code in tiles;

const MAP = { across: 78, down: 62, width: 42, height: 28, key: 26 };
const centre = (code) => ({ x: tiles[code][0] * MAP.across + 32, y: tiles[code][1] * MAP.down + 24 });
export const minus = (a, b) => ({ x: a.x - b.x, y: a.y - b.y });
export const times = (d, n) => ({ x: d.x * n, y: d.y * n });
export const along = (a, d, n) => ({ x: a.x + d.x * n, y: a.y + d.y * n });
export const unitOf = (d) => { const length = Math.hypot(d.x, d.y) || 1; return { x: d.x / length, y: d.y / length }; };
/** How far it is from a tile's centre to its edge. */
const toEdge = (d) => Math.min(MAP.width / 2 / (Math.abs(d.x) || 1e-9), MAP.height / 2 / (Math.abs(d.y) || 1e-9));
export const at = (p) => `${p.x.toFixed(1)} ${p.y.toFixed(1)}`;

/** Bent to its left, so that there and back are two arrows; it ends at the edge of the tile, in a head that grows with it. */
function arrow(from, to, thick) {
  const [a, b] = [centre(from), centre(to)];
  const straight = minus(b, a);
  const bend = along(along(a, straight, 0.5), { x: straight.y, y: -straight.x }, 0.16);
  const into = unitOf(minus(b, bend));
  const out = unitOf(minus(bend, a));
  const tip = along(b, into, -toEdge(into) - 1);
  const long = 6 + thick * 1.3;
  const neck = along(tip, into, -long);
  const side = { x: -into.y, y: into.x };
  const broad = 3 + thick * 0.9;
  const head = `M${at(tip)}L${at(along(neck, side, broad))}L${at(along(neck, side, -broad))}z`;
  return { line: `M${at(along(a, out, toEdge(out)))}Q${at(bend)} ${at(neck)}`, head };
}

const thickness = (n, most) => 1.5 + 4.5 * (most > 1 ? (n - 1) / (most - 1) : 0);

function Arrow({ flow, most, name }) {
  const thick = thickness(flow.asked, most);
  const { line, head } = arrow(flow.from, flow.to, thick);
  return html`<g class="flow"><title>${name(flow.from)} → ${name(flow.to)}: ${flow.asked}</title>
    <path class="flow-line" d=${line} stroke-width=${thick.toFixed(1)} /><path class="flow-head" d=${head} /></g>`;
}

function Thickness({ most, y }) {
  return [...new Set([1, most])].map((n, i) => html`<path class="flow-line" d=${`M${12 + i * 90} ${y}h40`} stroke-width=${thickness(n, most)} />
    <text x=${60 + i * 90} y=${y + 4}>${n}</text>`);
}

function Tile({ code, part }) {
  const { x, y } = centre(code);
  return html`<rect class=${`tile ${part ? 'part' : ''}`} x=${x - MAP.width / 2} y=${y - MAP.height / 2} width=${MAP.width} height=${MAP.height} rx="4" />`;
}

const TileName = ({ at: { x, y }, part, children }) => html`<text class=${`tile-name ${part ? '' : 'soft'}`} x=${x} y=${y + 4}
  text-anchor="middle">${children}</text>`;

/** Flows { from, to, asked } between states; `code` and `name` say a state. */
export function FlowMap({ label, flows, code, name }) {
  const shown = flows.filter((f) => onMap(f.from) && onMap(f.to)).sort((a, b) => b.asked - a.asked);
  const part = new Set(shown.flatMap((f) => [f.from, f.to]));
  // Outside the Union's procedure today: there only while it takes part.
  const codes = Object.keys(tiles).filter((c) => c !== 'GB' || part.has(c));
  const most = Math.max(1, ...shown.map((f) => f.asked));
  const height = 8 * MAP.down + MAP.key;
  return html`<${Picture} label=${label} width=${7 * MAP.across} height=${height}>
    ${codes.map((c) => html`<${Tile} key=${c} code=${c} part=${part.has(c)} />`)}
    ${shown.map((flow) => html`<${Arrow} key=${`${flow.from}${flow.to}`} ...${{ flow, most, name }} />`)}
    ${codes.map((c) => html`<${TileName} key=${c} at=${centre(c)} part=${part.has(c)}>${code(c)}</${TileName}>`)}
    <${Thickness} most=${most} y=${height - 12} /></${Picture}>`;
}
