// SPDX-License-Identifier: EUPL-1.2
// One line per test, and the last line counts them.
export class Report {
  passed = 0;
  failed = 0;

  async test(name, body) {
    try {
      const note = await body();
      this.passed += 1;
      console.log(`ok - ${name}${note ? ` # ${note}` : ''}`);
      return true;
    } catch (error) {
      this.failed += 1;
      const text = error instanceof Failure ? error.message : error.stack ?? String(error);
      console.log(`not ok - ${name}\n${text.split('\n').map((l) => `    ${l}`).join('\n')}`);
      return false;
    }
  }

  end() {
    console.log(`${this.passed} passed, ${this.failed} failed`);
    return this.failed === 0 && this.passed > 0 ? 0 : 1;
  }
}

export class Failure extends Error {}

export function ensure(holds, message) {
  if (!holds) throw new Failure(typeof message === 'function' ? message() : message);
}

export const show = (value) => {
  const text = JSON.stringify(value);
  return text?.length > 1500 ? `${text.slice(0, 1500)}…` : text;
};

export function equal(found, expected, what) {
  ensure(JSON.stringify(found) === JSON.stringify(expected),
    () => `${what}: expected ${show(expected)}, found ${show(found)}`);
}
