// SPDX-License-Identifier: EUPL-1.2
// mulberry32: a small generator, so that a seed gives the same run everywhere.
export function rngFrom(seed) {
  let s = seed >>> 0;
  const next = () => {
    s = (s + 0x6d2b79f5) >>> 0;
    let t = Math.imul(s ^ (s >>> 15), 1 | s);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return next;
}
export const pick = (rng, list) => list[Math.floor(rng() * list.length)];
