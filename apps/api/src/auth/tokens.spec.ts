import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateKeyPair, importJWK, SignJWT, UnsecuredJWT, type JWK } from 'jose';
import { openLocalIssuer } from './tokens.js';

const CLARA = { id: 'clara', role: 'collector' } as const;

describe('the local issuer', () => {
  let folder: string;
  let file: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'amicable-issuer-'));
    file = join(folder, 'deeper', 'issuer.json');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('knows its own tokens again, also after a restart', async () => {
    const { token, expiresIn } = await (await openLocalIssuer(file)).issue(CLARA);
    expect(expiresIn).toBe(12 * 3600);
    expect(await (await openLocalIssuer(file)).verify(token)).toEqual(CLARA);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });
  it('has one key when two processes start at once', async () => {
    const fresh = join(folder, 'race.json');
    const [one, two] = await Promise.all([openLocalIssuer(fresh), openLocalIssuer(fresh)]);
    expect(await two.verify((await one.issue(CLARA)).token)).toEqual(CLARA);
  });
  it('refuses tokens of another key, issuer, audience, age, algorithm or role', async () => {
    const issuer = await openLocalIssuer(file);
    const own = await importJWK(JSON.parse(await readFile(file, 'utf8')) as JWK, 'EdDSA');
    const { privateKey: foreign } = await generateKeyPair('EdDSA');
    const sign = (change: {
      key?: Awaited<ReturnType<typeof importJWK>>;
      iss?: string;
      aud?: string;
      exp?: string | number;
      role?: string;
    }) =>
      new SignJWT({ role: change.role ?? 'collector' })
        .setProtectedHeader({ alg: 'EdDSA' })
        .setSubject('clara')
        .setIssuer(change.iss ?? 'urn:amicable:local')
        .setAudience(change.aud ?? 'urn:amicable:api')
        .setExpirationTime(change.exp ?? '1h')
        .sign(change.key ?? own);
    expect(await issuer.verify(await sign({}))).toEqual(CLARA);
    for (const change of [
      { key: foreign },
      { iss: 'urn:amicable:other' },
      { aud: 'urn:other' },
      { exp: 1 },
      { role: 'system' },
      { role: 'customer' },
      { role: 'king' },
    ])
      expect(await issuer.verify(await sign(change))).toBeNull();
    expect(await issuer.verify(new UnsecuredJWT({ role: 'admin', sub: 'ada' }).encode())).toBeNull();
    expect(await issuer.verify('rubbish')).toBeNull();
  });
});
