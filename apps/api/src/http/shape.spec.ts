import { describe, expect, it } from '@jest/globals';
import { paymentBody } from '#contracts/schemas';
import { Problem } from './problem.js';
import { shaped } from './shape.js';

const payment = {
  paymentId: 'P-1',
  accountId: 'A-1',
  amount: { value: '1.00', currency: 'EUR' },
  receivedOn: '2026-03-02',
};
function problemOf(value: unknown): Problem {
  try {
    shaped(paymentBody, value);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('was accepted');
}

describe('shaped', () => {
  it('answers the parsed value', () => {
    expect(shaped(paymentBody, payment)).toMatchObject({ amount: { minor: 100, currency: 'EUR' } });
  });
  it('names what is missing by pointer', () => {
    const problem = problemOf({ ...payment, amount: { currency: 'EUR' }, receivedOn: undefined });
    expect(problem.status).toBe(422);
    expect(problem.code).toBe('missing-field');
    expect(problem.parts.errors).toEqual([
      { pointer: '/amount/value', code: 'missing-field', detail: 'is required' },
      { pointer: '/receivedOn', code: 'missing-field', detail: 'is required' },
    ]);
  });
  it('takes an absent body for an empty one', () => {
    expect(problemOf(undefined).parts.errors?.map(({ pointer }) => pointer)).toEqual([
      '/paymentId',
      '/accountId',
      '/amount',
      '/receivedOn',
    ]);
  });
  it.each([null, [], 'text', 7])('refuses %j as a body', (body) => {
    expect(problemOf(body)).toMatchObject({ status: 422, code: 'invalid' });
  });
  it('names each field it does not know, with the pointer escaped', () => {
    const problem = problemOf({ ...payment, 'a/b~c': 1, extra: 2 });
    expect(problem.code).toBe('invalid');
    expect(problem.parts.errors?.map(({ pointer }) => pointer)).toEqual(['/a~1b~0c', '/extra']);
  });
});
