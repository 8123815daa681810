import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '#domain';
import { PAYMENT_WEBHOOKS, webhookEnvelope, type PaymentWebhookType } from '#contracts/schemas';
import { STRIPE_SOURCE } from '#platform';
import { DEPS, type ApiDeps } from '../deps.js';
import { UnreadableBody } from '../http/body.js';
import { Problem } from '../http/problem.js';
import type { ApiRequest } from '../http/request.js';
import { shaped } from '../http/shape.js';
import { accepted, IntakeService } from '../intake/intake.service.js';
import { isStandardSigned, isStripeSigned } from './signatures.js';
import { stripeEvent } from './stripe-events.js';
import { StripeService } from './stripe.service.js';

export type WebhookAnswer = { readonly accepted: string } | { readonly ignored: string };

/** Webhooks: proven by their signature, judged by the schemas of the single routes, acknowledged after commit. */
@Injectable()
export class WebhooksService {
  constructor(
    @Inject(DEPS) private readonly deps: ApiDeps,
    private readonly intake: IntakeService,
    private readonly stripe: StripeService,
  ) {}

  async payment(source: string, request: ApiRequest): Promise<WebhookAnswer> {
    await this.assertSigned(source, request);
    const actor: Actor = { id: source, role: 'integration' };
    if (source === STRIPE_SOURCE) return this.stripe.take(actor, shaped(stripeEvent, request.body));
    const { type } = shaped(webhookEnvelope, request.body);
    return isKnown(type) ? this.take(actor, type, request.body) : { ignored: type };
  }

  private async take(actor: Actor, type: PaymentWebhookType, body: unknown): Promise<WebhookAnswer> {
    switch (type) {
      case 'payment.received': {
        await this.intake.payment(actor, shaped(PAYMENT_WEBHOOKS[type], body).data);
        break;
      }
      case 'payment.reversed': {
        const { paymentId, ...reversal } = shaped(PAYMENT_WEBHOOKS[type], body).data;
        await this.intake.reversal(actor, paymentId, reversal);
        break;
      }
      case 'payment.reinstated': {
        accepted(await this.deps.stores.facts.reinstatePayment(actor, shaped(PAYMENT_WEBHOOKS[type], body).data));
        break;
      }
      case 'payment.failed': {
        const { paymentId, ...failure } = shaped(PAYMENT_WEBHOOKS[type], body).data;
        await this.intake.failure(actor, paymentId, failure);
        break;
      }
    }
    return { accepted: type };
  }

  /** An unknown source and a wrong signature are answered alike; the attempt is on the access log, its body nowhere. */
  private async assertSigned(source: string, request: ApiRequest): Promise<void> {
    if (request.body instanceof UnreadableBody && request.body.problem.code === 'too-large') throw request.body.problem;
    const { webhookSecrets, stores } = this.deps;
    const secrets = Object.hasOwn(webhookSecrets, source) ? (webhookSecrets[source] ?? []) : [];
    const signed = {
      secrets,
      body: request.rawBody ?? Buffer.alloc(0),
      header: (name: string) => request.header(name),
      now: Date.now() / 1000,
    };
    if (source === STRIPE_SOURCE ? isStripeSigned(signed) : isStandardSigned(signed)) return;
    await stores.access.write({
      actor: { id: 'unknown', role: 'integration' },
      action: 'webhook',
      subject: source,
      outcome: 'unauthenticated',
      facts: { bytes: signed.body.length },
    });
    throw new Problem('unauthenticated', 'The signature of this message does not prove its sender.');
  }
}

const isKnown = (type: string): type is PaymentWebhookType => Object.hasOwn(PAYMENT_WEBHOOKS, type);
