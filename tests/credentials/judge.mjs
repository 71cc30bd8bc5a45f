// Judges a credential with @sd-jwt/sd-jwt-vc: reads one JSON line, prints one. No network.
import { createHash, createPublicKey, verify as check, webcrypto } from 'node:crypto';
import { text } from 'node:stream/consumers';
import * as vc from '@sd-jwt/sd-jwt-vc';

const asked = JSON.parse(await text(process.stdin));
const key = createPublicKey({ key: asked.jwks.keys[0], format: 'jwk' });
const verifier = (data, signature) =>
  check('sha256', Buffer.from(data), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
const judge = new vc.SDJwtVcInstance({
  hasher: (data, algorithm) => createHash(algorithm.replace('-', '')).update(data).digest(),
  hashAlg: 'sha-256',
  saltGenerator: (length) => Buffer.from(webcrypto.getRandomValues(new Uint8Array(length))).toString('hex'),
  verifier,
  statusListFetcher: async () => asked.status,
});
try {
  const shown = asked.disclose
    ? await judge.present(asked.credential, Object.fromEntries(asked.disclose.map((name) => [name, true])))
    : asked.credential;
  const { payload } = await judge.verify(shown, { currentDate: asked.now });
  console.log(JSON.stringify({ ok: true, payload }));
} catch (error) {
  console.log(JSON.stringify({ ok: false, error: String(error.message) }));
}
