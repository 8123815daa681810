import { describe, expect, it } from '@jest/globals';
import type { NewEvent } from '../events.js';
import { judgeInvoice, type BookedItem, type InvoiceBooks } from './invoice.js';
import { faultOfContest, judgeContest, type ReportedContest, type ReportedDispute } from './reported-dispute.js';

const eur = (minor: number) => ({ minor, currency: 'EUR' });
const said = (events: readonly NewEvent[]) =>
  events.map((one) => {
    const data = one.data as { disputeId: string; amount?: { minor: number } };
    return [one.type, data.disputeId, ...(data.amount === undefined ? [] : [data.amount.minor])];
  });
const report = (contest: ReportedContest, reported: readonly ReportedDispute[] = [], open = 100_00, source = 'erp') =>
  said(judgeContest({ itemId: 'inv-1', source, contest }, reported, open, 'EUR'));
const one = (to: Partial<ReportedDispute> = {}): ReportedDispute => ({
  ...{ disputeId: 'inv-1-d1', source: 'erp', amount: 100_00, open: true, resolved: false, ...to },
});

describe('R18: what a feed says about an invoice being contested', () => {
  it('R18: contested as a whole, in part, or not at all', () => {
    expect(report(true)).toEqual([['dispute.opened', 'inv-1-d1', 100_00]]);
    expect(report(eur(30_00))).toEqual([['dispute.opened', 'inv-1-d1', 30_00]]);
    expect(report(false)).toEqual([]);
    expect(report(true, [], 0)).toEqual([]);
  });

  it('R18: said again it is no news, whatever was paid meanwhile', () => {
    expect(report(true, [one()], 0)).toEqual([]);
    expect(report(true, [one({ amount: 30_00 })], 70_00)).toEqual([]);
    expect(report(eur(100_00), [one()], -50_00)).toEqual([]);
    expect(report(false, [one({ open: false })])).toEqual([]);
  });

  it('R18: taken back it is withdrawn, another amount replaces it, and it may come again', () => {
    expect(report(false, [one()], 0)).toEqual([['dispute.withdrawn', 'inv-1-d1']]);
    expect(report(eur(20_00), [one()], 0)).toEqual([
      ['dispute.withdrawn', 'inv-1-d1'],
      ['dispute.opened', 'inv-1-d2', 20_00],
    ]);
    expect(report(true, [one({ open: false })])).toEqual([['dispute.opened', 'inv-1-d2', 100_00]]);
  });

  it('R18: what a person resolved stays so; another feed takes back nothing of this one', () => {
    expect(report(true, [one({ open: false, resolved: true })])).toEqual([]);
    expect(report(false, [one()], 0, 'shop')).toEqual([]);
    expect(report(true, [one()], 0, 'shop')).toEqual([]);
  });

  it('at most the invoice, in its currency', () => {
    expect(faultOfContest(true, eur(1))).toBeNull();
    expect(faultOfContest(eur(100), eur(100))).toBeNull();
    for (const wrong of [eur(101), eur(0), { minor: 1, currency: 'USD' }])
      expect(faultOfContest(wrong, eur(100))).toMatch(/at most/);
  });
});

describe('G11: an invoice that comes contested', () => {
  const books: InvoiceBooks = {
    ...{ currency: 'EUR', smallDifference: 0, items: [], reported: [] },
    unused: [{ paymentId: 'P', receivedOn: '2026-01-02', unapplied: 80_00 }],
  };
  const invoice = (contest?: ReportedContest, revision = 1) => ({
    ...{ itemId: 'inv-1', invoiceNumber: '1', invoiceDate: '2026-01-05', dueDate: '2026-02-04' },
    ...{ amount: eur(100_00), revision, isOfRevision: false },
    ...(contest === undefined ? {} : { contest: { source: 'erp', contest } }),
  });
  const types = (contest?: ReportedContest, known: BookedItem | null = null, more: Partial<InvoiceBooks> = {}) => {
    const verdict = judgeInvoice({ ...books, ...more }, known, invoice(contest), '2026-03-02');
    return verdict.kind === 'events' ? verdict.events.map(({ type }) => type) : verdict.kind;
  };

  it('G11: takes no credit that nobody meant for it', () => {
    expect(types()).toEqual(['invoice.posted', 'payment.applied']);
    expect(types(true)).toEqual(['invoice.posted', 'dispute.opened']);
    expect(types(eur(60_00))).toEqual(['invoice.posted', 'dispute.opened', 'payment.applied']);
  });

  it('R18: the same invoice with another word about it is news, without one it is not', () => {
    const known: BookedItem = {
      ...{ itemId: 'inv-1', kind: 'invoice', invoiceNumber: '1', invoiceDate: '2026-01-05', dueDate: '2026-02-04' },
      ...{ amount: 100_00, balance: 100_00, disputed: 0, writtenOff: 0, revision: 1 },
    };
    expect(types(undefined, known)).toBe('same');
    expect(types(false, known)).toBe('same');
    expect(types(true, known)).toEqual(['dispute.opened']);
    expect(types(false, { ...known, disputed: 100_00 }, { reported: [one()] })).toEqual(['dispute.withdrawn']);
    expect(types(true, { ...known, revision: 2 })).toBe('same');
  });
});
