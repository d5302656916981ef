// SPDX-License-Identifier: EUPL-1.2
// Events as they happen. One tab of a browser holds the stream, the others hear of it: a browser opens six connections at most.
// Whoever begins to listen, or was cut off, is told to look anew; so there is no gap between what was read and what comes.

const channel = new BroadcastChannel('assistd-events');
const listeners = new Set();
let state = { up: false, since: Date.now() };
let started = false;

function hear(message) {
  if (message.kind === 'state') state = message.state;
  for (const listener of listeners) listener(message, state);
}

function tell(message) {
  channel.postMessage(message);
  hear(message);
}

function setUp(up) {
  if (state.up !== up) state = { up, since: Date.now() };
  tell({ kind: 'state', state });
}

/** Until the tab is closed, or nobody is signed in. */
function follow(signal, onLost) {
  let source;
  let last = null;
  let retry;
  const connect = () => {
    source = new EventSource(`/v1/events${last === null ? '' : `?after=${last}`}`);
    source.onopen = () => { setUp(true); tell({ kind: 'look' }); };
    source.addEventListener('step', (event) => {
      last = event.lastEventId;
      tell({ kind: 'step', event: JSON.parse(event.data) });
    });
    source.onerror = () => {
      setUp(false);
      // After an answer that is no stream a browser gives up for good; the session may be over.
      if (source.readyState === EventSource.CLOSED) { onLost(); retry = setTimeout(connect, 4000); }
    };
  };
  channel.onmessage = ({ data }) => (data.kind === 'who' ? tell({ kind: 'state', state }) : undefined);
  connect();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => { clearTimeout(retry); source.close(); setUp(false); resolve(); });
  });
}

let stopping;

/** `onLost` is called when the stream was refused. */
export function start(onLost) {
  if (started) return;
  started = true;
  stopping = new AbortController();
  const { signal } = stopping;
  channel.onmessage = ({ data }) => { if (data.kind !== 'who') hear(data); };
  channel.postMessage({ kind: 'who' });
  navigator.locks.request('assistd-events', { signal }, () => follow(signal, onLost)).catch(() => { /* stopped while waiting */ });
}

export function stop() {
  if (started) stopping.abort();
  started = false;
}

/** `listener(message, state)`: message.kind is 'state', 'look' (read again what you show) or 'step' (message.event). */
export function listen(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
export const liveState = () => state;
