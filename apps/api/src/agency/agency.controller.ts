import { Body, Controller, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#domain';
import { agencyReportBody, agencyReportPostAnswer, type AgencyReportBody } from '#contracts/schemas';
import { Who } from '../http/request.js';
import { Answers } from '../openapi/answers.js';
import { AgencyService } from './agency.service.js';

@ApiTags('intake')
@Controller('v1')
export class AgencyController {
  constructor(private readonly agency: AgencyService) {}

  @Post('agency-reports')
  @Answers(202, agencyReportPostAnswer)
  @ApiOperation({ summary: 'Report where a placement stands, or what the agency pays over' })
  report(@Who() actor: Actor, @Body({ schema: agencyReportBody }) body: AgencyReportBody) {
    return this.agency.report(actor, body);
  }
}
