// SPDX-License-Identifier: EUPL-1.2
// Signs in, keeps what every page needs, and shows the page that the address names.
import { Component, render } from './vendor/preact.js';
import { actFor, get, onSignedOut, send } from './api.js';
import * as live from './live.js';
import { bell, Settings } from './settings.js';
import { SignIn } from './signin.js';
import { Desk, html, State, useEffect, useLive, useNow, useRef, useState } from './ui.js';
import { clock, preferred, speak, t, word } from './words.js';
import { Inbox } from './inbox.js';
import { Requests } from './requests.js';
import { Draft } from './draft.js';
import { Request } from './request.js';
import { Board } from './board.js';
import { Audit } from './audit.js';
import { Consultations } from './consultations.js';
import { Statistics } from './statistics.js';
import { Rules } from './rules.js';

const pages = {
  '': Inbox, requests: Requests, new: Draft, draft: Draft, request: Request, board: Board, audit: Audit,
  consultations: Consultations, statistics: Statistics, rules: Rules, settings: Settings,
};

/** "#/board/NL-2026-7Q4MX/DE?x=y" is the page board with two words. */
const decoded = (text) => { try { return decodeURIComponent(text); } catch { return text; } };
function whereAmI() {
  const [name, ...rest] = location.hash.replace(/^#\/?/, '').split('?')[0].split('/').map(decoded);
  return { name: Object.hasOwn(pages, name) ? name : '', words: rest };
}

function usePlace() {
  const [place, setPlace] = useState(whereAmI);
  useEffect(() => {
    const on = () => setPlace(whereAmI());
    addEventListener('hashchange', on);
    return () => removeEventListener('hashchange', on);
  }, []);
  return place;
}

const mayDraft = ({ rules, me }) => rules.rules.find((rule) => rule.action === 'create')?.roles.some(({ role }) => me.roles.includes(role));

function links(desk) {
  const reads = !desk.me.roles.includes('administrator');
  const audits = desk.me.roles.includes('auditor');
  return [reads && ['', 'inbox'], reads && ['requests', 'requests'], mayDraft(desk) && ['new', 'new'], reads && ['audit', 'audit'],
    audits && ['consultations', 'consultations'], reads && ['statistics', 'statistics'], ['rules', 'rules'], ['settings', 'settings']]
    .filter(Boolean);
}

/** Whether what is shown is what is: a word while it is, a banner while it may not be. */
function useStream() {
  const [state, setState] = useState(live.liveState());
  useLive((message, now) => { if (message.kind === 'state') setState(now); });
  useEffect(() => setState(live.liveState()), []); // it may have come up before this was listening
  return state;
}

function Offline({ state, me }) {
  const now = useNow(1000);
  // A reconnection that takes a moment is not worth a word; nor is what an administrator has not.
  if (me.roles.includes('administrator') || state.up || now - state.since < 3000) return null;
  return html`<p class="offline" role="alert"><span aria-hidden="true">⚠ </span>${t('live.down', { at: `${clock(state.since)} UTC` })}</p>`;
}

function Clock({ state }) {
  const now = useNow(1000);
  return html`<span class="clock">${clock(now)} UTC · <span class=${state.up ? 'live' : 'not-live'}>
    <span aria-hidden="true">${state.up ? '●' : '○'}</span> ${state.up ? t('live.up') : t('live.off')}</span></span>`;
}

/** A page that breaks takes neither the others with it nor the way to them. */
class Unbroken extends Component {
  componentDidCatch(error) {
    console.error(error);
    this.setState({ broken: true });
  }

  render({ children }) { return this.state.broken ? html`<p class="trouble" role="alert">${t('broken')}</p>` : children; }
}

function Shell({ desk, signOut, hidden }) {
  const place = usePlace();
  const stream = useStream();
  const PageOf = pages[place.name];
  useLive((message) => { if (message.kind === 'step') bell(message.event, desk.me); });
  return html`<${Desk.Provider} value=${desk}>
    <div class="shell" inert=${hidden}>
      <a class="skip" href="#main" onClick=${(event) => { event.preventDefault(); document.getElementById('main').focus(); }}>${t('skip')}</a>
      <header class="bar">
        <a class="brand" href="#/">assistd</a>
        <nav aria-label=${t('nav.label')}><ul>${links(desk).map(([name, text]) => html`<li>
          <a href=${`#/${name}`} aria-current=${place.name === name ? 'page' : null}>${t(`nav.${text}`)}</a></li>`)}</ul></nav>
        <div class="who"><${Clock} state=${stream} />
          <span><b><${State} code=${desk.me.state} /></b> ${desk.me.name} <small>${desk.me.roles.map((r) => word('role', r)).join(', ')}</small></span>
          <button type="button" class="quiet" onClick=${signOut}>${t('sign_out')}</button></div>
      </header>
      <${Offline} state=${stream} me=${desk.me} />
      <main id="main" tabindex="-1"><${Unbroken} key=${`${place.name}/${place.words.join('/')}`}><${PageOf} words=${place.words} /></${Unbroken}></main>
    </div>
  </${Desk.Provider}>`;
}

async function arrive() {
  const me = await get('/v1/me');
  const [rules, states] = await Promise.all([get('/v1/rules'), me.roles.includes('administrator') ? { items: [] } : get('/v1/registry/states?limit=200')]);
  return { me, rules, states: states.items };
}

/** Whether somebody signed in from this browser: the cookie is not for scripts to see, and asking in vain is an error. */
const hint = {
  read: () => { try { return localStorage.getItem('signed-in') !== null; } catch { return true; } },
  keep: (on) => { try { if (on) localStorage.setItem('signed-in', 'yes'); else localStorage.removeItem('signed-in'); } catch { /* it is asked, then */ } },
};

const session = new BroadcastChannel('assistd-session');
const LIVELY = 4 * 60 * 1000;

/** Who writes long is at the desk, though nothing is sent. */
function useStayingAlive(on) {
  useEffect(() => {
    if (!on) return undefined;
    let lively = false;
    const note = () => { lively = true; };
    const events = ['keydown', 'pointerdown'];
    for (const event of events) addEventListener(event, note);
    const timer = setInterval(() => { if (lively) get('/v1/me').catch(() => {}); lively = false; }, LIVELY);
    return () => { clearInterval(timer); for (const event of events) removeEventListener(event, note); };
  }, [on]);
}

/** Of the one before, the next person at this browser finds nothing; who comes back still finds what he had looked at. */
function forget(me) {
  try {
    sessionStorage.clear();
    for (const name of Object.keys(localStorage)) if (me && name.startsWith('seen/') && name !== `seen/${me.id}`) localStorage.removeItem(name);
  } catch { /* there was nothing */ }
  if (me && location.hash) location.hash = '#/';
}

/** Until the daemon has said so nobody is signed out. */
async function endSession(onTrouble) {
  for (;;) {
    try {
      await send('DELETE', '/v1/session');
      return;
    } catch (problem) {
      if (problem.status === 401) return;
      onTrouble(problem);
      await new Promise((resolve) => { setTimeout(resolve, 3000); });
    }
  }
}

function Console() {
  const [desk, setDesk] = useState(null);
  const [signedOut, setSignedOut] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const [trouble, setTrouble] = useState(null);
  const last = useRef(null);
  const enter = async (who) => {
    // Other windows are told at once: the browser has one session.
    if (who) session.postMessage(who.id);
    actFor(null);
    try {
      const next = await arrive();
      actFor(next.me.id);
      if (last.current && last.current !== next.me.id) forget(next.me);
      last.current = next.me.id;
      setDesk((old) => (old && old.me.id === next.me.id ? old : next));
      setSignedOut(false);
      setTrouble(null);
      hint.keep(true);
      session.postMessage(next.me.id);
      if (!next.me.roles.includes('administrator')) live.start(() => get('/v1/me').catch(() => {}));
    } catch (problem) {
      setSignedOut(true);
      if (problem.status !== 401) setTrouble(problem);
    }
  };
  const clear = () => {
    live.stop();
    forget(null);
    setDesk(null);
    setSignedOut(true);
  };
  const signOut = async () => {
    clear();
    await endSession(() => setLeaving(true));
    setLeaving(false);
    hint.keep(false);
    session.postMessage(null);
  };
  useEffect(() => {
    if (hint.read()) enter();
    else setSignedOut(true);
    return onSignedOut(() => { live.stop(); hint.keep(false); setSignedOut(true); });
  }, []);
  useStayingAlive(Boolean(desk) && !signedOut);
  useEffect(() => {
    session.onmessage = ({ data }) => {
      if (data === null) clear();
      else if (data !== desk?.me.id) location.reload();
      else if (signedOut) enter();
    };
  }, [desk, signedOut]);
  return html`${leaving && html`<p class="offline" role="alert"><span aria-hidden="true">⚠ </span>${t('not_signed_out')}</p>`}
    ${desk && html`<${Shell} key=${desk.me.id} desk=${desk} signOut=${signOut} hidden=${signedOut} />`}
    ${signedOut && !leaving && html`<${SignIn} key=${trouble?.slug} again=${Boolean(desk)} trouble=${trouble} enter=${enter} />`}`;
}

await speak(preferred());
const root = document.getElementById('console');
root.replaceChildren();
render(html`<${Console} />`, root);
