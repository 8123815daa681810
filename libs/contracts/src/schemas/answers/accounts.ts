import { z } from 'zod';
import { exposureAnswers } from './relationship.js';
import { openItemAnswer } from './cases.js';
import { amountAnswer, countAnswer, dateAnswer, instantAnswer, stepAnswer } from './primitives.js';

/** A person behind a contact, as registered; null once erased. */
const personAnswer = z
  .looseObject({ name: z.string(), email: z.string().nullable(), phone: z.string().nullable() })
  .nullable();

/** `GET /v1/accounts/{accountId}`. */
export const accountAnswer = z
  .strictObject({
    accountId: z.string(),
    entity: z.string(),
    customerId: z.string(),
    name: z.string().nullable(),
    currency: z.string(),
    zone: z.string(),
    calendar: z.string(),
    language: z.string(),
    contacts: z.array(
      z.strictObject({
        contactId: z.string(),
        role: z.string(),
        person: personAnswer,
        zone: z.string().nullable(),
        language: z.string().nullable(),
      }),
    ),
    optedOut: z.array(z.string()),
    balance: amountAnswer,
    overdue: amountAnswer,
    /** Open credit notes and money not matched to an item. */
    credit: amountAnswer,
    ...exposureAnswers,
    openItems: z.array(openItemAnswer),
    lastPayment: z.strictObject({ paymentId: z.string(), on: dateAnswer, amount: amountAnswer }).nullable(),
    /** The newest delinquency. */
    case: z
      .strictObject({ caseId: z.string(), status: z.enum(['open', 'frozen', 'closed']), step: stepAnswer })
      .nullable(),
    version: countAnswer,
    seq: countAnswer,
    asOf: instantAnswer,
  })
  .meta({ id: 'Account' });

/** `GET /v1/accounts/{accountId}/standing`: what whoever takes orders must know before they ship. */
export const standingAnswer = z
  .strictObject({
    accountId: z.string(),
    delivery: z.enum(['continue', 'limit', 'stop']),
    hold: z
      .strictObject({
        scope: z.enum(['limit', 'stop']),
        reason: z.string(),
        since: dateAnswer,
        liftCondition: z.strictObject({
          kind: z.enum(['zero-balance', 'date', 'manual']),
          until: dateAnswer.optional(),
        }),
      })
      .nullable(),
    /** What begins next, and when. */
    announced: z.strictObject({ scope: z.enum(['limit', 'stop']), effectDate: dateAnswer }).nullable(),
    safeguards: z.array(
      z.strictObject({
        kind: z.string(),
        percent: z.number().nullable(),
        from: dateAnswer.nullable(),
        until: dateAnswer.nullable(),
        reviewDate: dateAnswer.nullable(),
      }),
    ),
    asOf: instantAnswer,
  })
  .meta({ id: 'Standing' });
