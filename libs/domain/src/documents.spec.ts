import { describe, expect, it } from '@jest/globals';
import { attachDocument, invoiceFileName } from './documents.js';

const DOCUMENT = { itemId: 'inv-4711', invoiceNumber: '4711', digest: 'd1', bytes: 12 };

describe('files of invoices', () => {
  it.each([
    ['4711', 'Invoice-4711.pdf'],
    ['R/2026 – 17', 'Invoice-R-2026-17.pdf'],
    ['../../etc/passwd', 'Invoice-etc-passwd.pdf'],
    ['Ä-1\r\nBcc: x', 'Invoice-A-1-Bcc-x.pdf'],
    ['…', 'Invoice-unnamed.pdf'],
    ['x'.repeat(200), `Invoice-${'x'.repeat(60)}.pdf`],
  ])('the file of invoice %j is called %s', (number, name) => expect(invoiceFileName(number)).toBe(name));

  it('a new file is attached, the same again changes nothing', () => {
    expect(attachDocument(null, DOCUMENT)).toEqual([
      { type: 'invoice.document-attached', data: { ...DOCUMENT, name: 'Invoice-4711.pdf' } },
    ]);
    expect(attachDocument('d1', DOCUMENT)).toEqual([]);
    expect(attachDocument('d0', DOCUMENT)).toHaveLength(1);
  });
});
