import { event, type NewEvent } from '#domain';
import type { Query } from '../database/database.js';
import type { FactResult, MessageStatusInput } from '../ports.js';
import type { FactWriter } from './fact-writer.js';
import type { Fact } from './inbox.js';

export interface LetterRef {
  readonly messageId: string;
  readonly accountKey: string;
  readonly attempt: number;
  readonly status: string;
}

/** A letter by our id, or by the Message-ID of one of its attempts (`<id.attempt@…>`), angle brackets or not. */
export async function findLetter(query: Query, id: string): Promise<LetterRef | null> {
  const bare = id.trim().replace(/^<|>$/g, '');
  const ours = bare.replace(/\.\d+@amicable\.invalid$/, '');
  const [row] = await query<{ message_id: string; account_key: string; attempt: number; status: string }>(
    `SELECT message_id, account_key, attempt, status FROM letter
     WHERE message_id = ANY($1) OR smtp_message_id = ANY($2) LIMIT 1`,
    [
      [bare, ours],
      [bare, `<${bare}>`],
    ],
  );
  return row === undefined
    ? null
    : { messageId: row.message_id, accountKey: row.account_key, attempt: row.attempt, status: row.status };
}

/** Records what a feed says about a letter; a second report of the same delivery adds nothing. */
export async function applyStatus(
  writer: FactWriter,
  fact: Fact<MessageStatusInput>,
  letter: LetterRef,
): Promise<FactResult> {
  const reported = letter.status === 'delivered' && fact.content.status === 'delivered';
  return writer.accept(fact, reported ? [] : [await statusEvent(writer, fact, letter)]);
}

async function statusEvent(writer: FactWriter, fact: Fact<MessageStatusInput>, letter: LetterRef): Promise<NewEvent> {
  const { status, at, reason = '' } = fact.content;
  const { messageId, attempt } = letter;
  switch (status) {
    case 'delivered': {
      const deliveredOn = await writer.localDate(at);
      const data = { messageId, deliveredAt: at, deliveredOn, proof: `feed:${fact.actor.id}` };
      return event('message.delivered', data, deliveredOn);
    }
    case 'bounced':
      return event('message.bounced', { messageId, reason });
    case 'opened':
      return event('message.opened', { messageId, openedAt: at });
    case 'failed':
      return event('message.failed', { messageId, attempt, error: reason });
  }
}
