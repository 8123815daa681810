import { z } from 'zod';
import { BANDS, BEHAVIOURS, LETTER_TEMPLATES, OFFER_KINDS, REASONS, ROLES } from '#domain';
import { chargesDocument } from './charges-section.js';
import { signalsDocument, valueDocument } from './value-section.js';

/** Shapes of the configuration files as people write them; published as JSON Schema for editors. */

const days = (what: string) => z.int('must be a whole number').min(0, 'must not be negative').describe(what);
const atLeastOne = (what: string) => z.int('must be a whole number').min(1, 'must be at least 1').describe(what);
const text = z.string().trim().min(1, 'must not be empty');
const webAddress = z.url({ protocol: /^https?$/, error: 'must be an http(s) address' });
const percent = (what: string) => days(what).max(100, 'must not exceed 100');
const currencyCode = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as EUR');
const amount = z
  .string({ error: 'must be a decimal string in quotes' })
  .regex(/^\d+(\.\d+)?$/, "must be a decimal string such as '50.00'");
const amounts = (what: string) => z.record(currencyCode, amount).describe(`${what}; a decimal string per currency`);
/** `{ from: '09:00', until: '17:30' }`, as minutes of the local day. */
const minuteOfDay = z
  .string()
  .regex(/^([01]\d|2[0-4]):[0-5]\d$/, "must be a local time such as '09:00'")
  .transform((clock) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3)));
const hours = (what: string) =>
  z
    .strictObject({ from: minuteOfDay, until: minuteOfDay })
    .refine(({ from, until }) => from < until && until <= 1440, 'must end after it begins, by 24:00')
    .describe(what);
type Hours = z.output<ReturnType<typeof hours>>;
const isWithin = (inner: Hours, outer: Hours): boolean => inner.from >= outer.from && inner.until <= outer.until;
const variable = z.string().regex(/^[A-Za-z]\w*(\.[A-Za-z]\w*)*$/, 'must be a variable name such as sender.name');

const language = z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/, 'must be a language code such as en');
const variantDocument = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, 'must be lower-case letters, digits and dashes')
    .describe('Its parts stand in <language>/<template>.<name>/; a part that is missing there is the plain one'),
  when: z
    .strictObject({
      reason: z.array(z.enum(REASONS)).min(1, 'must name at least one reason').optional(),
      language: language.optional(),
      firstCase: z.boolean().optional().describe('true: the first delinquency of the account; false: a later one'),
      overdueBelow: amounts('What is asked for lies below this').optional(),
    })
    .refine((when) => Object.values(when).some((value) => value !== undefined), 'must name at least one condition')
    .describe('All of it must hold; the first variant whose condition holds is used'),
});
const templateDocument = z.strictObject({
  tone: z.enum(['friendly', 'firm', 'formal']).describe('How the letter speaks'),
  demand: z.boolean().optional().describe('It says what follows otherwise: never the first word to anybody'),
  requires: z.array(variable).min(1, 'must name at least one variable').describe('A letter lacking one is not sent'),
  optional: z.array(variable).default([]).describe('Variables that may be absent or empty'),
  attachments: z
    .array(z.enum(['statement', 'invoices']))
    .default([])
    .describe('What goes with it, where it is known: a statement of the account, copies of the invoices'),
  variants: z.array(variantDocument).default([]).describe('Other wordings of the same letter'),
});

const identifier = z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be lower-case letters, digits and dashes');
const oneOf = <T extends string>(values: readonly [T, ...T[]], what: string) =>
  z.array(z.enum(values)).min(1, 'must name at least one').describe(what);

const segmentDocument = z.strictObject({
  name: identifier,
  when: z
    .strictObject({
      band: oneOf(BANDS, 'How valuable the customer is').optional(),
      behaviour: oneOf(BEHAVIOURS, 'How reliably the customer has paid').optional(),
      reason: oneOf(REASONS, 'Why it is unpaid, as far as known').optional(),
      overdueBelow: amounts('What is overdue lies below this').optional(),
      overdueFrom: amounts('What is overdue is at least this').optional(),
    })
    .refine((when) => Object.values(when).some((value) => value !== undefined), 'must name at least one condition')
    .describe('All of it must hold; the first segment whose condition holds is used'),
  strategy: identifier.describe('Id of their strategy: <id>.yaml beside this file'),
});

const reasonDocument = z.strictObject({
  offers: oneOf(OFFER_KINDS, 'Options proposed to whoever makes the offer, the most fitting first').optional(),
  waitBd: days('Time to answer a letter').optional(),
  offerDueBd: days('Due date of the offer task').optional(),
  offerValidBd: atLeastOne('Validity of an offer').optional(),
  attempts: z
    .int('must be a whole number')
    .min(2, 'must be at least 2: a final notice after a single attempt is no last resort')
    .describe('Contact attempts before a final notice; never more than escalation.attempts')
    .optional(),
  rounds: atLeastOne('Rounds of offers without a supervisor').optional(),
  restWhileNegotiating: z.boolean().optional().describe('No notice of a hold while terms are negotiated in good time'),
  preDue: z.boolean().optional().describe('A reminder before the next invoices are due'),
  clarification: z.boolean().optional().describe('The details are sent again before anything is offered'),
  serviceOwner: z.boolean().optional().describe('Whoever answers for the contested delivery is told'),
  wording: identifier.optional().describe('Name of the wording used where a letter has it'),
});

const safeguardDocument = z
  .strictObject({
    for: z.enum(['nobody', 'cured', 'everybody']),
    kind: z.enum(['deposit', 'prepayment']),
    percent: z.number().min(0, 'must not be negative').max(100, 'must not exceed 100').nullable(),
    days: days('So long after a cure; meaningless for everybody'),
  })
  .default({ for: 'nobody', kind: 'deposit', percent: null, days: 0 });

export const strategyDocument = z.strictObject({
  id: identifier,
  segments: z.array(segmentDocument).default([]).describe('Accounts that are treated by a strategy of their own'),
  reasons: z
    .strictObject(
      Object.fromEntries(REASONS.map((reason) => [reason, reasonDocument.optional()])) as Record<
        (typeof REASONS)[number],
        z.ZodOptional<typeof reasonDocument>
      >,
    )
    .default({})
    .describe('What is done otherwise for a reason of non-payment'),
  currencies: z.array(currencyCode).min(1, 'must name at least one currency'),
  ladder: z.strictObject({
    calls: z.boolean().describe('false: letters only, then a proposal to write the balance off'),
    agency: z.boolean().describe('false: no agency; an expired final notice leads to a proposal to write off'),
    counselBeforeAgency: z.boolean().describe('true: counsel approves a referral, not a supervisor'),
    verdictAfterBrokenPromises: atLeastOne('So many promises not kept ask for a verdict').max(2, 'must not exceed 2'),
  }),
  graceBd: days('Patience after the due date, in business days'),
  minimumOverdue: amounts('Below this overdue sum no case is opened'),
  lawyerThreshold: amounts('Above this overdue sum a legal review is asked for'),
  smallDifference: amounts('A shortfall up to this is not chased'),
  reminder: z.strictObject({
    count: days('Reminders').max(2, 'must not exceed 2: there are two letters'),
    waitBd: days('Time to answer after each'),
    preDueBd: days('Before a due date, to whoever forgot once; 0: never').default(0),
  }),
  call: z.strictObject({
    attempts: atLeastOne('Calls before the reason may be unknown'),
    spacingBd: days('Between two calls, at least'),
    taskDueBd: days('Due date of the call task'),
    findContactAfter: days('So many unanswered calls in a row ask for another way; 0: never').default(0),
  }),
  escalation: z.strictObject({
    attempts: atLeastOne('Contact attempts before a final notice'),
    channels: z
      .int('must be a whole number')
      .min(2, 'must be at least 2: one channel alone is no real attempt')
      .describe('On so many channels'),
    spreadBd: z
      .int('must be a whole number')
      .min(5, 'must be at least 5: attempts in a rush are no real attempts')
      .describe('Spread over so many business days'),
    afterPartialPaymentBd: days('No harsher step so soon after a part payment'),
  }),
  diagnosis: z.strictObject({ dueBd: days('Reason due after the first conversation') }),
  negotiation: z.strictObject({
    taskDueBd: days('Due date of the offer task'),
    offerValidBd: atLeastOne('Validity of an offer'),
    roundsWithoutSupervisor: atLeastOne('Rounds of offers without a supervisor'),
    offerReminderBd: days('An offer is brought to mind once after so long; 0: never').default(0),
    dialogueFirst: z.boolean().default(false).describe('No offer before a dialogue, or its attempts, are on record'),
  }),
  promise: z.strictObject({
    horizonDays: atLeastOne('Furthest promise without a supervisor'),
    toleranceBd: days('After the promised date'),
    courtesyLine: z
      .boolean()
      .optional()
      .meta({ description: 'A courtesy line on the business day before the promised date' }),
  }),
  plan: z.strictObject({
    maxInstallments: atLeastOne('Most installments without a supervisor'),
    maxDepositPercent: days('Largest deposit').max(100, 'must not exceed 100'),
    toleranceBd: days('After each due date'),
    missedToBreak: atLeastOne('So many missed installments break the plan'),
    catchUpBd: days('Time to catch up a missed installment'),
    furtherAttemptAfterBd: days('Between a broken plan and the further attempt'),
  }),
  offers: z.strictObject({
    settlementFloorPercent: percent('A settlement asks for at least so much of what is owed'),
    maxDiscountPercent: percent('Largest discount'),
    scheduleDiscountPercent: percent('Largest discount for paying by the agreed schedule'),
    maxConcessionDays: atLeastOne('Time in which the conditions of a concession must be met'),
    maxTermsDays: atLeastOne('Longest payment terms, and furthest moved due date'),
    meetingExtendsBd: days('So long may an offer stay open for a meeting'),
  }),
  relief: z.strictObject({ maxDays: atLeastOne('Longest relief'), reviewDays: atLeastOne('Between two reviews') }),
  security: z.strictObject({ warnDays: days('Warning before a filing runs out') }),
  verdict: z.strictObject({ dueBd: days('Due date of the verdict') }),
  notice: z.strictObject({ leadBd: atLeastOne('Between delivery of an advance notice and its effect') }),
  finalNotice: z.strictObject({ periodBd: atLeastOne('After delivery of the final notice') }),
  approval: z.strictObject({
    deadlineBd: atLeastOne('Then the stand-in, then the supervisor'),
    finalNoticeExpiresBd: atLeastOne('Life of an approved final notice'),
  }),
  agency: z.strictObject({
    termDays: atLeastOne('Length of a placement'),
    taskDueBd: days('Due date of the referral task'),
  }),
  placement: z.strictObject({
    reportEveryDays: days('An agency silent for so long is asked for a report; 0: never'),
    recallNoticeBd: days('An agency keeps a recalled account so long, to wind up'),
    tellAgency: z
      .boolean()
      .describe('Ask a person to tell the agency of a recall, direct payments, contested remittances'),
  }),
  limitation: z.strictObject({
    assign: z
      .array(
        z.strictObject({
          jurisdiction: text.describe('Name of a jurisdiction in limitation.yaml'),
          entity: text.optional(),
          calendar: text.optional(),
          currency: currencyCode.optional(),
        }),
      )
      .describe('Which accounts come under which law: the first line all of whose conditions hold; [] = no clock'),
  }),
  legal: z.strictObject({
    opinionDueBd: atLeastOne("Due date of counsel's opinion"),
    taskDueBd: days('Due date of the review task'),
  }),
  disputes: z.strictObject({
    firstAnswerBd: days('Until the first answer to a dispute; 0: no deadline'),
    resolutionBd: days('Until a dispute is resolved, or escalated; 0: no deadline'),
    decideAlone: amounts('Conceding more than this needs a second person'),
  }),
  hold: z.strictObject({
    acknowledgedWithinMinutes: days('Until the orders system has asked for a hold; then a person tells them; 0: never'),
  }),
  closing: z.strictObject({
    watchDays: days('New lateness in this period reopens the case'),
    safeguardDays: days('Usual length of a safeguard'),
  }),
  safeguard: safeguardDocument.describe(
    'Deposit or prepayment asked of everybody under this strategy, or of everybody once cured',
  ),
  pause: z.strictObject({ maxBd: atLeastOne('Longest pause'), collectorMaxBd: days('Longest pause by a collector') }),
  value: valueDocument.optional(),
  signals: signalsDocument.optional(),
  charges: chargesDocument.default('none'),
  allocation: z
    .enum(['oldest-due', 'fees-interest-principal', 'principal-first'])
    .default('oldest-due')
    .describe('Where a payment goes that names no invoice'),
  contact: z.strictObject({
    messageEveryBd: days('At most one letter per account in so many business days'),
    callsPerWeek: atLeastOne('Outbound calls in any seven days'),
    coolDownDays: days('No outbound call after a conversation'),
    offerAfterConversationBd: days('An offer this soon after a conversation does not wait'),
    spreadMinutes: days('Spread of automatic letters after the send hour'),
    afterOverlayBd: days('Distance of the next contact from an overlay that ended'),
    windows: z
      .strictObject({
        letters: hours('Letters and e-mail'),
        calls: hours('Calls'),
        legal: hours('What the law allows'),
      })
      .refine(({ letters, calls, legal }) => [letters, calls].every((one) => isWithin(one, legal)), {
        path: ['legal'],
        message: 'must contain the hours of letters and calls',
      })
      .optional()
      .describe("Hours on business days by the reader's own clock; absent: 09:00 to 17:30"),
    addressees: z
      .partialRecord(z.enum(LETTER_TEMPLATES), z.array(text).min(1, 'must name at least one role'))
      .optional()
      .describe(
        'Roles of contacts a letter goes to first, in their order; absent: collections, then who pays the bills',
      ),
  }),
  letters: z.strictObject({
    folder: text.describe('Folder of the languages, relative to this file'),
    languages: z
      .array(language)
      .min(1, 'must name at least one language')
      .describe('Each a folder with every template; the first is used where a customer reads none of them'),
    impact: z
      .record(language, text)
      .optional()
      .describe('What the delay does to us, by language: said in the second reminder and in both notices'),
    templates: z.strictObject(
      Object.fromEntries(LETTER_TEMPLATES.map((name) => [name, templateDocument])) as Record<
        (typeof LETTER_TEMPLATES)[number],
        typeof templateDocument
      >,
    ),
  }),
});
export type StrategyDocument = z.output<typeof strategyDocument>;
export type TemplateDocument = z.output<typeof templateDocument>;
export type VariantDocument = z.output<typeof variantDocument>;
export type SegmentDocument = z.output<typeof segmentDocument>;

export const houseDocument = z.strictObject({
  zone: z.string().refine(isZone, 'must be an IANA time zone such as Europe/Berlin'),
  calendar: text.describe('Holiday calendar such as DE, GB or none'),
  sweepAt: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a local time such as '08:30'"),
  safeguard: safeguardDocument.describe(
    'Deposit or prepayment that the house asks of every customer, or of every one who was late',
  ),
  sender: z.strictObject({
    name: text,
    contactPerson: text,
    phone: text,
    payLink: webAddress,
    address: z
      .strictObject({
        lines: z.array(text).min(1, 'must have a line').max(3, 'must have at most three lines'),
        postalCode: text,
        city: text,
        country: z.string().regex(/^[A-Z]{2}$/, 'must be a country code such as DE'),
      })
      .optional()
      .describe('Return address of letters on paper'),
  }),
  limits: z.record(z.string(), amounts('What one decision may give up')).describe('Named approval limits'),
  people: z
    .array(
      z.strictObject({
        username: z.string().regex(/^[a-z][a-z0-9.-]*$/, 'must be lower-case letters, digits, dots and dashes'),
        role: z.enum(ROLES).exclude(['customer', 'system']),
        limit: text.describe('Name of a limit above, or unlimited'),
      }),
    )
    .min(1, 'must name at least one person'),
  collectors: z.array(text).min(1, 'must name at least one collector'),
  agencies: z.array(
    z.strictObject({
      agencyId: z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be lower-case letters, digits and dashes'),
      name: text,
      currency: currencyCode,
      feePercent: z.number().min(0, 'must not be negative').max(100, 'must not exceed 100'),
      minimum: amount.describe('Smallest debt the agency takes'),
      feeTiers: z
        .array(z.strictObject({ from: amount, percent: z.number().min(0).max(100) }))
        .optional()
        .describe('Fee by the sum placed, smallest sum first; below the first, feePercent'),
      countries: z
        .array(text)
        .min(1, 'must name at least one')
        .optional()
        .describe('Where it works; absent: everywhere'),
      minDaysOverdue: days('It takes what is overdue for so long').optional(),
      contact: text.optional().describe('Whom to talk to there'),
      feed: text.optional().describe('User name of the client that reports for it; absent: people relay its reports'),
    }),
  ),
  sources: z
    .array(
      z.strictObject({
        source: text.describe('User name of the client that sends them, or the source of a webhook'),
        payments: z.enum(['file', 'api']).describe('How its payments arrive: in files, or one at a time'),
      }),
    )
    .default([])
    .describe(
      'Who tells us about invoices and payments. A source that imports invoices pays by file unless it says api',
    ),
});
export type HouseDocument = z.output<typeof houseDocument>;

/** Jurisdictions with their periods: data for counsel to confirm, never code. */
export const limitationDocument = z.strictObject({
  warnDays: z
    .array(z.int().min(1, 'must be at least 1'))
    .min(1, 'must name at least one')
    .describe('Days before the end on which counsel is warned'),
  jurisdictions: z.record(
    z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be lower-case letters, digits and dashes'),
    z.strictObject({
      name: text,
      years: atLeastOne('How long a claim can be enforced'),
      starts: z.enum(['due-date', 'end-of-year']).describe('From the due date, or from the end of its year'),
      restartsOn: z
        .array(z.enum(['payment', 'acknowledgement']))
        .describe('What starts the period anew: a part payment, a promise or plan of the debtor'),
      source: text.describe('The rule of law this is taken from'),
      confirmed: z.boolean().describe('false: counsel has yet to confirm it'),
    }),
  ),
});
export type LimitationDocument = z.output<typeof limitationDocument>;

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}

/** JSON Schema of a configuration file as it is written (before defaults), for editors. */
export function jsonSchemaOf(schema: z.ZodType, title: string): object {
  return { title, ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) };
}
