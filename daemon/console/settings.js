// SPDX-License-Identifier: EUPL-1.2
// How this desk likes it: language, theme, a sound and a notice when another state has done something. Kept in this browser alone.
import { html, Page, useState } from './ui.js';
import { language, languages, speak, stateName, t, word } from './words.js';

const read = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
const keep = (name, value) => { try { localStorage.setItem(name, value); } catch { /* not kept, then */ } };

const applyTheme = (theme) => {
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
};
applyTheme(read('theme'));

let audio;
function beep() {
  audio ??= new AudioContext();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = 660;
  volume.gain.setValueAtTime(0.2, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.6);
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.6);
}

/** Says, if it is wished, that another state has done something. */
export function bell(event, me) {
  if (!event.by.state || event.by.state === me.state) return;
  if (read('sound') === 'on') beep();
  if (read('notices') === 'on' && globalThis.Notification?.permission === 'granted') {
    const text = `${event.exercise ? `${t('exercise.word')} · ` : ''}${stateName(event.by.state)}: ${word('action', event.action)}`;
    const notice = new Notification('assistd', { body: text, tag: `${event.request}/${event.assistance}` });
    notice.onclick = () => { window.focus(); location.hash = `#/request/${event.request}`; };
  }
}

const Check = ({ name, ask }) => {
  const [on, setOn] = useState(read(name) === 'on');
  const change = async (event) => {
    const wished = event.target.checked && (!ask || await ask());
    keep(name, wished ? 'on' : 'off');
    setOn(wished);
    if (name === 'sound' && wished) beep();
  };
  return html`<p><label class="check"><input type="checkbox" checked=${on} onChange=${change} /> ${t(`settings.${name}`)}</label></p>`;
};

export function Settings() {
  const [theme, setTheme] = useState(read('theme') ?? 'browser');
  return html`<${Page} title=${t('nav.settings')}>
    <p class="field"><label for="language">${t('settings.language')}</label>
      <select id="language" value=${language} onChange=${async (e) => { await speak(e.target.value); location.reload(); }}>
        ${Object.entries(languages).map(([code, name]) => html`<option value=${code} lang=${code}>${name}</option>`)}</select></p>
    <p class="field"><label for="theme">${t('settings.theme')}</label>
      <select id="theme" value=${theme} onChange=${(e) => { setTheme(e.target.value); keep('theme', e.target.value); applyTheme(e.target.value); }}>
        ${['browser', 'light', 'dark'].map((name) => html`<option value=${name}>${t(`settings.theme_${name}`)}</option>`)}</select></p>
    <${Check} name="sound" />
    <${Check} name="notices" ask=${async () => (await globalThis.Notification?.requestPermission()) === 'granted'} />
    <p class="hint">${t('settings.kept')}</p>
    <p><a href="vendor/licences.txt">${t('settings.licences')}</a></p>
  </${Page}>`;
}
