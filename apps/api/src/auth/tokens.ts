import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, jwtVerify, SignJWT, type JWK } from 'jose';
import { z } from 'zod';
import { ROLES, type Actor, type Role } from '#domain';

/** Turns a bearer token into who it stands for; null when it proves nothing. */
export interface TokenVerifier {
  verify(token: string): Promise<Actor | null>;
}
export interface TokenIssuer {
  /** A signed token for a person and the role held now. */
  issue(actor: Actor): Promise<{ token: string; expiresIn: number }>;
}

const ALGORITHM = 'EdDSA';
const ISSUER = 'urn:amicable:local';
const AUDIENCE = 'urn:amicable:api';
const LIFETIME_SECONDS = 12 * 3600;
/** Roles a token may carry: `system` is nobody's, and a customer comes by a link of his own. */
const TOKEN_ROLES = ROLES.filter((role) => role !== 'system' && role !== 'customer');
const claims = z.object({ sub: z.string().min(1), role: z.enum(TOKEN_ROLES as [Role, ...Role[]]) });

/**
 * The local issuer of embedded mode: signs with a key of its own, kept in `file`, and accepts nothing but its own
 * tokens (algorithm, issuer and audience are always checked).
 */
export async function openLocalIssuer(file: string): Promise<TokenIssuer & TokenVerifier> {
  const jwk = await readOrCreateKey(file);
  const kid = await calculateJwkThumbprint(jwk);
  const privateKey = await importJWK(jwk, ALGORITHM);
  const { d: _private, ...publicPart } = jwk;
  const publicKey = await importJWK(publicPart, ALGORITHM);
  return {
    async issue({ id, role }) {
      const token = await new SignJWT({ role })
        .setProtectedHeader({ alg: ALGORITHM, kid, typ: 'JWT' })
        .setSubject(id)
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setIssuedAt()
        .setExpirationTime(`${LIFETIME_SECONDS}s`)
        .sign(privateKey);
      return { token, expiresIn: LIFETIME_SECONDS };
    },
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, publicKey, {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          audience: AUDIENCE,
          requiredClaims: ['exp', 'sub'],
        });
        const { sub, role } = claims.parse(payload);
        return { id: sub, role };
      } catch {
        return null;
      }
    },
  };
}

async function readOrCreateKey(file: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const fresh = JSON.stringify(await exportJWK(privateKey));
  await mkdir(dirname(file), { recursive: true });
  try {
    // `wx`: of two processes that start at once, the first one's key counts.
    await writeFile(file, fresh, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return JSON.parse(await readFile(file, 'utf8')) as JWK;
}
