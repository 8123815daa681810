import { describe, expect, it } from '@jest/globals';
import { resolutionOf } from './resolution.js';

describe('what a person decides about an exception, from the options of the command', () => {
  it('becomes the body of the route', () => {
    expect(resolutionOf('apply', { account: 'A-1', invoice: ['R-1'] }, 'EUR')).toEqual({
      action: 'apply',
      accountId: 'A-1',
      invoiceNumbers: ['R-1'],
    });
    expect(resolutionOf('apply', { account: 'A-1' }, null)).toEqual({ action: 'apply', accountId: 'A-1' });
    expect(resolutionOf('correct', { comment: 'Typo.' }, 'EUR')).toEqual({ action: 'correct', comment: 'Typo.' });
    expect(resolutionOf('attach', { message: 'm-1' }, null)).toEqual({ action: 'attach', messageId: 'm-1' });
    expect(resolutionOf('dismiss', { why: 'A test.' }, null)).toEqual({ action: 'dismiss', why: 'A test.' });
    expect(resolutionOf('allocate', { invoice: ['R=1=120.00', 'R-2=5'] }, 'GBP')).toEqual({
      action: 'allocate',
      lines: [
        { invoiceNumber: 'R=1', amount: { value: '120.00', currency: 'GBP' } },
        { invoiceNumber: 'R-2', amount: { value: '5', currency: 'GBP' } },
      ],
    });
  });
  it('names what is missing', () => {
    expect(() => resolutionOf('apply', {}, 'EUR')).toThrow('This needs --account.');
    expect(() => resolutionOf('correct', {}, 'EUR')).toThrow('--comment');
    expect(() => resolutionOf('dismiss', {}, 'EUR')).toThrow('--why');
    expect(() => resolutionOf('attach', {}, 'EUR')).toThrow('--case, --message or --placement');
    expect(() => resolutionOf('allocate', { invoice: ['R-1'] }, 'EUR')).toThrow('INVOICE=AMOUNT');
    expect(() => resolutionOf('allocate', { invoice: ['R-1=1,00'] }, 'EUR')).toThrow('INVOICE=AMOUNT');
    expect(() => resolutionOf('allocate', { invoice: ['R-1=1'] }, null)).toThrow('not about money');
  });
});
