// SPDX-License-Identifier: EUPL-1.2
// The verifier key of a signing key in a file (C2SP signed-note).
import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';

const [, , , , name, , data] = /^(PRIVATE)\+(KEY)\+((.*)\+([0-9a-f]{8})\+(.*))$/.exec(readFileSync(process.argv[2], 'utf8').trim()) ?? [];
const seed = Buffer.from(data, 'base64').subarray(1);
const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
const spki = createPublicKey(createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })).export({ format: 'der', type: 'spki' });
const typed = Buffer.concat([Buffer.from([1]), spki.subarray(-32)]);
const id = createHash('sha256').update(`${name}\n`).update(typed).digest('hex').slice(0, 8);
console.log(`${name}+${id}+${typed.toString('base64')}`);
