import { Body, Controller, Get, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#domain';
import {
  agingAnswer,
  clockAdvanceAnswer,
  clockAnswer,
  kpisAnswer,
  sendsAnswer,
  sweepAnswer,
  agingQuery,
  kpisQuery,
  clockAdvanceBody,
  sendsBody,
  sweepBody,
  type AgingQuery,
  type KpisQuery,
  type ClockAdvanceBody,
  type SendsBody,
  type SweepBody,
} from '#contracts/schemas';
import { Who } from '../http/request.js';
import { Answers } from '../openapi/answers.js';
import { OperationsService } from './operations.service.js';

@ApiTags('operations')
@Controller('v1')
export class OperationsController {
  constructor(private readonly operations: OperationsService) {}

  @Post('sweeps')
  @Answers(200, sweepAnswer)
  @ApiOperation({ summary: 'Open the cases that are due, of one account or of all' })
  sweep(@Who() actor: Actor, @Body({ schema: sweepBody }) body: SweepBody) {
    return this.operations.sweep(actor, body);
  }

  @Get('clock')
  @Answers(200, clockAnswer)
  @ApiOperation({ summary: 'The business clock' })
  clock() {
    return this.operations.clock();
  }

  @Post('clock/advance')
  @Answers(200, clockAdvanceAnswer)
  @ApiOperation({ summary: 'Move the driven clock; answers when all is quiet' })
  advance(@Who() actor: Actor, @Body({ schema: clockAdvanceBody }) body: ClockAdvanceBody) {
    return this.operations.advance(actor, body);
  }

  @Put('sends')
  @Answers(200, sendsAnswer)
  @ApiOperation({ summary: 'Stop or allow all automatic sends' })
  sends(@Who() actor: Actor, @Body({ schema: sendsBody }) body: SendsBody) {
    return this.operations.sends(actor, body);
  }

  @Get('portfolio/aging')
  @Answers(200, agingAnswer)
  @ApiOperation({ summary: 'Open items by age, per currency' })
  aging(@Who() actor: Actor, @Query({ schema: agingQuery }) query: AgingQuery) {
    return this.operations.aging(actor, query);
  }

  @Get('portfolio/kpis')
  @Answers(200, kpisAnswer)
  @ApiOperation({ summary: 'Key figures of a period, per currency, and in each by strategy and by customer value' })
  kpis(@Who() actor: Actor, @Query({ schema: kpisQuery }) query: KpisQuery) {
    return this.operations.kpis(actor, query);
  }
}
