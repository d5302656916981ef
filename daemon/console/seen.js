// SPDX-License-Identifier: EUPL-1.2
// What this reader has looked at, in this browser: by request, what its `updated_at` was then.

const name = (me) => `seen/${me.id}`;
const LIMIT = 2000;

function read(me) {
  try { return JSON.parse(localStorage.getItem(name(me))) ?? {}; } catch { return {}; }
}

export const isFresh = (me, document, seen = read(me)) => seen[document.id] !== document.updated_at;

export function markSeen(me, document) {
  const seen = read(me);
  delete seen[document.id]; // what was looked at last stands last
  seen[document.id] = document.updated_at;
  try { localStorage.setItem(name(me), JSON.stringify(Object.fromEntries(Object.entries(seen).slice(-LIMIT)))); } catch { /* not kept, then */ }
}

/** A look at many at once. */
export const seenBy = (me) => { const seen = read(me); return (document) => !isFresh(me, document, seen); };
