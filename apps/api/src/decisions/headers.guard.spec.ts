import { describe, expect, it } from '@jest/globals';
import { readHeaders, versionOf } from './headers.guard.js';

const request = (headers: Record<string, string>) =>
  ({ header: (name: string) => headers[name.toLowerCase()] }) as Parameters<typeof readHeaders>[0];

describe('headers of a decision', () => {
  it.each([
    ['"7"', 7],
    ['W/"7"', 7],
    ['7', 7],
    ['"0"', 0],
    ['*', -1],
    ['"seven"', -1],
    ['"7", "8"', -1],
  ])('reads If-Match %s as version %i', (header, version) => {
    expect(versionOf(header)).toBe(version);
  });
  it('misses the key before the version', () => {
    expect(() => readHeaders(request({}))).toThrow(
      expect.objectContaining({ code: 'idempotency-key-missing', status: 400 }),
    );
    expect(() => readHeaders(request({ 'if-match': '"1"', 'idempotency-key': ' ' }))).toThrow(
      expect.objectContaining({ code: 'idempotency-key-missing' }),
    );
    expect(() => readHeaders(request({ 'idempotency-key': 'k' }))).toThrow(
      expect.objectContaining({ code: 'if-match-missing', status: 428 }),
    );
  });
  it.each(['payment:erp:P-1', 'claim:clara:t1:4', '26fce972045c63e8:12:tasks'])(
    'refuses the key %s: it reads like an id of the record itself (G14)',
    (key) => {
      expect(() => readHeaders(request({ 'idempotency-key': key, 'if-match': '"1"' }))).toThrow(
        expect.objectContaining({ code: 'malformed', status: 400 }),
      );
    },
  );
  it('answers both', () => {
    expect(readHeaders(request({ 'idempotency-key': 'k-1', 'if-match': '"12"' }))).toEqual({
      key: 'k-1',
      expectedVersion: 12,
    });
  });
});
