import { Controller, Get, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { restraintAnswer, restraintQuery, verifyAnswer, type RestraintQuery } from '#contracts/schemas';
import type { Actor } from '#domain';
import { Who } from '../http/request.js';
import { Answers } from '../openapi/answers.js';
import { AuditService } from './audit.service.js';

@ApiTags('audit')
@Controller('v1/audit')
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Post('verify')
  @Answers(200, verifyAnswer, 'Recomputed; the faults say whether the chains hold')
  @ApiOperation({ summary: 'Recompute the hash chains of the record, of the house and of the access log' })
  verify(@Who() actor: Actor) {
    return this.audit.verify(actor);
  }

  @Get('restraint')
  @Answers(200, restraintAnswer)
  @ApiOperation({ summary: 'Contacts that were due and not made, with the rule and the facts; oldest first' })
  restraint(@Who() actor: Actor, @Query({ schema: restraintQuery }) query: RestraintQuery) {
    return this.audit.restraint(actor, query);
  }
}
