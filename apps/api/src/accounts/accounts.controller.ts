import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { accountAnswer, id, standingAnswer } from '#contracts/schemas';
import type { Actor } from '#domain';
import { Who } from '../http/request.js';
import { Answers } from '../openapi/answers.js';
import { AccountsService } from './accounts.service.js';

@ApiTags('accounts')
@Controller('v1/accounts')
export class AccountsController {
  constructor(private readonly accounts: AccountsService) {}

  @Get(':accountId')
  @Answers(200, accountAnswer)
  @ApiOperation({ summary: 'One account: who it is, what is open, and its newest case' })
  one(@Who() actor: Actor, @Param('accountId', { schema: id }) accountId: string) {
    return this.accounts.one(actor, accountId);
  }

  @Get(':accountId/standing')
  @Answers(200, standingAnswer)
  @ApiOperation({ summary: 'May we deliver? Hold, what is announced, and what to ask for first' })
  standing(@Who() actor: Actor, @Param('accountId', { schema: id }) accountId: string) {
    return this.accounts.standing(actor, accountId);
  }
}
