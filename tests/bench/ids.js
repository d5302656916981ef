// SPDX-License-Identifier: EUPL-1.2
// What bench.id(n, 0) of bulk.sql gives.
const EPOCH = 1767225600000;

export const idOf = (n) => {
  const hex = (EPOCH + Number(n)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
};

// When that copy was made, as bulk.sql has it.
export const timeOf = (n) => new Date(EPOCH + Number(n)).toISOString();
