// SPDX-License-Identifier: EUPL-1.2
// The catalogues say the same in four languages; each word of the procedure, of the forms and of the problems has its text.
import { readFileSync } from 'node:fs';
import { Client } from '../api/client.js';
import { ensure, equal } from '../api/report.js';

const read = (language) => JSON.parse(readFileSync(new URL(`../../daemon/console/words/${language}.json`, import.meta.url), 'utf8'));
const names = (catalogue, path = '') => Object.entries(catalogue).flatMap(([name, value]) => (typeof value === 'object' ? names(value, `${path}${name}.`) : [`${path}${name}`]));
const at = (catalogue, path) => path.split('.').reduce((value, name) => value?.[name], catalogue);
const holes = (text) => (text.match(/\{\w+\}/g) ?? []).sort();

// Every schema's members that a step takes, and their words, as the interface describes them.
function asked(openapi) {
  const found = { fields: new Set(), words: [] };
  for (const [name, schema] of Object.entries(openapi.components.schemas)) {
    if (!/(Body|Merge)$/.test(name) || /^(Account|Authority|Credential|Draw|Instrument|Password|Redaction|SignIn|State(Change|New)|Unit)/.test(name)) continue;
    for (const [member, value] of Object.entries(schema.properties ?? {})) {
      found.fields.add(member);
      for (const word of value.enum ?? value.items?.enum ?? []) if (word !== null) found.words.push(`${member}.${word}`);
    }
  }
  return found;
}

export async function wordsOf(report, { daemon, tokens }) {
  const english = read('en');
  await report.test('words: the four catalogues have the same texts, with the same places to fill', () => {
    for (const language of ['fr', 'de', 'nl']) {
      const other = read(language);
      equal(names(other).sort(), names(english).sort(), language);
      for (const name of names(english)) equal(holes(at(other, name)), holes(at(english, name)), `${language} ${name}`);
      const alike = names(english).filter((name) => at(other, name) === at(english, name) && at(other, name).length > 24);
      equal(alike, [], `${language}: not translated`);
    }
    return `${names(english).length} texts`;
  });
  await report.test('words: everything that the procedure, its forms and its problems say has a text', async () => {
    const client = new Client(daemon.base, tokens.auditor);
    const rules = (await client.get('/v1/rules')).json;
    const { fields, words } = asked((await client.get('/openapi.json')).json);
    const needed = [...rules.actions.map((a) => `action.${a.action}`), ...rules.conditions.map((c) => `condition.${c.condition}`), ...rules.statuses.map((s) => `status.${s.status}`),
      ...rules.rules.flatMap((r) => [...r.needs, ...r.needs_not].map((n) => `condition.${n.need}`)), ...[...fields].map((f) => `field.${f}`), ...words];
    ensure(words.length > 30 && fields.size > 50, `${words.length} words, ${fields.size} fields`);
    equal([...new Set(needed)].filter((name) => typeof at(english, name) !== 'string'), [], 'without a text');
    return `${new Set(needed).size} words`;
  });
}
