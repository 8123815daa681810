import { february, april, may, type DemoAccount } from './accounts.js';
import { pays, setsSafeguard } from './acts.js';

/** Accounts that need nobody, and those that hear from us first. */
export const QUIET: readonly DemoAccount[] = [
  {
    accountId: 'D-1001',
    name: 'Larkspur Bakeries',
    place: 'berlin',
    shows: 'not overdue',
    invoices: [['LB-1', '2026-04-16', '2026-05-16', '1240.00']],
  },
  {
    accountId: 'D-1002',
    name: 'Ferndale Office Supply',
    place: 'london',
    shows: 'not overdue, two invoices',
    invoices: [
      ['FO-1', '2026-04-20', '2026-05-20', '310.50'],
      ['FO-2', '2026-05-04', '2026-06-03', '187.20'],
    ],
  },
  {
    accountId: 'D-1003',
    name: 'Quarry Street Design',
    place: 'berlin',
    shows: 'in grace',
    invoices: [['QS-7', '2026-04-07', '2026-05-07', '980.00']],
  },
  {
    accountId: 'D-1004',
    name: 'Pebble Print',
    place: 'berlin',
    shows: 'overdue, under the minimum',
    invoices: [february('PP-3', '35.00')],
  },
  {
    accountId: 'D-1005',
    name: 'Tidewater Catering',
    place: 'berlin',
    shows: 'covered by a credit note',
    invoices: [february('TC-11', '200.00')],
    creditNotes: [['TC-C1', '2026-02-20', '200.00']],
  },
];

export const REMINDED: readonly DemoAccount[] = [
  {
    accountId: 'D-1101',
    name: 'Brightwater Tools',
    place: 'berlin',
    shows: 'a first reminder, just sent',
    invoices: [may('BT-21', '2300.00')],
  },
  {
    accountId: 'D-1102',
    name: 'Copperfield Logistics',
    place: 'berlin',
    shows: 'several invoices in one letter',
    invoices: [may('CL-1', '410.00'), may('CL-2', '655.90'), ['CL-3', '2026-04-01', '2026-05-01', '1200.00']],
  },
  {
    accountId: 'D-1103',
    name: 'Harrow and Field',
    place: 'berlin',
    shows: 'a reminder less an open credit note',
    invoices: [may('HF-5', '500.00')],
    creditNotes: [['HF-C2', '2026-04-20', '200.00']],
  },
  {
    accountId: 'D-1104',
    name: 'Thornbury Textiles',
    place: 'london',
    shows: 'a reminder in pounds',
    invoices: [may('TT-9', '1875.00')],
  },
  {
    accountId: 'D-1105',
    name: 'Hudson Bridge Foods',
    place: 'newYork',
    shows: 'a reminder in dollars, at nine in New York',
    invoices: [may('HB-40', '12600.00')],
  },
  {
    accountId: 'D-1106',
    name: 'Limmat Instruments',
    place: 'zurich',
    shows: 'a reminder in francs',
    invoices: [may('LI-2', '4420.00')],
  },
  {
    accountId: 'D-1111',
    name: 'Kastanienhof Gartenbau',
    place: 'berlin',
    language: 'de',
    shows: 'a reminder in German',
    invoices: [may('KG-12', '2750.00')],
  },
  {
    accountId: 'D-1112',
    name: 'Old Mill Joinery',
    place: 'berlin',
    postalAddress: { lines: ['Workshop 4', 'Example Lane 12'], postalCode: '10115', city: 'Berlin', country: 'DE' },
    shows: 'a reminder on paper',
    invoices: [may('OM-3', '640.00')],
  },
  {
    accountId: 'D-1107',
    name: 'Oakhurst Cabinets',
    place: 'berlin',
    shows: 'a second reminder',
    invoices: [['OC-8', '2026-03-23', '2026-04-22', '760.00']],
  },
  {
    accountId: 'D-1108',
    name: 'Redwing Couriers',
    place: 'berlin',
    shows: 'a call task that waits',
    invoices: [april('RC-14', '3150.00')],
  },
  {
    accountId: 'D-1109',
    name: 'Silverbirch Labs',
    place: 'berlin',
    shows: 'paid after the first reminder',
    invoices: [february('SL-6', '890.00')],
    story: [['03-05', 'erp', pays('890.00')]],
  },
  {
    accountId: 'D-1110',
    name: 'Marigold Events',
    place: 'vienna',
    shows: 'paid after the second reminder, a deposit asked for the future',
    invoices: [february('ME-2', '5400.00')],
    story: [
      ['03-12', 'erp', pays('5400.00')],
      ['03-13', 'sam', setsSafeguard(20, '2026-03-16', '2026-09-14')],
    ],
  },
];
