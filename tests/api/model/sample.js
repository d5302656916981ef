// SPDX-License-Identifier: EUPL-1.2
// A made-up register for walks over the model alone: every combination of what the list allows a desk and a unit.
const uuid = (n) => `01970000-0000-7000-8000-${String(n).padStart(12, '0')}`;

export function sampleRegistry(codes = ['NL', 'DE', 'BE', 'FR', 'NO']) {
  const registry = { states: {}, authorities: {}, units: {}, instruments: {}, accounts: {} };
  codes.forEach((code, n) => {
    registry.states[code] = { bound: code !== 'NO' };
    const authority = uuid(100 + n);
    registry.authorities[authority] = { state: code, listed: true, desk_may_request: n % 2 === 0,
      unit_may_answer: n < 2 || n === 4 };
    const units = [uuid(200 + n), uuid(300 + n)];
    for (const id of units) registry.units[id] = { id, state: code, name: `Unit ${id.slice(-3)}`, active: true };
    const names = ['liaison', 'authority', 'authority-2', 'unit', 'command', 'command-2', 'auditor', 'administrator'];
    names.forEach((name, m) => {
      const id = uuid(1000 * (n + 1) + m);
      registry.accounts[id] = { id, key: `${code.toLowerCase()}-${name}`, name, person: id, state: code, authority,
        unit: name === 'unit' ? units[0] : null, roles: [name.replace(/-\d/, '')] };
    });
  });
  for (const [m, key] of ['auditor', 'admin', 'admin-2'].entries()) {
    const id = uuid(90_000 + m);
    registry.accounts[id] = { id, key, name: key, person: id, state: null, authority: null, unit: null,
      roles: [key === 'auditor' ? 'auditor' : 'administrator'] };
  }
  const id = uuid(500);
  registry.instruments[id] = { id, states: ['NL', 'NO'] };
  registry.instruments[uuid(501)] = { id: uuid(501), states: ['FR', 'NO'] };
  return registry;
}
