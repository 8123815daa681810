import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const NONCE = 12;
const TAG = 16;

/** AES-256-GCM: nonce, tag and ciphertext in one base64 text, bound to `context` (a value moved elsewhere does not open). */
export function encrypt(key: Buffer, plain: string, context: string): string {
  return encryptBytes(key, Buffer.from(plain, 'utf8'), context).toString('base64');
}

/** AES-256-GCM over bytes: nonce, tag and ciphertext, bound to `context`. */
export function encryptBytes(key: Buffer, plain: Buffer, context: string): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/** @throws when the key is wrong, the text was changed, or it belongs to another context. */
export function decrypt(key: Buffer, sealed: string, context: string): string {
  return decryptBytes(key, Buffer.from(sealed, 'base64'), context).toString('utf8');
}

/** @throws when the key is wrong, the bytes were changed, or they belong to another context. */
export function decryptBytes(key: Buffer, bytes: Buffer, context: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE)).setAAD(Buffer.from(context));
  decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
  return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]);
}

/** SHA-256 of a text in hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
