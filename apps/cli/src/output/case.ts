import type { Schemas } from '#client';
import { fields, inMoney, inTime, onTheClock, table } from './words.js';

type Case = Schemas['Case'];
type Move = Schemas['NextMove'];

/** Where a case stands, on one screen; times on the clocks of the account's zone. */
export function caseInWords(found: Case, zone: string): string[] {
  const { status, outcome, step, overlays, nextMove } = found;
  return [
    ...fields([
      ['Case', `${found.caseId} of account ${found.accountId}`],
      ['Status', `${status}${outcome === null ? '' : ` (${outcome})`}`],
      ['Step', [step, ...overlays.filter((one) => one !== step)].join(', ')],
      ['Balance', `${inMoney(found.balance)}, of it overdue ${inMoney(found.overdue)}`],
      ['Reason', found.reason],
      ['Collector', found.assignee],
      ['Next', moveInWords(nextMove, zone)],
      ['As of', `${inTime(found.asOf, zone)} (seq ${found.seq}, version ${found.version})`],
    ]),
    ...section(
      'Open items',
      table(
        [{ title: 'INVOICE' }, { title: 'DUE' }, { title: 'BALANCE', right: true }, { title: 'DISPUTED', right: true }],
        found.openItems.map(({ invoiceNumber, dueDate, balance, disputed }) => [
          invoiceNumber,
          dueDate,
          inMoney(balance),
          Number(disputed.value) === 0 ? '' : inMoney(disputed),
        ]),
      ),
    ),
    ...section('Agreements', [
      ...found.promises.map(
        (one) => `promise ${one.promiseId}: ${inMoney(one.amount)} by ${one.dueDate}, ${one.status}`,
      ),
      ...(found.plan === null
        ? []
        : [
            `plan ${found.plan.planId}: ${inMoney(found.plan.total)} in ${found.plan.installments.length}, ${found.plan.status}`,
          ]),
    ]),
    ...section(
      'Letters',
      table(
        [{ title: 'SENT' }, { title: 'LETTER' }, { title: 'STATUS' }],
        found.messages.map(({ sentAt, template, status: state }) => [
          sentAt === null ? '-' : onTheClock(sentAt, zone),
          template,
          state,
        ]),
      ),
    ),
    ...section(
      'Waiting for a person',
      table(
        [{ title: 'DUE' }, { title: 'TASK' }, { title: 'WHO' }, { title: 'WHY' }],
        found.tasks.map(({ dueAt, kind, claimedBy, roles, why }) => [
          onTheClock(dueAt, zone),
          kind,
          claimedBy ?? roles.join('/'),
          why,
        ]),
      ),
    ),
  ];
}

/** Why now, and why not yet. */
export function whyInWords(why: Schemas['Why'], zone: string): string[] {
  const { tasks, approvals } = why.waitingFor;
  return [
    ...fields([
      ['Case', why.caseId],
      ['Step', why.step],
      ['Next', moveInWords(why.nextMove, zone)],
      ['As of', inTime(why.asOf, zone)],
    ]),
    ...section(
      'Why now',
      why.nextMove.reasons.map(({ message, until }) =>
        until === undefined ? message : `${message} (until ${inTime(until, zone)})`,
      ),
    ),
    ...section('Waiting for', [
      ...tasks.map((one) => `${one.kind} by ${one.claimedBy ?? one.roles.join(' or ')}: ${one.why}`),
      ...approvals.map(
        (one) => `approval of ${one.decision} asked for by ${one.requestedBy.id}, until ${inTime(one.deadline, zone)}`,
      ),
    ]),
    ...section(
      'Why not yet',
      table(
        [{ title: 'DECISION' }, { title: 'GUARD' }, { title: 'LACKS' }],
        why.notYet.flatMap(({ decision, guards }) =>
          guards.map(({ id, message, unblocksAt }, index) => [
            index === 0 ? decision : '',
            id,
            unblocksAt === undefined ? message : `${message} (from ${inTime(unblocksAt, zone)})`,
          ]),
        ),
      ),
    ),
  ];
}

/** The events of an account, one a line. */
export function historyInWords(events: readonly Schemas['Event'][], zone: string): string[] {
  return table(
    [{ title: 'SEQ', right: true }, { title: `AT (${zone})` }, { title: 'WHO' }, { title: 'EVENT' }],
    events.map(({ seq, at, actor, type, data }) => [
      String(seq),
      onTheClock(at, zone),
      actor.id,
      `${type}${summaryOf(data)}`,
    ]),
  );
}

const SHOWN = 4;
/** The few values of an event that fit on a line: amounts and short texts. */
function summaryOf(data: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(data).flatMap(([key, value]) => {
    if (isAmount(value)) return [`${key} ${inMoney(value)}`];
    return typeof value === 'string' && value !== '' && value.length <= 60 ? [`${key} ${value}`] : [];
  });
  return parts.length === 0 ? '' : `: ${parts.slice(0, SHOWN).join(', ')}`;
}
function isAmount(value: unknown): value is { value: string; currency: string } {
  const { value: text, currency } = (value ?? {}) as { value?: unknown; currency?: unknown };
  return typeof text === 'string' && typeof currency === 'string';
}

function moveInWords({ kind, until, reasons }: Move, zone: string): string {
  const what = { ask: 'a person is asked', wait: 'waits', act: 'acts now', close: 'nothing left to do' }[kind];
  const first = reasons[0]?.message;
  const when = until === null ? '' : ` until ${inTime(until, zone)}`;
  return `${what}${when}${first === undefined ? '' : `: ${first}`}`;
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
