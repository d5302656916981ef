// SPDX-License-Identifier: EUPL-1.2
// What the procedure's rows say of the steps from here: which are offered, and what the others wait for.

/**
 * For each action of `rules` (GET /v1/rules) whose rows begin at `status`: { action, basis, now, missing, setBy }. `now`: it is
 * among the document's `actions`. `missing`: conditions that it needs and that are not among `conditions`; setBy: the actions
 * that set them. A need of one part alone (an action part, weapons …) counts where `has(part)`.
 */
export function reachable(rules, of, status, conditions, actions, has = () => true) {
  const known = new Set(rules.conditions.map((c) => c.condition));
  const offered = new Set(actions.map((a) => a.action));
  const setters = (condition) => [...new Set(rules.rules.filter((rule) => rule.sets.includes(condition)).map((rule) => rule.action))];
  const found = new Map();
  for (const rule of rules.rules) {
    if (rule.of !== of || rule.follows || !rule.from.includes(status) || found.get(rule.action)?.now) continue;
    const missing = rule.needs.filter(({ need, with: part }) => known.has(need) && !conditions.includes(need) && (!part || has(part))).map(({ need }) => need);
    const before = found.get(rule.action);
    // Of several rows of one action the one that is nearest counts.
    if (before && before.missing.length <= missing.length) continue;
    found.set(rule.action, { action: rule.action, basis: rule.basis, rule: rule.rule, now: offered.has(rule.action), missing,
      setBy: [...new Set(missing.flatMap(setters))] });
  }
  return [...found.values()];
}
