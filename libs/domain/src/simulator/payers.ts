import { addDays } from '../calendar/dates.js';
import type { PlainDate } from '../primitives.js';
import type { AccountScript, ScriptedInvoice, ScriptedPayment } from './account-script.js';
import { SeededRandom } from './random.js';

/** One way of paying. An input: what a simulation reports follows from it, and says nothing about real customers. */
export interface PayerProfile {
  readonly name: string;
  /** How many of the accounts, as a weight. */
  readonly weight: number;
  /** Of 100 invoices so many are paid at all. */
  readonly paysPercent: number;
  /** Of 100 paid invoices so many are paid by the due date. */
  readonly punctualPercent: number;
  /** The others come so many days after it, evenly spread. */
  readonly lateDays: readonly [least: number, most: number];
  /** Of 100 late payments so many come in two halves, the second as late again. */
  readonly halvesPercent: number;
}

/** A mixed portfolio to start from. */
export const MIXED_PAYERS: readonly PayerProfile[] = [
  { name: 'punctual', weight: 45, paysPercent: 100, punctualPercent: 95, lateDays: [1, 5], halvesPercent: 0 },
  { name: 'forgetful', weight: 25, paysPercent: 100, punctualPercent: 60, lateDays: [2, 15], halvesPercent: 5 },
  { name: 'slow', weight: 18, paysPercent: 99, punctualPercent: 20, lateDays: [10, 60], halvesPercent: 15 },
  { name: 'short of cash', weight: 9, paysPercent: 85, punctualPercent: 10, lateDays: [20, 150], halvesPercent: 40 },
  { name: 'does not pay', weight: 3, paysPercent: 20, punctualPercent: 30, lateDays: [30, 200], halvesPercent: 0 },
];

export interface SyntheticPortfolio {
  readonly seed: number;
  readonly accounts: number;
  readonly from: PlainDate;
  readonly days: number;
  readonly currency: string;
  readonly zone: string;
  readonly calendar: string;
  readonly payers: readonly PayerProfile[];
}
const TERM_DAYS = 30;
/** Invoices of one account come every so many days. */
const RHYTHMS = [
  { days: 7, weight: 1 },
  { days: 30, weight: 6 },
  { days: 90, weight: 3 },
];

/** The n-th account of a synthetic portfolio: the same seed and number always give the same account. */
export function syntheticAccount(portfolio: SyntheticPortfolio, index: number): AccountScript & { payer: string } {
  const { seed, from, days, currency, zone, calendar, payers } = portfolio;
  const accountId = `S-${String(index + 1).padStart(6, '0')}`;
  const random = new SeededRandom(seed, accountId);
  const payer = random.pick(payers);
  const rhythm = random.pick(RHYTHMS).days;
  const typical = random.between(100, 8_000) * 100;
  const invoices: ScriptedInvoice[] = [];
  const payments: ScriptedPayment[] = [];
  for (let day = random.between(0, rhythm - 1) - TERM_DAYS; day < days; day += rhythm) {
    const invoiceNumber = `${accountId}-${invoices.length + 1}`;
    const invoiceDate = addDays(from, day);
    const dueDate = addDays(invoiceDate, TERM_DAYS);
    const amount = Math.max(100, Math.floor((typical * random.between(50, 200)) / 100));
    invoices.push({ invoiceNumber, invoiceDate, dueDate, amount });
    payments.push(...paymentsOf(random, payer, { invoiceNumber, invoiceDate, dueDate, amount }));
  }
  return { accountId, currency, zone, calendar, invoices, payments, payer: payer.name };
}

function paymentsOf(random: SeededRandom, payer: PayerProfile, invoice: ScriptedInvoice): ScriptedPayment[] {
  const { invoiceNumber, dueDate, amount } = invoice;
  const payment = (part: number, receivedOn: PlainDate, minor: number): ScriptedPayment => ({
    ...{ paymentId: `P-${invoiceNumber}-${part}`, receivedOn, amount: minor, invoiceNumbers: [invoiceNumber] },
  });
  if (!random.chance(payer.paysPercent)) return [];
  if (random.chance(payer.punctualPercent)) return [payment(1, addDays(dueDate, -random.between(0, 10)), amount)];
  const late = random.between(...payer.lateDays);
  if (!random.chance(payer.halvesPercent)) return [payment(1, addDays(dueDate, late), amount)];
  const half = Math.floor(amount / 2);
  return [payment(1, addDays(dueDate, late), half), payment(2, addDays(dueDate, 2 * late), amount - half)];
}
