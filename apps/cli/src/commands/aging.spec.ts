import { describe, expect, it } from '@jest/globals';
import { SLOW_TIMES, stressOf } from '#domain';
import { agingCsv, agingInWords, stressInWords } from './aging.js';

const eur = (value: string) => ({ value, currency: 'EUR' });
const AGING: Parameters<typeof agingInWords>[0] = {
  ...{ asOf: '2026-03-02', rule: 'due-date', nextCursor: null },
  items: [
    {
      ...{ currency: 'EUR', disputed: eur('0.00'), unapplied: eur('0.00'), total: eur('1500.00') },
      buckets: [
        { bucket: 'current', items: 1, amount: eur('1000.00') },
        { bucket: '1-30', items: 2, amount: eur('500.00') },
        { bucket: '31-60', items: 0, amount: eur('0.00') },
        { bucket: '61-90', items: 0, amount: eur('0.00') },
        { bucket: '90+', items: 0, amount: eur('0.00') },
      ],
    },
  ],
};

describe('the aging on the command line', () => {
  it('7.1: names its date, as a table and as CSV', () => {
    expect(agingInWords(AGING).join('\n')).toMatch(/Aging at 2026-03-02[^]*EUR 1,000\.00\s+EUR 500\.00/);
    expect(agingCsv(AGING).slice(0, 3)).toEqual([
      ...['asOf,currency,bucket,items,amount', '2026-03-02,EUR,current,1,1000.00', '2026-03-02,EUR,1-30,2,500.00'],
    ]);
  });
  it('R76: the stress view states what it assumes beside what it shows', () => {
    const amounts = { current: 1_000_00, '1-30': 500_00, '31-60': 0, '61-90': 0, '90+': 0 };
    const work = { openPromises: 5, waitingApprovals: 4 };
    const items = [{ currency: 'EUR', ...stressOf({ amounts, ...work }) }];
    const said = stressInWords({ asOf: '2026-03-02', assumed: SLOW_TIMES, ...work, items }).join('\n');
    expect(said).toContain('Nothing in it is a forecast');
    expect(said).toContain('25 % of each age move one on');
    expect(said).toMatch(/overdue\s+EUR 500\.00\s+EUR 750\.00/);
    expect(said).toMatch(/approvals waiting\s+4 \(0\.2 days\)\s+6 \(0\.3 days\)/);
  });
});
