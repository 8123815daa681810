import {
  agencySays,
  announcesHold,
  approves,
  asksCounsel,
  choosesPlan,
  declines,
  delivered,
  finalNotice,
  noAnswer,
  offering,
  opines,
  reached,
  refersToAgency,
  verdict,
  writesOff,
  type Act,
} from './acts.js';

/** One line of a story: the day (of 2026, at eleven local time), who, and what. */
export type Line = readonly [day: string, who: string, act: Act];

/** The long road of an account that was due in February, as far as its story needs it. */
const talks = (collector: string): Line[] => [
  ['03-18', collector, noAnswer],
  ['03-20', collector, noAnswer],
];
const offered = (collector: string): Line[] => [
  ...talks(collector),
  [
    '03-24',
    collector,
    reached('financial-difficulty', 'Two large customers of theirs are late.', offering(3, 'monthly', '2026-04-07')),
  ],
];
export const acceptedWeeklyPlan = (collector: string): Line[] => [
  ...talks(collector),
  [
    '03-24',
    collector,
    reached('financial-difficulty', 'Could pay in weekly parts.', offering(2, 'weekly', '2026-03-31')),
  ],
  ['03-25', collector, choosesPlan],
];
export const acceptedMonthlyPlan = (collector: string): Line[] => [
  ...offered(collector),
  ['03-25', collector, choosesPlan],
];
export const brokenOff = (collector: string): Line[] => [
  ...offered(collector),
  ['03-26', collector, declines('none of the options is possible for them')],
  ['03-27', 'sam', verdict('break-up', 'Offers refused without a counter-proposal; no contact sought since.')],
  ['03-27', 'sofia', approves],
];
export const onHold = (collector: string): Line[] => [
  ...brokenOff(collector),
  ['03-30', collector, announcesHold('2026-04-10', 'stop')],
  ['03-30', 'sam', approves],
  ['03-31', 'erp', delivered('advance-notice')],
];
export const finalNoticed = (collector: string): Line[] => [
  ...onHold(collector),
  ['04-13', collector, finalNotice('Customer for six years; the door stays open until the last day.')],
  ['04-13', 'sam', approves],
  ['04-14', 'erp', delivered('final-notice')],
];
export const placed = (collector: string): Line[] => [
  ...finalNoticed(collector),
  ['04-29', collector, refersToAgency],
  ['04-29', 'sam', approves],
  ['05-04', 'erp', agencySays('accepted', 'file opened')],
];
export const beforeCounsel = (collector: string): Line[] => [
  ...placed(collector),
  ['05-05', 'erp', agencySays('returned', 'no assets within reach')],
  ['05-06', 'sam', asksCounsel('The agency returned the debt unpaid.')],
];
export const writtenOff = (collector: string): Line[] => [
  ...beforeCounsel(collector),
  ['05-07', 'lena', opines('write-off', 'A suit would cost more than it could bring.')],
  ['05-08', collector, writesOff('uncollectible after agency and legal review')],
  ['05-08', 'sofia', approves],
];

/** The same road for accounts that were due in the middle of March, up to the verdict. */
export const brokenOffInApril = (collector: string): Line[] => [
  ...offeredInApril(collector),
  ['04-22', 'sam', verdict('break-up', 'Silence for weeks; offers left unanswered and then refused.')],
  ['04-22', 'sofia', approves],
];
export const offeredInApril = (collector: string): Line[] => [
  ['04-13', collector, noAnswer],
  ['04-15', collector, noAnswer],
  [
    '04-17',
    collector,
    reached('financial-difficulty', 'Season starts late this year.', offering(3, 'monthly', '2026-05-15')),
  ],
  ['04-21', collector, declines('too early in the season to commit')],
];
