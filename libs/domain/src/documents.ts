import { event, type NewEvent } from './events.js';

/** A file of an invoice as the ledger knows it: `digest` is the SHA-256 of its bytes, in hex. */
export interface InvoiceDocument {
  readonly itemId: string;
  readonly invoiceNumber: string;
  readonly digest: string;
  readonly bytes: number;
}

/**
 * Name under which an invoice's file leaves the house: letters, digits, dots and dashes only, so that it means the same
 * on every machine and in every header.
 */
export const invoiceFileName = (invoiceNumber: string): string => `Invoice-${plainName(invoiceNumber)}.pdf`;

function plainName(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9.]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60);
  return plain === '' ? 'unnamed' : plain;
}

/**
 * What becomes of a file handed in for an invoice: the one that is there already changes nothing; another one is sent
 * with letters from now on, and the old one stays where earlier letters point to.
 * @param current digest of the file the invoice has, or null
 */
export function attachDocument(current: string | null, document: InvoiceDocument): NewEvent[] {
  if (current === document.digest) return [];
  return [event('invoice.document-attached', { ...document, name: invoiceFileName(document.invoiceNumber) })];
}
