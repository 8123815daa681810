import type { Actor, Json, ResolvedCalendar } from '#domain';
import { Batch } from '../database/batch.js';
import { type Database, type Query } from '../database/database.js';
import { raise } from '../exceptions/raise.js';
import type {
  AccountInput,
  AgencyStatusInput,
  CreditNoteInput,
  DeliveryInput,
  FactResult,
  FactStore,
  InvoiceInput,
  MessageStatusInput,
  PaymentFailureInput,
  PaymentInput,
  RemittanceInput,
  ReplyInput,
  UnplacedMessage,
} from '../ports.js';
import { accountByKey } from './accounts-table.js';
import {
  applyCreditNote,
  applyInvoice,
  creditNoteFault,
  invoiceFault,
  invoiceKey,
  seqOfInvoice,
} from './apply-invoice.js';
import { accountPlaced, agencyFact, applyAgency } from './apply-agency.js';
import { applyFailure, paymentFault, type ReinstatementInput, type ReversalInput } from './apply-payment.js';
import { applyDelivery } from './apply-delivery.js';
import { applyReply, placeReply } from './apply-reply.js';
import { applyStatus, findLetter } from './apply-status.js';
import { conflicting, firstContent, recordedInvoice } from './conflict.js';
import { Directory, type Named } from './directory.js';
import { drainParked } from './drain.js';
import { FactWriter, type FactSettings } from './fact-writer.js';
import { inboxEntries, repeated, type Fact, type InboxEntry } from './inbox.js';
import { park, type Obstacle } from './parked.js';
import { PaymentIntake } from './payment-intake.js';
import { lockNames, Registry, siblingId, type Registered } from './register.js';
import { rejected } from './rejected.js';
import { takeTurn } from './reversals.js';

type Work<T> = (query: Query, settings: FactSettings) => Promise<T>;

/** What machines tell us: at least once, in any order, one transaction each. */
export class PostgresFacts implements FactStore {
  private readonly payments: PaymentIntake;

  constructor(
    private readonly database: Database,
    private readonly settings: FactSettings,
  ) {
    this.payments = new PaymentIntake(database, settings);
  }

  async upsertAccount(actor: Actor, input: AccountInput, calendar: ResolvedCalendar): Promise<Registered> {
    return this.take(`account:${input.accountId}`, async (query, settings) => {
      const batch = new Batch();
      await lockNames(query, [input]);
      const directory = new Directory();
      await directory.readAll(query, [input]);
      const registry = new Registry(query, { ...settings, batch }, directory);
      const known = directory.byClientId(input.accountId);
      if (known !== null)
        registry.writers.set(known.accountKey, await FactWriter.lock(query, known, { ...settings, batch }));
      await registry.expect([input]);
      const result = await registry.upsert(actor, input, calendar);
      await batch.flush(query);
      return result;
    });
  }

  async postInvoice(actor: Actor, input: InvoiceInput): Promise<FactResult> {
    const fault = invoiceFault(input);
    if (fault !== null) return fault;
    const fact: Fact<InvoiceInput> = { kind: 'invoice', actor, externalId: invoiceKey(input), content: input };
    return this.take(`invoice:${fact.externalId}`, async (query, settings) => {
      const writer = await lockOrOpen(query, settings, actor, named(input));
      if (writer instanceof FactWriter) return this.postTo(writer, fact);
      const entries = await inboxEntries(query, ['invoice'], fact.externalId);
      return (await again(query, settings, fact, entries)) ?? park(query, settings, fact, writer);
    });
  }

  private async postTo(writer: FactWriter, fact: Fact<InvoiceInput>): Promise<FactResult> {
    const result = await applyInvoice(writer, fact);
    const { invoiceNumber } = fact.content;
    if (result.kind === 'conflict') {
      return conflicting(
        writer.query,
        writer.settings,
        fact,
        result.detail,
        await recordedInvoice(writer, invoiceNumber),
      );
    }
    if (result.kind !== 'known') return result;
    return { ...result, seq: await seqOfInvoice(writer, invoiceNumber) };
  }

  async postCreditNote(actor: Actor, input: CreditNoteInput): Promise<FactResult> {
    const fault = creditNoteFault(input);
    if (fault !== null) return fault;
    const fact: Fact<CreditNoteInput> = { kind: 'credit-note', actor, externalId: input.creditNoteId, content: input };
    return this.take(`credit-note:${input.creditNoteId}`, async (query, settings) => {
      const known = await again(query, settings, fact, await inboxEntries(query, ['credit-note'], fact.externalId));
      if (known !== null) return known;
      const writer = await lockOrOpen(query, settings, actor, named(input));
      if (writer instanceof FactWriter) return applyCreditNote(writer, fact);
      return park(query, settings, fact, writer);
    });
  }

  async receivePayment(actor: Actor, input: PaymentInput): Promise<FactResult> {
    const fault = paymentFault(input);
    if (fault !== null) return fault;
    return this.payments.take({ kind: 'payment', actor, externalId: input.paymentId, content: input });
  }

  async reversePayment(actor: Actor, input: ReversalInput): Promise<FactResult> {
    return this.turn({ kind: 'reversal', actor, externalId: input.paymentId, content: input });
  }

  async reinstatePayment(actor: Actor, input: ReinstatementInput): Promise<FactResult> {
    return this.turn({ kind: 'reinstatement', actor, externalId: input.paymentId, content: input });
  }

  private async turn(fact: Fact<ReversalInput> | Fact<ReinstatementInput>): Promise<FactResult> {
    return this.take(`payment:${fact.content.paymentId}`, (query, settings) =>
      takeTurn(query, settings, fact, drainParked),
    );
  }

  async messageStatus(actor: Actor, input: MessageStatusInput): Promise<FactResult> {
    const { externalId } = input;
    const fact: Fact<MessageStatusInput> = { kind: 'message-status', actor, externalId, content: input };
    return this.take(`message-status:${externalId}`, async (query, settings) => {
      const known = await again(query, settings, fact, await inboxEntries(query, ['message-status'], externalId));
      if (known !== null) return known;
      const letter = await findLetter(query, input.messageId);
      const account = letter === null ? null : await accountByKey(query, letter.accountKey);
      if (account === null) {
        const why = `no letter has the id ${input.messageId}`;
        return park(query, settings, fact, { kind: 'unknown-letter', waitsFor: null, why });
      }
      const writer = await FactWriter.lock(query, account, settings);
      const now = await findLetter(query, input.messageId);
      if (now === null) throw new Error(`letter ${input.messageId} disappeared while its account was locked`);
      return applyStatus(writer, fact, now);
    });
  }

  async paymentFailed(actor: Actor, input: PaymentFailureInput): Promise<FactResult> {
    if (input.amount.minor <= 0) return rejected('invalid', 'a payment has a positive amount', '/amount/value');
    const externalId = `${input.paymentId}@${input.attemptId ?? input.failedOn}`;
    const fact: Fact<PaymentFailureInput> = { kind: 'payment-failure', actor, externalId, content: input };
    return this.take(`payment-failure:${externalId}`, async (query, settings) => {
      const known = await again(query, settings, fact, await inboxEntries(query, ['payment-failure'], externalId));
      if (known !== null) return known;
      const writer = await lockTarget(query, settings, named(input));
      return writer instanceof FactWriter ? applyFailure(writer, fact) : park(query, settings, fact, writer);
    });
  }

  async deliveryReported(actor: Actor, input: DeliveryInput): Promise<FactResult> {
    if (input.amount.minor <= 0) return rejected('invalid', 'a delivery has a positive amount', '/amount/value');
    const { externalId } = input;
    const fact: Fact<DeliveryInput> = { kind: 'delivery', actor, externalId, content: input };
    return this.take(`delivery:${externalId}`, async (query, settings) => {
      const known = await again(query, settings, fact, await inboxEntries(query, ['delivery'], externalId));
      if (known !== null) return known;
      const writer = await lockTarget(query, settings, named(input));
      return writer instanceof FactWriter ? applyDelivery(writer, fact) : park(query, settings, fact, writer);
    });
  }

  async replied(actor: Actor, input: ReplyInput): Promise<FactResult> {
    const fact: Fact<ReplyInput> = { kind: 'reply', actor, externalId: input.externalId, content: input };
    return this.take(`reply:${input.externalId}`, async (query, settings) => {
      const known = await again(query, settings, fact, await inboxEntries(query, ['reply'], fact.externalId));
      if (known !== null) return known;
      const place = await placeReply(query, settings.vault, input);
      if ('why' in place) return park(query, settings, fact, unplacedReply(place.why, place.suggestions));
      const writer = await FactWriter.lock(query, place.account, settings);
      const result = await applyReply(writer, fact, place.messageId);
      if ('kind' in result) return result;
      const { accountId } = place.account;
      return park(query, settings, fact, unplacedReply(result.refusal.why, [{ accountId }], accountId));
    });
  }

  async agencyReported(actor: Actor, input: AgencyStatusInput | RemittanceInput): Promise<FactResult> {
    const fact = agencyFact(actor, input);
    return this.take(`${fact.kind}:${fact.externalId}`, async (query, settings) => {
      const known = await again(query, settings, fact, await inboxEntries(query, [fact.kind], fact.externalId));
      if (known !== null) return known;
      const account = await accountPlaced(query, input.placementId);
      if (account === null) {
        const why = `no placement has the id ${input.placementId}`;
        return park(query, settings, fact, { kind: 'unknown-placement', waitsFor: null, why });
      }
      const result = await applyAgency(await FactWriter.lock(query, account, settings), fact);
      if ('kind' in result) return result;
      const { accountKey, accountId } = account;
      return park(query, settings, fact, { ...result.refusal, waitsFor: null, accountKey, accountId });
    });
  }

  async leaveToPerson(actor: Actor, message: UnplacedMessage): Promise<void> {
    const fact = `${message.factKind}:${message.externalId}`;
    const source = { source: actor.id, sourceRole: actor.role };
    await this.database.transaction(
      (query) => raise(query, this.settings, [{ ...message, ...source, personal: true, waitsFor: null }]),
      { facts: [fact] },
    );
  }

  /** One transaction that begins with the lock of what it is about, and a hint to the relays after its commit. */
  private async take<T>(fact: string, work: Work<T>): Promise<T> {
    let queued = false;
    const settings = { ...this.settings, hint: () => void (queued = true) };
    const result = await this.database.transaction((query) => work(query, settings), { facts: [fact] });
    if (queued) this.settings.hint();
    return result;
  }
}

const unplacedReply = (why: string, suggestions: Json, accountId: string | null = null): Obstacle => ({
  kind: 'unknown-case',
  waitsFor: null,
  why,
  suggestions,
  accountId,
  personal: true,
});

/** The answer to what its sender sent before, or null when it is new; other content becomes a task. */
async function again(
  query: Query,
  settings: FactSettings,
  fact: Fact,
  entries: readonly InboxEntry[],
): Promise<FactResult | null> {
  const entry = ofSender(fact, entries);
  const answer = repeated(fact, entry);
  if (answer?.kind !== 'conflict' || entry === undefined) return answer;
  return conflicting(query, settings, fact, answer.detail, await firstContent(query, fact, entry));
}

function ofSender(fact: Fact, entries: readonly InboxEntry[]): InboxEntry | undefined {
  return entries.find((entry) => entry.source === fact.actor.id);
}

const named = ({ accountId, amount }: { accountId: string; amount: { currency: string } }): Named => ({
  accountId,
  currency: amount.currency,
});

/** The account a fact names, its head locked; for money in another currency the sibling; else what to wait for. */
async function lockTarget(query: Query, settings: FactSettings, name: Named): Promise<FactWriter | Obstacle> {
  const direct = await FactWriter.lockByClientId(query, name.accountId, name.currency, settings);
  if (direct !== null) return direct;
  const directory = new Directory();
  await directory.readForSure(query, [name]);
  const target = directory.locate(name);
  return 'account' in target ? FactWriter.lock(query, target.account, settings) : target;
}

/** The same for an invoice or a credit note: the known customer's account in a new currency is opened for it. */
async function lockOrOpen(
  query: Query,
  settings: FactSettings,
  actor: Actor,
  name: Named,
): Promise<FactWriter | Obstacle> {
  const found = await lockTarget(query, settings, name);
  if (found instanceof FactWriter || found.kind !== 'other-currency') return found;
  const batch = new Batch();
  const directory = new Directory();
  await directory.read(query, [name]);
  const of = directory.byClientId(name.accountId);
  if (of === null) throw new Error(`account ${name.accountId} disappeared while its sibling was looked for`);
  await lockNames(query, [{ ...of, ...name, accountId: siblingId(of, name.currency) }]);
  await directory.read(query, [{ accountId: siblingId(of, name.currency), currency: name.currency }]);
  const registry = new Registry(query, { ...settings, batch }, directory);
  await registry.expect([], [of]);
  await registry.expect([registry.siblingInput(of, name.currency)]);
  const opened = await registry.openSibling(actor, of, name.currency);
  await batch.flush(query);
  return opened === null ? found : FactWriter.lock(query, opened.account, settings);
}
