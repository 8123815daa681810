import { noAnswerStreak } from '../contact/contactability.js';
import type { Context } from '../case/context.js';
import { event } from '../events.js';
import { callsOf } from './call-times.js';
import { gateOf } from './letter-gates.js';
import { staff, type Agenda, type PlannedLetter, type WantedTask } from './step.js';
import { isCompleted } from './tasks.js';

/** What contacts ask of people beside the ladder: a protection to decide on, somebody to be found. */
export function contactTasks(context: Context): WantedTask[] {
  return [...protectionPrompt(context), ...findContact(context)].filter((task) => !isCompleted(context.case, task));
}

/** Somebody hung up or was abusive: our people decide whether they want to be protected (R57). */
function protectionPrompt({ case: c, state }: Context): WantedTask[] {
  const { rudeCall } = c;
  if (rudeCall === null || state.protection !== null) {
    return [];
  }
  const what = rudeCall.outcome === 'abusive' ? 'was abusive' : 'hung up';
  return [
    {
      kind: 'complete-task',
      subject: `protection-${rudeCall.callId}`,
      roles: staff,
      dueBd: 1,
      why: `The customer ${what} on ${rudeCall.on}: protect whoever calls (flag-protection), or complete this if there is no need.`,
    },
  ];
}

/** Nobody answers: playing detective is work of its own, and is done once for a row of unanswered calls (R56). */
function findContact(context: Context): WantedTask[] {
  const { case: c, strategy } = context;
  const after = strategy.call.findContactAfter ?? 0;
  const calls = callsOf(context);
  const streak = noAnswerStreak(calls);
  if (after === 0 || streak < after || c.status !== 'open') {
    return [];
  }
  const first = calls[calls.length - streak];
  return [
    {
      kind: 'complete-task',
      subject: `find-contact-${first?.id ?? ''}`,
      roles: staff,
      dueBd: 2,
      why: `${streak} calls in a row were not answered: find another person, number or way to reach the customer.`,
    },
  ];
}

/** A reply to a question we explained answers it (3.4). */
export function answeredClarifications({ case: c }: Context): Agenda {
  const open = c.clarifications.filter((one) => !one.answered);
  const acts = open.flatMap(({ clarificationId, sentAt }) => {
    const reply = (c.replies ?? []).find((one) => one.at > sentAt);
    return reply === undefined
      ? []
      : [
          {
            moveId: `answered-${clarificationId}`,
            why: 'The customer replied to what was explained.',
            events: [event('clarification.answered', { clarificationId, by: 'reply', reference: reply.replyId })],
          },
        ];
  });
  return { acts };
}

/** A due letter that lacks what it must state: somebody mends its template, or what it is made of (R23). */
export function templateTasks(context: Context, letters: readonly PlannedLetter[]): WantedTask[] {
  return letters.flatMap((letter) => {
    const gate = letter.dueAt > context.now ? null : gateOf(context, letter);
    const why = `${gate?.message ?? ''} Mend its template, or what it is made of.`;
    const subject = `fix-template-${letter.messageId}`;
    const task = { kind: 'complete-task', subject, roles: staff, dueBd: 1, why };
    return gate?.rule !== 'G05/content' || isCompleted(context.case, task) ? [] : [task];
  });
}
