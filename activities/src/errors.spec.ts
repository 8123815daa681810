import { describe, expect, it } from '@jest/globals';
import { isPermanent } from './errors.js';

describe('which failures of the record are final', () => {
  it.each([
    ['a violated constraint', { code: '23514' }, true],
    ['a syntax error under a driver error', { driverError: { code: '42601' } }, true],
    ['a wrong value deep in the causes', { cause: { cause: { code: '22P02' } } }, true],
    ['a programming error', new TypeError('x is undefined'), true],
    ['a refused connection', { code: 'ECONNREFUSED' }, false],
    ['a server shutting down', { code: '57P01' }, false],
    ['a deadlock', { driverError: { code: '40P01' } }, false],
    ['a serialization failure', { code: '40001' }, false],
    ['a dropped connection without a code', new Error('Connection terminated unexpectedly'), false],
    ['something that is no error', 'boom', false],
  ])('%s', (_name, error, permanent) => {
    expect(isPermanent(error)).toBe(permanent);
  });
});
