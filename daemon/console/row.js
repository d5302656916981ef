// SPDX-License-Identifier: EUPL-1.2
// A request in a list: what it is, whom it is between, how long there is left.
import { html, Left, State, Status } from './ui.js';
import { t, utc, word } from './words.js';

const kinds = (items) => [...new Set(items.map((item) => item.kind))].map((kind) => word('kind', kind)).join(' + ');
export const nameOf = (request) => request.reference ?? t('inbox.unnamed');
export const hrefOf = (request) => (request.status === 'draft' ? `#/draft/${request.id}` : `#/request/${request.reference ?? request.id}`);

const soonest = (times) => times.filter(Boolean).sort()[0];
/** Whose time is running: of those asked, of what was proposed, of those who act. [the field's name, until when], or null. */
export function deadlineOf(request) {
  if (request.status !== 'open') return null;
  const by = (...statuses) => request.assistance.filter((a) => statuses.includes(a.status));
  if (by('requested').length > 0) return ['respond_by', request.respond_by];
  const proposed = soonest(by('proposed').map((a) => a.proposal?.valid_until));
  if (proposed) return ['valid_until', proposed];
  const acting = soonest(by('arranged', 'active', 'suspended').map((a) => a.authorisation?.period.until ?? a.arrangement?.period.until));
  return acting ? ['authorisation', acting] : null;
}

export function Deadline({ request }) {
  const [name, until] = deadlineOf(request) ?? [];
  return until ? html`<span><small>${word('field', name)}:</small> <${Left} until=${until} /></span>` : null;
}

/** "2 of 3 answered" is what can be said of an answer that is still open for others. */
export const Answers = ({ request }) => html`<span>${request.assistance.map((a, i) => html`${i > 0 ? ' · ' : ''}<${State} code=${a.state} />${' '}
  <${Status} status=${a.status} />`)}</span>`;

export function RequestRow({ request, fresh }) {
  return html`<li class=${`${fresh ? 'fresh' : ''} ${request.exercise ? 'drill' : ''}`}>
    <div class="row">
      <${Deadline} request=${request} />
      <a href=${hrefOf(request)}><b>${nameOf(request)}</b></a>
      ${request.exercise && html`<b>${t('exercise.word')}</b>`}
      ${request.status !== 'open' && html`<${Status} status=${request.status} />`}
      <span><${State} code=${request.requesting_state} /> → ${request.addressees?.length ? request.addressees.map((s, i) => html`${i > 0 ? ', ' : ''}<${State} code=${s} />`) : '–'}</span>
      <span>${word('urgency', request.urgency)}</span>
      <span class="grow"><bdi>${request.crisis?.kind ? word('kind', request.crisis.kind) : ''}${request.crisis?.place ? ` · ${request.crisis.place}` : ''}</bdi></span>
      <span>${kinds(request.items ?? [])}</span>
      ${fresh && html`<small>${t('inbox.fresh')}</small>`}
    </div>
    ${request.assistance?.length > 0 && html`<div class="row"><${Answers} request=${request} /></div>`}
    ${request.status === 'draft' && html`<small>${t('inbox.saved', { at: utc(request.updated_at) })}</small>`}
  </li>`;
}
