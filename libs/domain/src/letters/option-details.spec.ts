import { describe, expect, it } from '@jest/globals';
import type { OfferKind } from '../events.js';
import { contextOf } from '../case/context.js';
import { eur, walkTo } from '../simulator/journey.fixture.js';
import { optionForLetter } from './option-details.js';

describe('R91: what the customer reads of each option before choosing one', () => {
  const sim = walkTo('negotiation');
  const context = contextOf(sim.state, sim.strategy, sim.now);
  const details = (kind: OfferKind, terms: Record<string, unknown>) =>
    optionForLetter(context, {
      optionId: kind,
      kind,
      amount: eur(1_000_00),
      validUntil: '2026-04-02',
      terms,
    }).details.map(({ what, amount, date, text }) => [what, amount?.minor ?? date ?? text]);

  it.each([
    [
      'card',
      { method: 'card', fee: { percent: 2 }, until: '2026-04-30' },
      [
        ['fee', '2 %'],
        ['until', '2026-04-30'],
      ],
    ],
    [
      'card',
      { method: 'card', fee: eur(15_00), until: '2026-04-30' },
      [
        ['fee', 15_00],
        ['until', '2026-04-30'],
      ],
    ],
    [
      'security',
      { kind: 'lien', asset: 'the press', value: eur(500_00), filing: 'F-1', expiry: '2026-12-31' },
      [
        ['asset', 'the press'],
        ['value', 500_00],
        ['until', '2026-12-31'],
      ],
    ],
    [
      'barter',
      { goods: 'paper', agreedValue: eur(900_00), valuation: 'v' },
      [
        ['goods', 'paper'],
        ['value', 900_00],
      ],
    ],
    ['relief', { until: '2026-04-30', owner: 'clara', reason: 'r' }, [['until', '2026-04-30']]],
    [
      'meeting',
      { at: '2026-04-01T22:30:00.000Z', place: 'Berlin', attendees: ['a'] },
      [
        ['day', '2026-04-02'],
        ['place', 'Berlin'],
      ],
    ],
    ['terms', { newTerms: { netDays: 45 }, from: '2026-04-01' }, [['netDays', '45']]],
    ['terms', { newTerms: { itemIds: ['i'], dueDate: '2026-05-04' }, from: '2026-04-01' }, [['dueDate', '2026-05-04']]],
    ['meeting', {}, []],
    ['full-payment', { dueDate: '2026-04-02' }, []],
  ] as const)('%s %j', (kind, terms, expected) => {
    expect(details(kind, terms)).toEqual(expected);
  });

  it('stands in the draft that is approved and sent', () => {
    const option = {
      optionId: 'c',
      kind: 'card' as const,
      amount: eur(1_000_00),
      validUntil: '2026-04-02',
      terms: { method: 'card', fee: { percent: 2 }, until: '2026-04-30' },
    };
    const { draft } = sim.preview('offer-terms', { options: [option] });
    expect(draft?.facts['options']).toMatchObject([
      {
        kind: 'card',
        details: [
          { what: 'fee', text: '2 %' },
          { what: 'until', date: '2026-04-30' },
        ],
      },
    ]);
  });
});
