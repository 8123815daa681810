import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#domain';
import {
  exceptionAnswer,
  exceptionsAnswer,
  exceptionsQuery,
  resolutionBody,
  type ExceptionsQuery,
  type ResolutionBody,
} from '#contracts/schemas';
import { Who } from '../http/request.js';
import { Answers } from '../openapi/answers.js';
import { ExceptionsService } from './exceptions.service.js';

@ApiTags('exceptions')
@Controller('v1/exceptions')
export class ExceptionsController {
  constructor(private readonly exceptions: ExceptionsService) {}

  @Get()
  @Answers(200, exceptionsAnswer)
  @ApiOperation({ summary: 'What feeds told us and nobody but a person can place, oldest first' })
  list(@Who() actor: Actor, @Query({ schema: exceptionsQuery }) query: ExceptionsQuery) {
    return this.exceptions.page(actor, query);
  }

  @Get(':exceptionId')
  @Answers(200, exceptionAnswer)
  @ApiOperation({ summary: 'One of them, with what the feed said' })
  one(@Who() actor: Actor, @Param('exceptionId') exceptionId: string) {
    return this.exceptions.one(actor, exceptionId);
  }

  @Post(':exceptionId/resolve')
  @Answers(200, exceptionAnswer)
  @ApiOperation({ summary: 'Place it, correct by it, allocate it, or dismiss it; the same again answers the same' })
  resolve(
    @Who() actor: Actor,
    @Param('exceptionId') exceptionId: string,
    @Body({ schema: resolutionBody }) body: ResolutionBody,
  ) {
    return this.exceptions.resolve(actor, exceptionId, body);
  }
}
