// SPDX-License-Identifier: EUPL-1.2
// One request: what is asked, where each state stands, what may be done next, what has happened.
import { all, get, requestPath } from './api.js';
import { Arrangement, Fact, Text } from './arrangement.js';
import { readRegisters } from './choices.js';
import { VerifyButton } from './verify.js';
import { Deadline } from './row.js';
import { markSeen } from './seen.js';
import { Steps } from './steps.js';
import { Timeline } from './timeline.js';
import { html, Left, Page, State, Status, Time, useDesk, useEffect, useLoad, useState, Waiting } from './ui.js';
import { money, number, stateCode, stateName, t, utc, word } from './words.js';

/** A request and its history, kept up with what happens; also what the steps' forms choose from. */
export function useRequest(id) {
  const { me } = useDesk();
  const load = async () => {
    const path = requestPath(id);
    const [request, history] = await Promise.all([get(path), all(`${path}/history`)]);
    markSeen(me, request);
    return { request, history };
  };
  const dossier = useLoad(load, [id], (event) => !dossier.data || event.request === dossier.data.request.id);
  const [registers, setRegisters] = useState(null);
  useEffect(() => { if (!me.roles.includes('auditor')) readRegisters(me).then(setRegisters, () => {}); }, []);
  return { dossier, registers };
}


function Crisis({ request }) {
  const { crisis } = request;
  const near = [request.requesting_state];
  return html`<dl>
    ${crisis?.kind && html`<${Fact} name="kind">${word('kind', crisis.kind)}${crisis.terrorism ? `, ${t('request.terrorism')}` : ''}</${Fact}>`}
    ${['offence', 'grounds', 'threat', 'place', 'position'].map((name) => crisis?.[name] && html`<${Fact} name=${name}><${Text} of=${crisis[name]} /></${Fact}>`)}
    ${crisis?.targets && html`<${Fact} name="targets">${crisis.targets.map((x) => word('targets', x)).join(', ')}</${Fact}>`}
    ${crisis?.territory && html`<${Fact} name="territory">${stateName(crisis.territory)}</${Fact}>`}
    ${crisis?.since && html`<${Fact} name="since"><${Time} at=${crisis.since} states=${near} /></${Fact}>`}
    <${Fact} name="necessity"><${Text} of=${request.necessity} /></${Fact}>
    <${Fact} name="respond_by"><${Time} at=${request.respond_by} states=${[...near, ...request.addressees]} /></${Fact}>
  </dl>`;
}

/** Of each item: how many are asked, how many others have accepted or offer, what is still missing. */
function Coverage({ request, isFinal, me }) {
  // Who was asked sees what it gives itself; what others give it is not told.
  const whole = me.state === null || me.state === request.requesting_state;
  const counted = request.assistance.filter((a) => a.status === 'settled' || !isFinal(a.status));
  const asked = new Set(request.items.map((item) => item.item));
  const beside = counted.flatMap((a) => a.items.filter((x) => !asked.has(x.item)).map((x) => ({ ...x, asked: false })));
  const of = (item) => counted.flatMap((a) => a.items.filter((x) => x.item === item.item).map((x) => [a.state, x.quantity]));
  return html`<div class="scroll"><table><caption class="hidden-text">${word('field', 'items')}</caption>
    <thead><tr><th scope="col">${word('field', 'item')}</th><th scope="col" class="n">${t('request.asked')}</th><th scope="col" class="n">${t('request.covered')}</th>
      <th scope="col">${t('request.given')}</th></tr></thead>
    <tbody>${[...request.items, ...beside].map((item) => {
      const parts = of(item);
      const sum = parts.reduce((n, [, q]) => n + q, 0);
      return html`<tr><th scope="row"><bdi>${item.item}. ${item.type}</bdi> <small>${word('kind', item.kind)}${item.weapons ? `, ${t('request.armed')}` : ''}</small>
        ${item.description && html`<div class="text" dir="auto">${item.description}</div>`}</th>
        <td class="n">${item.asked === false ? '–' : number(item.quantity)}</td><td class="n">${number(sum)}</td>
        <td>${!whole || item.asked === false ? '' : sum >= item.quantity ? html`<span aria-hidden="true">✓ </span>${t('request.all_covered')}`
          : html`<span aria-hidden="true">○ </span>${t('request.missing', { n: item.quantity - sum })}`}
          ${parts.length > 0 && html` <small>${parts.map(([state, q]) => `${stateCode(state)} ${number(q)}`).join(', ')}</small>`}</td></tr>`;
    })}</tbody></table></div>`;
}

const ItemList = ({ items }) => html`<ul>${items.map((item) => html`<li>${number(item.quantity)} × <bdi>${item.type}</bdi>${' '}
  <small>${word('kind', item.kind)}${item.weapons ? `, ${t('request.armed')}` : ''}</small></li>`)}</ul>`;

/** Where one state stands, whichever side one is on. */
function Position({ a, agreement }) {
  return html`<dl>
    ${agreement && html`<${Fact} name="instrument"><bdi>${agreement}</bdi></${Fact}>`}
    ${a.conditions.length > 0 && html`<dt>${t('request.conditions')}</dt><dd>${a.conditions.map((c) => word('condition', c)).join(', ')}</dd>`}
    ${a.units.length > 0 && html`<${Fact} name="units"><bdi>${a.units.map((u) => u.name).join(', ')}</bdi></${Fact}>`}
    ${a.items.length > 0 && html`<dt>${t('request.accepted')}</dt><dd><${ItemList} items=${a.items} /></dd>`}
    ${a.proposal && html`<${Fact} name="proposal"><${ItemList} items=${a.proposal.items} /><${Text} of=${a.proposal.text} />
      <div>${word('field', 'valid_until')} ${utc(a.proposal.valid_until)} <${Left} until=${a.proposal.valid_until} /></div></${Fact}>`}
    <${Arrangement} arrangement=${a.arrangement} />
    ${a.powers && html`<${Fact} name="powers"><${Text} of=${a.powers.limits} /> <small>${word('field', 'weapons_allowed')}: ${t(a.powers.weapons_allowed ? 'form.yes' : 'form.no')}</small></${Fact}>`}
    ${a.authorisation && html`<${Fact} name="authorisation">${number(a.authorisation.headcount)} · <${Text} of=${a.authorisation.scope} /> · <${Text} of=${a.authorisation.area} />
      <div>${utc(a.authorisation.period.from)} – ${utc(a.authorisation.period.until)} <${Left} until=${a.authorisation.period.until} /></div></${Fact}>`}
    ${a.weapons && html`<${Fact} name="weapons"><bdi>${a.weapons.types.join(', ')}</bdi> · <${Text} of=${a.weapons.rule} /></${Fact}>`}
    ${a.extension && html`<${Fact} name="extension">${utc(a.extension.until)}</${Fact}>`}
    ${a.incidents.length > 0 && html`<${Fact} name="incidents"><ol>${a.incidents.map((x) => html`<li>${word('kind', x.kind)}, ${utc(x.at)}: <${Text} of=${x.text} /></li>`)}</ol></${Fact}>`}
    ${a.costs.length > 0 && html`<${Fact} name="costs"><ol>${a.costs.map((x) => html`<li>${word('category', x.category)}: ${money(x)} ${x.void ? t('request.void') : ''} <${Text} of=${x.text} /></li>`)}</ol></${Fact}>`}
  </dl>`;
}

function Assistance({ a, request, history, registers, onDone, boards }) {
  const title = `${stateCode(a.state)} ${stateName(a.state)}`;
  return html`<section class="card" aria-label=${title} id=${`with-${a.state}`}>
    <h3 class="row"><span>${title}</span> <${Status} status=${a.status} /> ${a.round > 1 && html`<small>${t('request.round', { n: a.round })}</small>`}
      ${boards && html`<a href=${`#/board/${request.reference}/${a.state}`}>${t('board.title')}</a>`}
      <a class="no-print" href=${`#/rules?request=${request.reference}&state=${a.state}`}>${t('request.where')}</a></h3>
    <${Position} a=${a} agreement=${registers?.instruments.find((i) => i.id === request.instruments?.[a.state])?.title ?? request.instruments?.[a.state]} />
    <${Steps} key=${a.state} ...${{ request, assistance: a, history, registers, onDone }} />
  </section>`;
}

export function RequestHead({ request }) {
  return html`<span class="row"><${Status} status=${request.status} /> <span>${word('urgency', request.urgency)}</span>
    <span><b><${State} code=${request.requesting_state} /></b> → ${request.addressees.map((s, i) => html`${i > 0 ? ', ' : ''}<b><${State} code=${s} /></b>`)}</span>
    <${Deadline} request=${request} />
    <small>${t('request.version', { version: request.version, revision: request.revision })}</small></span>`;
}

/** Said aloud, not only shown, after one's own step. */
const Done = ({ done }) => html`<p role="status" class=${done ? 'good' : 'hidden-text'}>${done ? html`<span aria-hidden="true">✓ </span>${t('form.sent', { action: word('action', done) })}` : ''}</p>`;

export function Request({ words: [id] }) {
  const desk = useDesk();
  const { dossier, registers } = useRequest(id);
  const [done, setDone] = useState(null);
  const [only, setOnly] = useState('');
  const isFinal = (status) => desk.rules.statuses.find((s) => s.status === status)?.final ?? false;
  const { request, history } = dossier.data ?? {};
  const onDone = (action) => { setDone(action); dossier.reload(); };
  const shown = history?.filter((e) => !only || e.assistance === only || e.assistance === null);
  return html`<${Page} title=${request?.reference ?? t('nav.requests')} exercise=${request?.exercise} aside=${request && html`<${RequestHead} request=${request} />`}>
    <${Waiting} load=${dossier}>${request && html`
      <${Done} done=${done} />
      <div class="columns"><section class="card" aria-label=${word('field', 'crisis')}><h2>${word('field', 'crisis')}</h2><${Crisis} request=${request} /></section>
        <section class="card" aria-label=${t('request.coverage')}><h2>${t('request.coverage')}</h2><${Coverage} ...${{ request, isFinal, me: desk.me }} />
          <${Steps} ...${{ request, history, registers, onDone }} /></section></div>
      <h2>${t('request.positions')}</h2>
      <div class="columns">${request.assistance.map((a) => html`<${Assistance} key=${a.state} ...${{ a, request, history, registers, onDone }}
        boards=${!isFinal(a.status) && (a.directions.length > 0 || a.authorisation)} />`)}</div>
      <h2>${t('request.history')}</h2>
      <div class="filters"><p class="field"><label for="only">${word('field', 'assistance')}</label><select id="only" value=${only} onChange=${(e) => setOnly(e.target.value)}>
          <option value="">${t('requests.any')}</option>${request.assistance.map((a) => html`<option value=${a.state}>${stateCode(a.state)} ${stateName(a.state)}</option>`)}</select></p>
        <button type="button" onClick=${() => window.print()}>${t('request.print')}</button></div>
      <${VerifyButton} key=${only} events=${shown} />
      <${Timeline} events=${shown} />`}
    </${Waiting}>
  </${Page}>`;
}
