// SPDX-License-Identifier: EUPL-1.2
// A wire between browser and daemon that can be cut and mended.
import { connect, createServer } from 'node:net';

export async function openWire(base) {
  const { hostname, port } = new URL(base);
  const ends = new Set();
  let whole = true;
  const server = createServer((near) => {
    if (!whole) { near.destroy(); return; }
    const far = connect(Number(port), hostname);
    for (const [a, b] of [[near, far], [far, near]]) {
      ends.add(a);
      a.pipe(b);
      a.on('error', () => b.destroy());
      a.on('close', () => { ends.delete(a); b.destroy(); });
    }
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return {
    base: `http://127.0.0.1:${server.address().port}`,
    cut() { whole = false; for (const end of ends) end.destroy(); },
    mend() { whole = true; },
    close() { whole = false; for (const end of ends) end.destroy(); server.close(); },
  };
}
