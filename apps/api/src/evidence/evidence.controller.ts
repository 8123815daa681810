import { Controller, Get, Param, Query, Res, type StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Actor } from '#domain';
import { evidenceQuery, type EvidenceQuery } from '#contracts/schemas';
import { Who } from '../http/request.js';
import { AnswersFile } from '../openapi/answers.js';
import { EvidenceService } from './evidence.service.js';

@ApiTags('cases')
@Controller('v1/cases')
export class EvidenceController {
  constructor(private readonly evidence: EvidenceService) {}

  @Get(':caseId/evidence')
  @AnswersFile('application/zip', 'The pack; verify it offline with amicable verify-pack')
  @ApiOperation({ summary: 'Evidence pack: chain, letters, timeline, ledger, restraint, approvals, with digests' })
  pack(
    @Who() actor: Actor,
    @Param('caseId') caseId: string,
    @Query({ schema: evidenceQuery }) { seq }: EvidenceQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile> {
    return this.evidence.pack(actor, caseId, seq, response);
  }
}
