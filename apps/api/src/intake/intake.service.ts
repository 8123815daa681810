import { Inject, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { Actor, ResolvedCalendar } from '#domain';
import type {
  AccountBody,
  CreditNoteBody,
  DeliveryBody,
  InvoiceBody,
  MessageStatusBody,
  PaymentBody,
  PaymentFailureBody,
  ReinstatementBody,
  ReversalBody,
} from '#contracts/schemas';
import type { FactResult } from '#persistence';
import { CalendarSettingError } from '#platform';
import { permit, WHO } from '../auth/permissions.js';
import { DEPS, type ApiDeps } from '../deps.js';
import { fault, Problem } from '../http/problem.js';

/** What machines tell us: acknowledged after commit, the same answer however often it comes. */
@Injectable()
export class IntakeService {
  constructor(@Inject(DEPS) private readonly deps: ApiDeps) {}

  async account(actor: Actor, accountId: string, body: AccountBody, response: Response): Promise<object> {
    permit(actor, WHO.feeds);
    this.assertCurrency(body.currency);
    const calendar = this.calendarOf(body, await this.deps.stores.record.now());
    const result = await this.deps.stores.facts.upsertAccount(actor, { accountId, ...body }, calendar);
    if ('kind' in result) throw problemOf(result);
    response.status(result.created ? 201 : 200);
    return { accountId };
  }

  async invoice(actor: Actor, body: InvoiceBody): Promise<object> {
    permit(actor, WHO.feeds);
    accepted(await this.deps.stores.facts.postInvoice(actor, body));
    return { invoiceNumber: body.invoiceNumber, accountId: body.accountId };
  }

  async creditNote(actor: Actor, body: CreditNoteBody): Promise<object> {
    permit(actor, WHO.feeds);
    accepted(await this.deps.stores.facts.postCreditNote(actor, body));
    return { creditNoteId: body.creditNoteId, accountId: body.accountId };
  }

  async payment(actor: Actor, body: PaymentBody): Promise<object> {
    permit(actor, WHO.feeds);
    accepted(await this.deps.stores.facts.receivePayment(actor, body));
    return { paymentId: body.paymentId, accountId: body.accountId };
  }

  async reversal(actor: Actor, paymentId: string, body: ReversalBody): Promise<object> {
    permit(actor, WHO.feeds);
    accepted(await this.deps.stores.facts.reversePayment(actor, { paymentId, ...body }));
    return { paymentId };
  }

  async failure(actor: Actor, paymentId: string, body: PaymentFailureBody): Promise<object> {
    permit(actor, WHO.feeds);
    const { method = null, ...failure } = body;
    accepted(await this.deps.stores.facts.paymentFailed(actor, { paymentId, ...failure, method }));
    return { paymentId, accountId: body.accountId };
  }

  async delivery(actor: Actor, body: DeliveryBody): Promise<object> {
    permit(actor, WHO.feeds);
    const { invoiceNumber = null, ...delivery } = body;
    accepted(await this.deps.stores.facts.deliveryReported(actor, { ...delivery, invoiceNumber }));
    return { deliveryId: body.deliveryId, accountId: body.accountId };
  }

  async reinstatement(actor: Actor, paymentId: string, body: ReinstatementBody): Promise<object> {
    permit(actor, WHO.feeds);
    accepted(await this.deps.stores.facts.reinstatePayment(actor, { paymentId, ...body }));
    return { paymentId };
  }

  async messageStatus(actor: Actor, body: MessageStatusBody): Promise<object> {
    permit(actor, WHO.feeds);
    accepted(await this.deps.stores.facts.messageStatus(actor, body));
    return { externalId: body.externalId };
  }

  /** An account in a currency without thresholds could never be judged. */
  private assertCurrency(currency: string): void {
    const known = Object.keys(this.deps.strategy.minimumOverdue);
    if (known.includes(currency)) return;
    const remedy = `the strategy has amounts for ${known.join(', ')}: add ${currency} to every amount of the strategy.`;
    throw fault('/currency', `Accounts in ${currency} cannot be kept: ${remedy}`);
  }

  private calendarOf({ zone, calendar }: AccountBody, from: string): ResolvedCalendar {
    try {
      return this.deps.resolveCalendar(zone, calendar, from);
    } catch (error) {
      if (error instanceof CalendarSettingError) throw fault(`/${error.field}`, error.message);
      throw error;
    }
  }
}

/** @throws Problem for what was refused */
export function accepted(result: FactResult): void {
  if (result.kind === 'conflict' || result.kind === 'rejected') throw problemOf(result);
}
function problemOf(result: Extract<FactResult, { kind: 'conflict' | 'rejected' }>): Problem {
  if (result.kind === 'conflict') return new Problem('duplicate', result.detail, { status: 409 });
  const { code, detail, pointer } = result;
  return new Problem(code, detail, {
    status: 422,
    ...(pointer === undefined ? {} : { errors: [{ pointer, code, detail }] }),
  });
}
