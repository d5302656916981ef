// SPDX-License-Identifier: EUPL-1.2
// Signing in: with a token, or with name, password and the code of this moment.
import { send } from './api.js';
import { html, Trouble, useEffect, useRef, useState } from './ui.js';
import { t } from './words.js';

const Input = ({ name, ...rest }) => html`<p class="field"><label for=${`sign-in-${name}`}>${t(`sign_in.${name}`)}</label>
  <input id=${`sign-in-${name}`} name=${name} required autocapitalize="none" spellcheck=${false} ...${rest} /></p>`;

/** `again`: what was half written is still there beneath, and stays. */
export function SignIn({ again, trouble, enter }) {
  const [way, setWay] = useState('password');
  const [problem, setProblem] = useState(trouble);
  const [busy, setBusy] = useState(false);
  const heading = useRef();
  useEffect(() => { heading.current.focus(); document.title = `${t('sign_in.title')} – assistd`; }, []);
  const submit = async (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    setBusy(true);
    try {
      const me = await send('POST', '/v1/session', Object.fromEntries([...form].map(([name, value]) => [name, name === 'password' ? value : value.trim()])));
      await enter(me);
    } catch (failure) {
      setProblem(failure);
    }
    setBusy(false);
  };
  return html`<main class="sign-in">
    <h1 tabindex="-1" ref=${heading}>${t('sign_in.title')}</h1>
    ${again && html`<p role="status">${t('sign_in.again')}</p>`}
    <${Trouble} problem=${problem} />
    <div role="group" aria-label=${t('sign_in.way')} class="choices">${['password', 'token'].map((w) => html`
      <button type="button" aria-pressed=${way === w} onClick=${() => { setWay(w); setProblem(null); }}>${t(`sign_in.by_${w}`)}</button>`)}</div>
    <form onSubmit=${submit} key=${way}>
      ${way === 'token' ? html`<${Input} name="token" type="password" autocomplete="off" />`
        : html`<${Input} name="name" autocomplete="username" /><${Input} name="password" type="password" autocomplete="current-password" />
          <${Input} name="code" inputmode="numeric" pattern="[0-9]{6}" autocomplete="one-time-code" />`}
      <p><button class="primary" disabled=${busy}>${t('sign_in.go')}</button></p>
    </form>
    <p class="hint">${t('sign_in.hint')}</p>
  </main>`;
}
