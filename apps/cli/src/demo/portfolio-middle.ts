import { february, april, type DemoAccount } from './accounts.js';
import { bounces, disputing, noAnswer, notes, offering, pauses, pays, promising, reached, declines } from './acts.js';
import { acceptedMonthlyPlan, acceptedWeeklyPlan } from './walks.js';

/** Accounts with which somebody talks, and those that have agreed on something. */
export const TALKING: readonly DemoAccount[] = [
  {
    accountId: 'D-1201',
    name: 'Northgate Fittings',
    place: 'berlin',
    shows: 'paid in part; the rest is talked about',
    invoices: [april('NF-30', '2400.00')],
    story: [
      ['04-30', 'clara', noAnswer],
      ['05-05', 'erp', pays('1000.00')],
    ],
  },
  {
    accountId: 'D-1202',
    name: 'Kestrel Optics',
    place: 'berlin',
    shows: 'a promise that runs',
    invoices: [april('KO-4', '1980.00')],
    story: [
      ['05-05', 'carl', reached('forgot', 'The invoice lay on a desk.', promising('1980.00', '2026-05-20'))],
      ['05-05', 'carl', notes('Prefers calls before noon.')],
    ],
  },
  {
    accountId: 'D-1203',
    name: 'Willow Lane Interiors',
    place: 'berlin',
    shows: 'a promise kept',
    invoices: [february('WL-17', '1150.00')],
    story: [
      ['03-18', 'clara', reached('forgot', 'Did not see the reminders.', promising('1150.00', '2026-03-31'))],
      ['03-31', 'erp', pays('1150.00')],
    ],
  },
  {
    accountId: 'D-1204',
    name: 'Granite Peak Outdoor',
    place: 'berlin',
    shows: 'a promise broken',
    invoices: [april('GP-12', '6700.00')],
    story: [['04-30', 'carl', reached('forgot', 'Will pay within days.', promising('6700.00', '2026-05-04'))]],
  },
  {
    accountId: 'D-1205',
    name: 'Saltmarsh Fisheries',
    place: 'berlin',
    shows: 'a dispute on everything',
    invoices: [april('SF-3', '3300.00')],
    story: [
      [
        '04-30',
        'clara',
        reached('service-dissatisfaction', 'Goods arrived warm.', disputing('quality', 'The goods arrived spoiled.')),
      ],
    ],
  },
  {
    accountId: 'D-1206',
    name: 'Bluebell Nurseries',
    place: 'berlin',
    shows: 'a dispute on a part; the rest goes on',
    invoices: [april('BN-9', '2000.00')],
    story: [
      [
        '04-30',
        'carl',
        reached('misunderstanding', 'One pallet too many.', disputing('quantity', 'Ten of forty missing.', '500.00')),
      ],
    ],
  },
  {
    accountId: 'D-1207',
    name: 'Foxglove Pharmacy',
    place: 'berlin',
    shows: 'three options on the table',
    invoices: [april('FP-22', '7800.00')],
    story: [
      ['04-30', 'clara', noAnswer],
      ['05-05', 'clara', reached('financial-difficulty', 'Rebuilding the shop.', offering(3, 'monthly', '2026-05-29'))],
    ],
  },
  {
    accountId: 'D-1208',
    name: 'Stonebridge Masonry',
    place: 'berlin',
    shows: 'offers refused: a verdict is due',
    invoices: [april('SM-5', '9100.00')],
    story: [
      ['04-30', 'carl', reached('financial-difficulty', 'Waiting for a grant.', offering(3, 'monthly', '2026-05-29'))],
      ['05-07', 'carl', declines('no date for the grant yet')],
    ],
  },
  {
    accountId: 'D-1209',
    name: 'Heron Quay Marine',
    place: 'berlin',
    shows: 'paused by a supervisor',
    invoices: [april('HQ-1', '4600.00')],
    story: [['04-29', 'sam', pauses('2026-05-22', 'Their books are with the auditor until then.')]],
  },
  {
    accountId: 'D-1210',
    name: 'Meadowsweet Dairy',
    place: 'berlin',
    shows: 'paid, and the payment came back',
    invoices: [february('MD-18', '1420.00')],
    story: [
      ['03-06', 'erp', pays('1420.00')],
      ['05-06', 'erp', bounces('D-1210', 0)],
    ],
  },
];

export const AGREED: readonly DemoAccount[] = [
  {
    accountId: 'D-1301',
    name: 'Ashdown Furniture',
    place: 'berlin',
    shows: 'a plan in good standing',
    invoices: [february('AF-7', '9000.00')],
    story: [...acceptedMonthlyPlan('clara'), ['04-07', 'erp', pays('3000.00')], ['05-07', 'erp', pays('3000.00')]],
  },
  {
    accountId: 'D-1302',
    name: 'Clearwater Pumps',
    place: 'berlin',
    shows: 'a plan kept to the end',
    invoices: [february('CP-31', '1600.00')],
    story: [...acceptedWeeklyPlan('carl'), ['03-31', 'erp', pays('800.00')], ['04-07', 'erp', pays('800.00')]],
  },
  {
    accountId: 'D-1303',
    name: 'Dunmore Packaging',
    place: 'berlin',
    shows: 'a plan broken',
    invoices: [february('DP-2', '5200.00')],
    story: acceptedWeeklyPlan('clara'),
  },
  {
    accountId: 'D-1304',
    name: 'Cedar Falls Medical',
    place: 'newYork',
    shows: 'a plan in dollars',
    invoices: [february('CF-60', '15000.00')],
    story: [...acceptedMonthlyPlan('carl'), ['04-07', 'erp', pays('5000.00')]],
  },
];
