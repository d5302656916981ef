// SPDX-License-Identifier: EUPL-1.2
// What is on the wall while officers act: the time that is left, directions and what became of them, incidents.
import { RequestHead, useRequest } from './request.js';
import { Steps } from './steps.js';
import { html, Left, Page, Status, Time, useDesk, useState, Waiting } from './ui.js';
import { clock, number, stateCode, stateName, t, utc, word } from './words.js';

const textOf = (history, state, seq) => history.find((e) => e.assistance === state && e.seq === seq);
const objections = (history, state, direction) => history.filter((e) => e.assistance === state && e.action === 'object' && e.data?.direction === direction);

function Direction({ d, history, state }) {
  const event = textOf(history, state, d.direction);
  return html`<li><div class="row"><b>${d.direction}</b> ${event && html`<time datetime=${event.at}>${clock(event.at)} UTC</time>`}
      <span>${d.objected ? html`<span aria-hidden="true">✕ </span>${t('board.objected')}` : html`<span aria-hidden="true">▶ </span>${t('board.stands')}`}</span></div>
    <p class="text" dir="auto">${event?.data?.text ?? ''}</p>
    ${objections(history, state, d.direction).map((o) => html`<p class="notice"><time datetime=${o.at}>${clock(o.at)} UTC</time> <b>${stateCode(o.by.state)}</b>${' '}
      <span class="text" dir="auto">${o.data.text}</span></p>`)}</li>`;
}

function TimeLeft({ a }) {
  const until = a.authorisation?.period.until ?? a.arrangement?.period.until;
  if (!until) return null;
  return html`<section class="card" aria-label=${t('board.time')}><h2>${t('board.time')}</h2><p class="big"><${Left} until=${until} /></p>
    <p><${Time} at=${until} states=${[a.state]} /></p>
    ${a.authorisation && html`<p class="text" dir="auto">${number(a.authorisation.headcount)} · ${a.authorisation.scope} · ${a.authorisation.area}</p>`}
    ${a.weapons ? html`<p><span aria-hidden="true">✓ </span>${word('condition', 'weapons_permitted')}: <bdi>${a.weapons.types.join(', ')}</bdi> – <span class="text" dir="auto">${a.weapons.rule}</span></p>`
      : html`<p><span aria-hidden="true">✕ </span>${t('board.no_weapons')}</p>`}
    ${a.powers && html`<p>${word('field', 'limits')}: <span class="text" dir="auto">${a.powers.limits}</span></p>`}
    ${(a.arrangement?.officers ?? []).map((o) => html`<p><bdi>${o.name ?? ''} ${o.post}</bdi> <a href=${`tel:${o.phone.replace(/[^+\d]/g, '')}`}><bdi>${o.phone}</bdi></a></p>`)}</section>`;
}

export function Board({ words: [id, state] }) {
  const { rules } = useDesk();
  const { dossier, registers } = useRequest(id);
  const [done, setDone] = useState(null);
  const { request, history } = dossier.data ?? {};
  const a = request?.assistance.find((x) => x.state === state);
  const final = rules.statuses.find((s) => s.status === a?.status)?.final;
  return html`<${Page} title=${`${t('board.title')} ${request?.reference ?? ''} ${stateCode(state ?? '')}`} exercise=${request?.exercise} aside=${request && html`<${RequestHead} request=${request} />`}>
    <${Waiting} load=${dossier}>${request && !a && html`<p>${t('problem.not-found')}</p>`}${a && html`
      <p class="row"><a href=${`#/request/${request.reference}`}>${request.reference}</a> <span>${stateName(state)}</span> <${Status} status=${a.status} /></p>
      <p role="status" class=${done ? 'good' : 'hidden-text'}>${done ? t('form.sent', { action: word('action', done) }) : ''}</p>
      ${final && html`<p class="notice">${t('board.over')}</p>`}
      <div class="columns"><${TimeLeft} a=${a} />
        <section class="card" aria-label=${t('board.directions')}><h2>${t('board.directions')}</h2>
          ${a.directions.length === 0 ? html`<p class="hint">${t('board.none')}</p>`
            : html`<ol class="rows" role="list">${[...a.directions].reverse().map((d) => html`<${Direction} key=${d.direction} ...${{ d, history, state }} />`)}</ol>`}</section>
        <section class="card" aria-label=${word('field', 'incidents')}><h2>${word('field', 'incidents')}</h2>
          ${a.incidents.length === 0 ? html`<p class="hint">${t('board.no_incidents')}</p>`
            : html`<ol>${a.incidents.map((x) => html`<li>${word('kind', x.kind)}, ${utc(x.at)}: <span class="text" dir="auto">${x.text}</span></li>`)}</ol>`}</section></div>
      <section class="card" aria-label=${t('board.steps')}><h2>${t('board.steps')}</h2>
        <${Steps} ...${{ request, assistance: a, history, registers }} onDone=${(action) => { setDone(action); dossier.reload(); }} /></section>`}
    </${Waiting}>
  </${Page}>`;
}
