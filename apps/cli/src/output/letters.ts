import type { Schemas } from '#client';
import { fields, inTime, onTheClock, table } from './words.js';

type Letter = Schemas['Letter'];
type Upcoming = Schemas['UpcomingLetter'];

export function lettersInWords(items: readonly Letter[], zone: string): string[] {
  if (items.length === 0) return ['No letter has gone out.'];
  return table(
    [{ title: `SENT (${zone})` }, { title: 'LETTER' }, { title: 'BY' }, { title: 'STATUS' }, { title: 'MESSAGE' }],
    items.map(({ sentAt, template, channel, status, messageId }) => [
      sentAt === null ? '-' : onTheClock(sentAt, zone),
      template,
      channel,
      status,
      messageId,
    ]),
  );
}

export function lettersInFull(items: readonly Letter[], zone: string): string[] {
  if (items.length === 0) return ['No letter has gone out.'];
  return divided(
    items.map(({ subject, sentAt, to, text }) => [
      ...fields([
        ['Sent', inTime(sentAt, zone)],
        ['To', to ?? '-'],
        ['Subject', subject],
      ]),
      '',
      text.trimEnd(),
    ]),
  );
}

export function upcomingInWords(items: readonly Upcoming[], zone: string): string[] {
  if (items.length === 0) return ['No letter is to come as things stand.'];
  return table(
    [{ title: `PLANNED (${zone})` }, { title: 'LETTER' }, { title: 'BY' }, { title: 'TO' }, { title: 'CONDITION' }],
    items.map((one) => [
      onTheClock(one.plannedAt, zone),
      one.template,
      one.channel ?? '-',
      one.to ?? '-',
      conditionOf(one, zone),
    ]),
  );
}

export function upcomingInFull(items: readonly Upcoming[], zone: string): string[] {
  if (items.length === 0) return ['No letter is to come as things stand.'];
  return divided(
    items.map((one) => [
      ...fields([
        ['Planned', inTime(one.plannedAt, zone)],
        ['Condition', conditionOf(one, zone)],
        ['To', one.to ?? '-'],
        ['Subject', one.subject],
      ]),
      '',
      one.problem ?? one.text.trimEnd(),
    ]),
  );
}

function conditionOf({ condition, roles = [], heldBy, problem }: Upcoming, zone: string): string {
  if (problem !== undefined) return `cannot be written: ${problem}`;
  const who = condition === 'automatic' ? 'leaves by itself' : `needs the approval of ${roles.join(' or ')}`;
  if (heldBy === undefined) return who;
  const until = heldBy.until === null ? '' : ` until ${inTime(heldBy.until, zone)}`;
  return `${who}; held${until} by ${heldBy.rule}: ${heldBy.message}`;
}

const divided = (parts: readonly (readonly string[])[]): string[] =>
  parts.flatMap((part, index) => (index === 0 ? part : ['', '-'.repeat(72), '', ...part]));
