import { createCipheriv, createDecipheriv, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { Keys } from './keys.js';
import { projectRoot } from './root.js';

const ENCODING = 'binary/encrypted';
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const read = (value: Uint8Array | null | undefined): string => new TextDecoder().decode(value ?? new Uint8Array());

/** A payload that names a key nobody here has: configuration, not corruption. */
export class UnknownKey extends Error {
  override readonly name = 'UnknownKey';
}

/**
 * Encrypts every payload with AES-256-GCM. The key's id travels in the metadata, so that keys can be rotated: new
 * payloads use the current one, old ones stay readable while their key is listed. Ciphertext = nonce + data + tag.
 */
export class EncryptionCodec implements PayloadCodec {
  private readonly keys: ReadonlyMap<string, KeyObject>;

  constructor(private readonly config: Keys) {
    this.keys = new Map(
      Object.entries(config.all).map(([id, base64]) => [id, createSecretKey(Buffer.from(base64, 'base64'))]),
    );
  }

  async encode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => this.encrypt(payload));
  }

  /** Throws UnknownKey, or an Error where a payload was tampered with; payloads in the clear pass as they are. */
  async decode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => this.decrypt(payload));
  }

  private encrypt(payload: Payload): Payload {
    const id = this.config.current;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.key(id), nonce);
    cipher.setAAD(text(id));
    const plain = proto.temporal.api.common.v1.Payload.encode(payload).finish();
    const data = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    return { metadata: { encoding: text(ENCODING), 'encryption-key-id': text(id) }, data };
  }

  private decrypt(payload: Payload): Payload {
    if (read(payload.metadata?.['encoding']) !== ENCODING) return payload;
    const id = read(payload.metadata?.['encryption-key-id']);
    const data = Buffer.from(payload.data ?? new Uint8Array());
    const decipher = createDecipheriv(CIPHER, this.key(id), data.subarray(0, NONCE_BYTES));
    decipher.setAAD(text(id));
    decipher.setAuthTag(data.subarray(data.length - TAG_BYTES));
    const plain = Buffer.concat([decipher.update(data.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    return proto.temporal.api.common.v1.Payload.decode(plain);
  }

  private key(id: string): KeyObject {
    const key = this.keys.get(id);
    if (key === undefined) throw new UnknownKey(`No key "${id}" among the configured ones (AMICABLE_KEYS).`);
    return key;
  }
}

/** Path of the failure converter: the same for clients, workers and the workflow bundle. */
export const failureConverterPath = (): string => join(projectRoot(), 'libs/platform/src/failure-converter.cjs');

/** What clients and workers must share to understand each other's payloads. */
export function createDataConverter(keys: Keys): DataConverter {
  return { payloadCodecs: [new EncryptionCodec(keys)], failureConverterPath: failureConverterPath() };
}
