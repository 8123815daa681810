import { Controller, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#domain';
import { inboundMessageBody, inboundMessagePostAnswer } from '#contracts/schemas';
import { Who, type ApiRequest } from '../http/request.js';
import { Answers } from '../openapi/answers.js';
import { jsonSchema } from '../openapi/document.js';
import { InboundService } from './inbound.service.js';

/** What people write back to us. */
@ApiTags('intake')
@Controller('v1')
export class InboundController {
  constructor(private readonly inbound: InboundService) {}

  @Post('messages/inbound')
  @Answers(202, inboundMessagePostAnswer)
  @ApiOperation({
    summary: 'A reply; 202 once it is on record',
    description:
      'As JSON, or as the raw mail (`message/rfc822`). A bounce among raw mails counts as a delivery report.',
  })
  @ApiBody({ required: true, schema: jsonSchema(inboundMessageBody) as Record<string, never> })
  message(@Who() actor: Actor, @Req() request: ApiRequest) {
    return this.inbound.take(actor, request);
  }
}
