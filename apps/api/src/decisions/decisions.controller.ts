import { Body, Controller, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '#domain';
import { Who } from '../http/request.js';
import { DecisionsService } from './decisions.service.js';
import { DecisionHeadersGuard, Headers, type DecisionHeaders } from './headers.guard.js';
import { PreviewsService } from './previews.service.js';

/** One route per decision of the catalogue; the OpenAPI document lists them one by one. */
@ApiTags('decisions')
@Controller('v1/cases/:caseId')
export class DecisionsController {
  constructor(
    private readonly decisions: DecisionsService,
    private readonly previews: PreviewsService,
  ) {}

  @Post('decisions/:decision')
  @HttpCode(200)
  @UseGuards(DecisionHeadersGuard)
  decide(
    @Who() actor: Actor,
    @Param('caseId') caseId: string,
    @Param('decision') decision: string,
    @Headers() headers: DecisionHeaders,
    @Body() body: unknown,
  ) {
    return this.decisions.decide(actor, caseId, decision, headers, body);
  }

  @Post('previews/:decision')
  @HttpCode(200)
  preview(
    @Who() actor: Actor,
    @Param('caseId') caseId: string,
    @Param('decision') decision: string,
    @Body() body: unknown,
  ) {
    return this.previews.preview(actor, caseId, decision, body);
  }
}
