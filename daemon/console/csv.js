// SPDX-License-Identifier: EUPL-1.2
// Tables for spreadsheets (RFC 4180), as the interface writes them: always quoted; what would be taken for a formula is not one.

const cell = (value) => {
  const text = value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
  return `"${/^[=+\-@\t\r]/.test(text) ? "'" : ''}${text.replaceAll('"', '""')}"`;
};

/** Lines of cells; the first holds the columns' names. */
export const csv = (lines) => lines.map((line) => `${line.map(cell).join(',')}\r\n`).join('');
