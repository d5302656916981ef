// SPDX-License-Identifier: EUPL-1.2
// What is to be done, by time left; what others have to do; what is not sent yet; what has changed since one last looked.
import { get } from './api.js';
import { deadlineOf, RequestRow } from './row.js';
import { seenBy } from './seen.js';
import { html, Page, useDesk, useLoad, Waiting } from './ui.js';
import { t } from './words.js';

const LIMIT = 200;
const listed = (filter) => get(`/v1/requests?exercise=any&limit=${LIMIT}${filter}`);
const until = (request) => deadlineOf(request)?.[1] ?? '9';
const byDeadline = (a, b) => until(a).localeCompare(until(b));

/** Something else may be done than to write a message: auditors, and who has no part in it any more, only watch. */
const acts = ({ actions, assistance }) => [...actions, ...assistance.flatMap((a) => a.actions)].some((a) => a.action !== 'message');

async function load() {
  const [mine, open, drafts, recent] = await Promise.all([listed('&awaiting=me'), listed('&status=open'), listed('&status=draft'), listed('')]);
  const own = mine.items.filter(acts);
  const awaiting = new Set(own.map((request) => request.id));
  return {
    mine: own.sort(byDeadline),
    others: open.items.filter((request) => !awaiting.has(request.id)).sort(byDeadline),
    drafts: drafts.items,
    recent: recent.items.filter((request) => request.status !== 'open' && request.status !== 'draft'),
    more: [mine, open, drafts].some((list) => list.next),
  };
}

function Section({ title, empty, requests, seen }) {
  return html`<section aria-label=${title}><h2>${title} (${requests.length})</h2>
    ${requests.length === 0 ? html`<p class="hint">${empty}</p>`
      : html`<ul class="rows">${requests.map((request) => html`<${RequestRow} key=${request.id} request=${request} fresh=${request.status !== 'draft' && !seen(request)} />`)}</ul>`}
  </section>`;
}

export function Inbox() {
  const { me } = useDesk();
  const reads = !me.roles.includes('administrator');
  const list = useLoad(() => (reads ? load() : null), [reads], () => true);
  if (!reads) return html`<${Page} title=${t('nav.inbox')}><p>${t('inbox.administrator')}</p></${Page}>`;
  const seen = seenBy(me);
  const changed = list.data?.recent.filter((request) => !seen(request)) ?? [];
  return html`<${Page} title=${t('nav.inbox')}><${Waiting} load=${list}>${list.data && html`
      <${Section} title=${t('inbox.mine')} empty=${t('inbox.none_mine')} requests=${list.data.mine} seen=${seen} />
      <${Section} title=${t('inbox.others')} empty=${t('inbox.none')} requests=${list.data.others} seen=${seen} />
      <${Section} title=${t('inbox.drafts')} empty=${t('inbox.none')} requests=${list.data.drafts} seen=${seen} />
      <${Section} title=${t('inbox.changed')} empty=${t('inbox.none')} requests=${changed} seen=${seen} />
      ${list.data.more && html`<p><a href="#/requests">${t('inbox.more')}</a></p>`}`}</${Waiting}>
  </${Page}>`;
}
