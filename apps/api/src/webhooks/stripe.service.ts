import { Inject, Injectable } from '@nestjs/common';
import type { Actor, Instant, PlainDate } from '#domain';
import { DEPS, type ApiDeps } from '../deps.js';
import { accepted } from '../intake/intake.service.js';
import { contentOf, readStripeEvent, type StripeEvent, type StripeFact } from './stripe-events.js';
import type { WebhookAnswer } from './webhooks.service.js';

const METHOD = 'stripe';

/** Stripe's events as the facts they mean, dated in the zone of the account. */
@Injectable()
export class StripeService {
  constructor(@Inject(DEPS) private readonly deps: ApiDeps) {}

  async take(actor: Actor, event: StripeEvent): Promise<WebhookAnswer> {
    const fact = readStripeEvent(event);
    if (fact.kind === 'ignored') return { ignored: event.type };
    await this.record(actor, event, fact);
    return { accepted: event.type };
  }

  private async record(
    actor: Actor,
    event: StripeEvent,
    fact: Exclude<StripeFact, { kind: 'ignored' }>,
  ): Promise<void> {
    const { facts } = this.deps.stores;
    switch (fact.kind) {
      case 'payment': {
        const { paymentId, accountId, amount, invoiceNumbers } = fact;
        const receivedOn = await this.dateOf(actor, fact);
        const payment = { paymentId, accountId, amount, receivedOn, invoiceNumbers, method: METHOD };
        return accepted(await facts.receivePayment(actor, payment));
      }
      case 'reversal': {
        const { paymentId, amount, reason } = fact;
        return accepted(
          await facts.reversePayment(actor, { paymentId, amount, reason, reversedOn: await this.dateOf(actor, fact) }),
        );
      }
      case 'failure': {
        const { paymentId, attemptId, accountId, amount, reason } = fact;
        const failedOn = await this.dateOf(actor, fact);
        const failure = { paymentId, attemptId, accountId, amount, failedOn, reason, method: METHOD };
        return accepted(await facts.paymentFailed(actor, failure));
      }
      case 'reinstatement': {
        const { paymentId, reason } = fact;
        return accepted(
          await facts.reinstatePayment(actor, { paymentId, reason, reinstatedOn: await this.dateOf(actor, fact) }),
        );
      }
      case 'person':
        return this.leave(actor, event, fact);
    }
  }

  /** A payment whose account nobody named is kept as that payment: a person says whose it is. */
  private async leave(actor: Actor, event: StripeEvent, fact: Extract<StripeFact, { kind: 'person' }>): Promise<void> {
    const { pile: kind, why, accountId, amount, paymentId } = fact;
    const whole = contentOf(event);
    const receivedOn = dateIn(this.deps.zone, new Date(event.created * 1000).toISOString());
    const payment = paymentId === null || amount === null ? null : { paymentId, amount, receivedOn, method: METHOD };
    await this.deps.stores.facts.leaveToPerson(actor, {
      ...{ kind, why, accountId, amount },
      externalId: payment?.paymentId ?? event.id,
      factKind: payment === null ? 'stripe-event' : 'payment',
      content: payment === null ? whole : { ...payment, amount: { ...payment.amount }, event: whole },
    });
  }

  private async dateOf(
    { id: source }: Actor,
    fact: { readonly paymentId: string; readonly accountId?: string; readonly at: Instant },
  ): Promise<PlainDate> {
    const { paymentId, accountId = null, at } = fact;
    const zone = await this.deps.stores.reads.zoneOf({ accountId, source, paymentId });
    return dateIn(zone ?? this.deps.zone, at);
  }
}

/** The calendar date of an instant in a zone. */
function dateIn(zone: string, at: Instant): PlainDate {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return parts.format(new Date(at));
}
