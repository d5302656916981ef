// SPDX-License-Identifier: EUPL-1.2
// A second, independent model of procedure.md, written from the design documents alone.
export { judge, offered, due, visible, clock } from './model/judge.js';
export { rows, requestRows, assistanceRows, rowsOf } from './model/table.js';
export { part } from './model/guards.js';
export * as words from './model/words.js';
export * as fields from './model/fields.js';
