import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, digestOf, sha256Hex, spreadMs } from './canonical.js';

describe('canonical JSON', () => {
  it.each([
    [{ b: 1, a: [true, null, 'x'], c: undefined }, '{"a":[true,null,"x"],"b":1}'],
    [{ ä: 1, z: 2, A: 3, 10: 4, 9: 5 }, '{"10":4,"9":5,"A":3,"z":2,"ä":1}'],
    [{ text: 'a"\n\u2028\ud800' }, '{"text":"a\\"\\n\u2028\\ud800"}'],
    [-0, '0'],
    [12.5, '12.5'],
    [Object.create(null), '{}'],
    ['', '""'],
  ])('%j', (value, expected) => {
    expect(canonicalJson(value)).toBe(expected);
  });
  it.each([
    [NaN],
    [Infinity],
    [1n],
    [() => 1],
    [Symbol('s')],
    [undefined],
    [[undefined]],
    [new Array(1)],
    [new Date(0)],
    [new Map()],
    [{ deep: [{ value: NaN }] }],
  ])('refuses %p', (value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });
  it('property: means the same JSON, whatever the order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(Object.fromEntries(Object.entries(value).reverse()))).toBe(text);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });
});

describe('digests', () => {
  it('are SHA-256 of the UTF-8 text, as the runtime computes it', () => {
    expect(sha256Hex('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(digestOf({ b: 1, a: 2 })).toBe(sha256Hex('{"a":2,"b":1}'));
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(sha256Hex(text)).toBe(createHash('sha256').update(text, 'utf8').digest('hex'));
      }),
    );
  });
});

describe('the spread of automatic sends', () => {
  it('is the same for the same account, for ever', () => {
    expect([spreadMs('acc-1', 10), spreadMs('acc-2', 10)]).toEqual([339261, 144857]);
  });
  it('stays below the maximum, in whole milliseconds, and is none without one', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 600 }), (key, minutes) => {
        const spread = spreadMs(key, minutes);
        expect(Number.isInteger(spread) && spread >= 0 && spread < minutes * 60_000).toBe(true);
      }),
    );
    expect([spreadMs('acc-1', 0), spreadMs('acc-1', -1), spreadMs('acc-1', NaN)]).toEqual([0, 0, 0]);
  });
  it('fills each of ten minutes about evenly', () => {
    const perMinute = new Array<number>(10).fill(0);
    for (let n = 0; n < 10_000; n++) perMinute[Math.floor(spreadMs(`account-${n}`, 10) / 60_000)]!++;
    expect(Math.min(...perMinute)).toBeGreaterThan(850);
    expect(Math.max(...perMinute)).toBeLessThan(1150);
  });
});
