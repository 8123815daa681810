import { Controller, Get, Param, Query, Res, type StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Actor } from '#domain';
import {
  agenciesAnswer,
  placementFileAnswer,
  placementFileQuery,
  placementsAnswer,
  placementsQuery,
  type PlacementFileQuery,
  type PlacementsQuery,
} from '#contracts/schemas';
import { Who } from '../http/request.js';
import { Answers } from '../openapi/answers.js';
import { PlacementsService } from './placements.service.js';

@ApiTags('agencies')
@Controller('v1')
export class PlacementsController {
  constructor(private readonly placements: PlacementsService) {}

  @Get('agencies')
  @Answers(200, agenciesAnswer)
  @ApiOperation({ summary: 'The directory of agencies: fees, minimum, where they work' })
  agencies(@Who() actor: Actor) {
    return this.placements.agencies(actor);
  }

  @Get('placements')
  @Answers(200, placementsAnswer)
  @ApiOperation({ summary: 'What each placement brought: placed, collected, fee, net; newest first' })
  report(@Who() actor: Actor, @Query({ schema: placementsQuery }) query: PlacementsQuery) {
    return this.placements.report(actor, query);
  }

  @Get('cases/:caseId/placements/:placementId/file')
  @Answers(200, placementFileAnswer, 'As JSON, or with format=csv as a table')
  @ApiOperation({ summary: 'What the agency is given: claims, contacts, and the head of the record' })
  file(
    @Who() actor: Actor,
    @Param('caseId') caseId: string,
    @Param('placementId') placementId: string,
    @Query({ schema: placementFileQuery }) { format }: PlacementFileQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<object | StreamableFile> {
    return this.placements.file(actor, { caseId, placementId, format }, response);
  }
}
