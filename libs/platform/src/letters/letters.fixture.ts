import type { Json, LetterDraft, LetterTemplate, Strategy } from '#domain';
import type { LetterRenderer } from '#contracts';
import { loadStrategy } from '../strategy/load.js';
import { createRenderer } from './render.js';

/** The shipped strategy and a renderer over its letters. */
export async function shippedLetters(): Promise<{ strategy: Strategy; renderer: LetterRenderer }> {
  const { strategy, templates } = await loadStrategy();
  const sources = new Map(templates.map(({ version, files }) => [version, files]));
  return { strategy, renderer: createRenderer((version) => Promise.resolve(sources.get(version) ?? null)) };
}

export const NAMES = { accountName: 'Miller & Sons <GmbH>', contactName: 'Accounts Payable' };
export const eur = (minor: number): { minor: number; currency: string } => ({ minor, currency: 'EUR' });
export const openItem = (invoiceNumber: string, dueDate: string, minor: number) => ({
  invoiceNumber,
  invoiceDate: '2026-01-05',
  dueDate,
  amount: eur(minor),
  balance: eur(minor),
});
const installments = [
  { number: 0, dueDate: '2026-03-09', amount: eur(90_000) },
  { number: 1, dueDate: '2026-04-09', amount: eur(405_000) },
  { number: 2, dueDate: '2026-05-11', amount: eur(405_000) },
];
const option = (kind: string, more: object = {}) => ({
  optionId: kind,
  kind,
  amount: eur(900_000),
  validUntil: '2026-03-20',
  dueDate: null,
  details: null,
  installments: [],
  ...more,
});
/** Every fact a letter of this template can state besides the common ones. */
export const FULL_FACTS: Readonly<Record<LetterTemplate, LetterDraft['facts']>> = {
  'reminder-1': {},
  'reminder-2': {},
  offer: {
    options: [
      option('full-payment', { dueDate: '2026-03-27' }),
      option('plan', { installments }),
      ...['terms', 'settlement', 'security', 'barter', 'relief', 'meeting'].map((kind) => option(kind)),
      option('card', {
        details: [
          { what: 'fee', amount: null, date: null, text: '2 %' },
          { what: 'until', amount: null, date: '2026-04-30', text: null },
          { what: 'value', amount: eur(12_000), date: null, text: null },
        ],
      }),
    ],
    validUntil: '2026-03-20',
    note: 'As discussed by telephone.',
  },
  'plan-confirmation': { planId: 'plan-1', installments, acceptedBy: 'the managing director' },
  'promise-confirmation': { amount: eur(300_000), dueDate: '2026-03-31', promisedBy: 'the managing director' },
  'advance-notice': { effectDate: '2026-05-20', scope: 'stop', alternatives: ['payment in full', 'a payment plan'] },
  'final-notice': {
    interest: eur(1_234),
    fees: eur(4_000),
    brokenWord: { kind: 'plan', date: '2026-05-14', amount: eur(600_000) },
    oldestDueDate: '2026-02-19',
    periodBd: 10,
    nextStep: 'agency',
  },
  agency: { agencyName: 'Fairway Collections' },
  'write-off': { amount: eur(600_000), reason: 'uncollectible after legal review' },
  thanks: { amount: eur(900_000), receivedOn: '2026-03-12' },
  message: { subject: 'R-1', paragraphs: ['R-1.', 'R-2.'] },
  clarification: {
    asked: [openItem('R-1', '2026-02-04', 650_000)],
    documents: ['terms'],
    excerpts: [{ kind: 'terms', text: 'R-1: 30.' }],
  },
  'pre-due': { coming: [openItem('R-3', '2026-03-20', 120_000)], comingTotal: eur(120_000) },
  'promise-reminder': { amount: eur(450_000), dueDate: '2026-04-10' },
  'offer-reminder': { validUntil: '2026-03-20' },
  'hold-released': { scope: 'stop', heldSince: '2026-05-20' },
  'meeting-invitation': { meetingOn: '2026-04-09', meetingTime: '10:30', place: 'Your office, Lindenstrasse 12' },
  'concession-revoked': { what: 'discount', amount: eur(45_000), reason: 'the schedule was not kept' },
  'dispute-answer': {
    invoiceNumber: 'R-1',
    disputed: eur(90_000),
    upheld: eur(30_000),
    returned: eur(60_000),
    explanation: 'R-1: 2 x 300.00',
    payBy: '2026-04-20',
  },
  offboarding: { stopDate: '2026-06-30', balance: eur(900_000), note: 'L-1' },
};
export const commonFacts = (strategy: Strategy): Record<string, Json> => ({
  accountId: 'A-1001',
  caseId: 'k-1',
  currency: 'EUR',
  items: [openItem('R-1', '2026-02-04', 650_000), openItem('R-2', '2026-02-10', 280_000)],
  credits: [
    { number: 'CN-1', amount: eur(20_000) },
    { number: null, amount: eur(10_000) },
  ],
  total: eur(900_000),
  sender: { ...strategy.sender },
});
