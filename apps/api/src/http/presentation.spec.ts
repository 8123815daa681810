import { describe, expect, it } from '@jest/globals';
import { present } from './presentation.js';

describe('present', () => {
  it('turns amounts into decimal strings at any depth and leaves the rest', () => {
    const eur = { minor: 900_000, currency: 'EUR' };
    expect(present({ b: [eur, { c: { minor: 5, currency: 'JPY' } }], a: null, text: 'x', n: 3 })).toEqual({
      b: [{ value: '9000.00', currency: 'EUR' }, { c: { value: '5', currency: 'JPY' } }],
      a: null,
      text: 'x',
      n: 3,
    });
  });
  it('keeps the order of keys, so that equal inputs give equal bytes', () => {
    expect(JSON.stringify(present({ z: 1, a: { minor: 100, currency: 'EUR' } }))).toBe(
      '{"z":1,"a":{"value":"1.00","currency":"EUR"}}',
    );
  });
  it('takes only exactly an amount for one', () => {
    const like = { minor: 1, currency: 'EUR', part: 'principal' };
    expect(present(like)).toEqual(like);
  });
});
