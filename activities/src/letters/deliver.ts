import { Context } from '@temporalio/activity';
import type { OutgoingLetter } from '#persistence';
import { pagesOf, printRecordedLetter } from '#platform/paper';
import { messageOf } from '../errors.js';
import {
  replyToOf,
  smtpMessageIdOf,
  type CaseActivityDeps,
  type DeliveryOutcome,
  type OutgoingMail,
  type OutgoingPaper,
} from '../ports.js';
import { enclosuresOf } from './enclosures.js';

export interface DeliveryRequest {
  readonly messageId: string;
  readonly attempt: number;
}
type Prepared<T> = T | { readonly error: string };
/** Heartbeat of a delivery: a worker that dies is noticed within seconds, not after the whole timeout. */
const HEARTBEAT_MS = 3_000;

/** Sends a letter by e-mail, once. What goes wrong before the mailer is reached is a certain failure. */
export async function mail(deps: CaseActivityDeps, request: DeliveryRequest): Promise<DeliveryOutcome> {
  return withHeartbeat(async () => {
    const prepared = await prepare(deps, request, 'email', mailOf);
    return 'error' in prepared ? { outcome: 'failed', error: prepared.error } : deps.mailer.deliver(prepared);
  });
}

/** Hands a letter to the printer; a repeat finds what is there. What goes wrong before it is a certain failure. */
export async function print(deps: CaseActivityDeps, request: DeliveryRequest): Promise<DeliveryOutcome> {
  return withHeartbeat(async () => {
    const prepared = await prepare(deps, request, 'letter', paperOf);
    return 'error' in prepared ? { outcome: 'failed', error: prepared.error } : deps.printer.deliver(prepared);
  });
}

async function withHeartbeat<T>(work: () => Promise<T>): Promise<T> {
  const context = Context.current();
  const beat = setInterval(() => context.heartbeat(), HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}

async function prepare<T>(
  deps: CaseActivityDeps,
  { messageId, attempt }: DeliveryRequest,
  channel: OutgoingLetter['channel'],
  make: (deps: CaseActivityDeps, letter: OutgoingLetter) => Promise<Prepared<T>>,
): Promise<Prepared<T>> {
  try {
    const letter = await deps.documents.outgoing(messageId);
    if (letter === null) return { error: `letter ${messageId} is not in the record` };
    // Whoever asked for paper is not written to by e-mail instead.
    if (letter.channel !== channel) return { error: `letter ${messageId} does not go by ${channel}` };
    if (letter.attempt !== attempt) return { error: `attempt ${attempt} of letter ${messageId} was overtaken` };
    return await make(deps, letter);
  } catch (error) {
    return { error: `not handed over: ${messageOf(error)}` };
  }
}

async function mailOf(deps: CaseActivityDeps, letter: OutgoingLetter): Promise<Prepared<OutgoingMail>> {
  const { messageId, attempt, contactId, email: to, subject, text, html } = letter;
  if (!to) return { error: `contact ${contactId} has no e-mail address` };
  const attachments = await enclosuresOf(deps.documents, letter);
  const date = letter.sendingAt ?? (await deps.record.now());
  const replyTo = replyToOf(deps.replyTo, letter.caseId);
  const id = smtpMessageIdOf(messageId, attempt);
  return { from: deps.from, to, subject, text, html, messageId: id, replyTo, date, attachments };
}

async function paperOf(deps: CaseActivityDeps, letter: OutgoingLetter): Promise<Prepared<OutgoingPaper>> {
  const { messageId, attempt, contactId, address, date, sendingOn } = letter;
  if (address === null) return { error: `contact ${contactId} has no postal address` };
  const enclosures = await enclosuresOf(deps.documents, letter);
  const pdf = await printRecordedLetter(letter);
  const { country } = address;
  return { messageId, attempt, date: sendingOn ?? date, pdf, pages: pagesOf(pdf), country, enclosures };
}
