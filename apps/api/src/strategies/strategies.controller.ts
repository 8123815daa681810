import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#domain';
import {
  policyAnswer,
  policyApprovalBody,
  policyDraftBody,
  policySimulationBody,
  policyVersionAnswer,
  strategiesAnswer,
  type PolicyApprovalBody,
  type PolicyDraftBody,
  type PolicySimulationBody,
} from '#contracts/schemas';
import { wholeList } from '../http/presentation.js';
import { Who } from '../http/request.js';
import { Answers } from '../openapi/answers.js';
import { StrategiesService } from './strategies.service.js';

@ApiTags('strategies')
@Controller('v1/strategies')
export class StrategiesController {
  constructor(private readonly strategies: StrategiesService) {}

  @Get()
  @Answers(200, strategiesAnswer)
  @ApiOperation({ summary: 'The strategies that new cases start with, the start strategy first' })
  async list(@Who() actor: Actor) {
    return wholeList([...(await this.strategies.current(actor))]);
  }

  @Get(':id')
  @Answers(200, policyAnswer)
  @ApiOperation({
    summary: 'The drafted and published versions of one strategy, and how each differs from the active one',
  })
  one(@Who() actor: Actor, @Param('id') id: string) {
    return this.strategies.one(actor, id);
  }

  @Post(':id/versions')
  @Answers(201, policyVersionAnswer)
  @ApiOperation({ summary: 'Draft a version, as YAML; a second person approves it before any case starts with it' })
  draft(@Who() actor: Actor, @Param('id') id: string, @Body({ schema: policyDraftBody }) body: PolicyDraftBody) {
    return this.strategies.draft(actor, id, body);
  }

  @Post(':id/versions/:version/approval')
  @HttpCode(200)
  @Answers(200, policyVersionAnswer)
  @ApiOperation({ summary: 'Approve or reject a drafted version, as somebody else than who drafted it' })
  judge(
    @Who() actor: Actor,
    @Param('id') id: string,
    @Param('version') version: string,
    @Body({ schema: policyApprovalBody }) body: PolicyApprovalBody,
  ) {
    return this.strategies.judge(actor, id, version, body);
  }

  @Post(':id/versions/:version/simulation')
  @HttpCode(200)
  @Answers(200, policyVersionAnswer)
  @ApiOperation({ summary: 'Keep a simulation of a drafted version as evidence for its approval' })
  keep(
    @Who() actor: Actor,
    @Param('id') id: string,
    @Param('version') version: string,
    @Body({ schema: policySimulationBody }) body: PolicySimulationBody,
  ) {
    return this.strategies.keepSimulation(actor, id, version, body);
  }
}
