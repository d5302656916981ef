// SPDX-License-Identifier: EUPL-1.2
// What two states have arranged, the same where it is read and where it is signed.
import { html, Left } from './ui.js';
import { utc, word } from './words.js';

export const Fact = ({ name, children }) => html`<dt>${word('field', name)}</dt><dd>${children}</dd>`;
export const Text = ({ of }) => (of ? html`<span class="text" dir="auto">${of}</span>` : '–');

function Signed({ arrangement }) {
  const mark = (side) => html`${arrangement.signed[side] ? '✓' : '○'} ${word('condition', `signed_${side}`)}`;
  return html`<span>${mark('requesting')} · ${mark('assisting')}</span>`;
}

export function Arrangement({ arrangement }) {
  if (!arrangement) return null;
  return html`<${Fact} name="arrangement"><${Text} of=${arrangement.text} />
    <div>${utc(arrangement.period.from)} – ${utc(arrangement.period.until)} <${Left} until=${arrangement.period.until} /></div>
    <div>${word('field', 'cost_rule')}: ${word('cost_rule', arrangement.cost_rule)} · <${Signed} arrangement=${arrangement} /></div>
    ${arrangement.officers.map((o) => html`<div><bdi>${o.name ?? ''} ${o.post} ${o.phone}</bdi></div>`)}
    <div class="mono">SHA-256 ${arrangement.sha256}</div></${Fact}>`;
}
