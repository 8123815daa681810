import { describe, expect, it } from '@jest/globals';
import { requestInWords } from './request-in-words.js';

describe('requestInWords', () => {
  const payload = {
    reason: 'too small to <b>chase</b>',
    amount: { minor: 12_345, currency: 'EUR' },
    itemIds: ['inv-1', 'inv-2'],
    close: { summary: 'agreed' },
    draftHash: 'not part of it',
  };
  it('reads one field a line, sorted, amounts formatted', () => {
    expect(requestInWords('write-off', payload).text.split('\n')).toEqual([
      'Request: write off',
      'amount: EUR 123.45',
      'close:',
      '  summary: agreed',
      'item ids: inv-1, inv-2',
      'reason: too small to <b>chase</b>',
    ]);
  });
  it('is the same whatever order the fields came in', () => {
    const reversed = Object.fromEntries(Object.entries(payload).reverse());
    expect(requestInWords('write-off', reversed)).toEqual(requestInWords('write-off', payload));
  });
  it('escapes what it shows as HTML', () => {
    const { html } = requestInWords('write-off', payload);
    expect(html).toContain('&lt;b&gt;chase&lt;/b&gt;');
    expect(html).not.toContain('<b>');
  });
});
