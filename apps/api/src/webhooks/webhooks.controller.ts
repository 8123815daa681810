import { Controller, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { id, PAYMENT_WEBHOOKS, webhookPostAnswer } from '#contracts/schemas';
import { OpenToEverybody } from '../auth/auth.guard.js';
import type { ApiRequest } from '../http/request.js';
import { Answers } from '../openapi/answers.js';
import { jsonSchema } from '../openapi/document.js';
import { WebhooksService } from './webhooks.service.js';

/** What payment systems push to us; the signature over the bytes proves the sender, no token does. */
@ApiTags('webhooks')
@Controller('v1/webhooks')
export class WebhooksController {
  constructor(private readonly webhooks: WebhooksService) {}

  @Post('payments/:source')
  @OpenToEverybody()
  @ApiBody({ required: true, schema: jsonSchema(z.union(Object.values(PAYMENT_WEBHOOKS))) as Record<string, never> })
  @Answers(202, webhookPostAnswer, 'On record, or of a type that means nothing to us')
  @ApiOperation({
    summary: 'A signed message about a payment; 202 once it is on record',
    description:
      'Standard Webhooks 1.0 (webhook-id, webhook-timestamp, webhook-signature) for any source; for the source stripe the Stripe-Signature.',
  })
  payment(@Param('source', { schema: id }) source: string, @Req() request: ApiRequest) {
    return this.webhooks.payment(source, request);
  }
}
