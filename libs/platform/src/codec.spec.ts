import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  decodeFromPayloadsAtIndex,
  encodeToPayloads,
  loadDataConverter,
} from '@temporalio/common/lib/internal-non-workflow/index.js';
import { ApplicationFailure } from '@temporalio/common';
import {
  decodeOptionalFailureToOptionalError,
  encodeErrorToFailure,
} from '@temporalio/common/lib/internal-non-workflow/index.js';
import { createDataConverter, EncryptionCodec, UnknownKey } from './codec.js';

const k1 = randomBytes(32).toString('base64');
const k2 = randomBytes(32).toString('base64');
const secret = { contact: 'Accounts Payable', amount: 900_000 };

describe('what travels through Temporal', () => {
  it('is unreadable on the way and whole on arrival', async () => {
    const converter = loadDataConverter(createDataConverter({ current: 'k1', all: { k1 } }));
    const payloads = (await encodeToPayloads(converter, secret)) ?? [];
    expect(Buffer.from(payloads[0]?.data ?? '').includes('Accounts Payable')).toBe(false);
    expect(Buffer.from(payloads[0]?.metadata?.['encryption-key-id'] ?? '').toString()).toBe('k1');
    expect(await decodeFromPayloadsAtIndex(converter, 0, payloads)).toEqual(secret);
  });

  it('stays readable after the key was rotated, and new payloads use the new key', async () => {
    const before = loadDataConverter(createDataConverter({ current: 'k1', all: { k1 } }));
    const after = loadDataConverter(createDataConverter({ current: 'k2', all: { k1, k2 } }));
    const old = (await encodeToPayloads(before, secret)) ?? [];
    expect(await decodeFromPayloadsAtIndex(after, 0, old)).toEqual(secret);
    const fresh = (await encodeToPayloads(after, secret)) ?? [];
    expect(Buffer.from(fresh[0]?.metadata?.['encryption-key-id'] ?? '').toString()).toBe('k2');
    await expect(decodeFromPayloadsAtIndex(before, 0, fresh)).rejects.toThrow(UnknownKey);
  });

  it('never encrypts twice to the same bytes, and refuses a changed one', async () => {
    const codec = new EncryptionCodec({ current: 'k1', all: { k1 } });
    const payload = { metadata: {}, data: new TextEncoder().encode('same') };
    const [first, second] = await codec.encode([payload, payload]);
    expect(Buffer.from(first?.data ?? '').equals(Buffer.from(second?.data ?? ''))).toBe(false);
    const changed = Buffer.from(first?.data ?? '');
    changed[20] = (changed[20] ?? 0) ^ 1;
    await expect(codec.decode([{ ...first, data: changed }])).rejects.toThrow();
  });

  it('passes payloads in the clear as they are', async () => {
    const codec = new EncryptionCodec({ current: 'k1', all: { k1 } });
    const clear = {
      metadata: { encoding: new TextEncoder().encode('json/plain') },
      data: new TextEncoder().encode('1'),
    };
    expect(await codec.decode([clear])).toEqual([clear]);
  });

  it('hides the messages and details of failures too', async () => {
    const converter = loadDataConverter(createDataConverter({ current: 'k1', all: { k1 } }));
    const error = ApplicationFailure.create({ type: 'over-limit', message: 'sam may not', details: [secret] });
    const failure = await encodeErrorToFailure(converter, error);
    expect(JSON.stringify(failure)).not.toContain('sam may not');
    const back = await decodeOptionalFailureToOptionalError(converter, failure);
    expect(back).toBeInstanceOf(ApplicationFailure);
    expect((back as ApplicationFailure).message).toBe('sam may not');
    expect((back as ApplicationFailure).details).toEqual([secret]);
  });
});
