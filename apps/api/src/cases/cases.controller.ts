import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import {
  callSheetAnswer,
  caseAnswer,
  restraintAnswer,
  restraintQuery,
  historyAnswer,
  lettersAnswer,
  pageOf,
  caseSummaryAnswer,
  whyAnswer,
  asOfQuery,
  casesQuery,
  historyQuery,
  upcomingAnswer,
  upcomingQuery,
  proposedOptionsAnswer,
  proposedOptionsQuery,
  type AsOfQuery,
  type ProposedOptionsQuery,
  type CasesQuery,
  type HistoryQuery,
  type RestraintQuery,
  type UpcomingQuery,
} from '#contracts/schemas';
import type { Actor } from '#domain';
import { Who } from '../http/request.js';
import { Answers } from '../openapi/answers.js';
import { CasesService } from './cases.service.js';
import { UpcomingService } from './upcoming.service.js';

@ApiTags('cases')
@Controller('v1/cases')
export class CasesController {
  constructor(
    private readonly cases: CasesService,
    private readonly upcoming: UpcomingService,
  ) {}

  @Get()
  @Answers(200, pageOf(caseSummaryAnswer))
  @ApiOperation({ summary: 'Cases, newest first' })
  list(@Who() actor: Actor, @Query({ schema: casesQuery }) query: CasesQuery) {
    return this.cases.list(actor, query);
  }

  @Get(':caseId')
  @Answers(200, caseAnswer)
  @ApiOperation({ summary: 'One case: where it stands, what comes next, what may be decided; ETag = version' })
  one(@Who() actor: Actor, @Param('caseId') caseId: string, @Res({ passthrough: true }) response: Response) {
    return this.cases.one(actor, caseId, response);
  }

  @Get(':caseId/history')
  @Answers(200, historyAnswer)
  @ApiOperation({ summary: 'The events of the account up to the end of the case, oldest first' })
  history(@Who() actor: Actor, @Param('caseId') caseId: string, @Query({ schema: historyQuery }) query: HistoryQuery) {
    return this.cases.history(actor, caseId, query);
  }

  @Get(':caseId/as-of')
  @Answers(200, caseAnswer)
  @ApiOperation({ summary: 'The case as it was answered at a seq, an instant, or both' })
  asOf(
    @Who() actor: Actor,
    @Param('caseId') caseId: string,
    @Query({ schema: asOfQuery }) query: AsOfQuery,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.cases.asOf(actor, caseId, query, response);
  }

  @Get(':caseId/why')
  @Answers(200, whyAnswer)
  @ApiOperation({ summary: 'Why the case does what it does now, and why not more: timers, unmet guards, approvals' })
  why(@Who() actor: Actor, @Param('caseId') caseId: string) {
    return this.cases.why(actor, caseId);
  }

  @Get(':caseId/letters')
  @Answers(200, lettersAnswer)
  @ApiOperation({ summary: 'The letters that went out, oldest first' })
  letters(@Who() actor: Actor, @Param('caseId') caseId: string) {
    return this.cases.letters(actor, caseId);
  }

  @Get(':caseId/letters/upcoming')
  @Answers(200, upcomingAnswer)
  @ApiOperation({
    summary: 'Every letter still to come if nothing happens before, with its exact text; earliest first',
  })
  upcomingLetters(
    @Who() actor: Actor,
    @Param('caseId') caseId: string,
    @Query({ schema: upcomingQuery }) { horizonDays }: UpcomingQuery,
  ) {
    return this.upcoming.upcoming(actor, caseId, horizonDays);
  }

  @Get(':caseId/restraint')
  @Answers(200, restraintAnswer)
  @ApiOperation({ summary: 'Contacts of this case that were due and not made, with the rule and the facts' })
  restraint(
    @Who() actor: Actor,
    @Param('caseId') caseId: string,
    @Query({ schema: restraintQuery }) query: RestraintQuery,
  ) {
    return this.cases.restraint(actor, caseId, query);
  }

  @Get(':caseId/proposed-options')
  @Answers(200, proposedOptionsAnswer)
  @ApiOperation({
    summary:
      'What policy suggests to offer now; with `affordability`, a plan of as many installments as that figure needs',
  })
  proposedOptions(
    @Who() actor: Actor,
    @Param('caseId') caseId: string,
    @Query({ schema: proposedOptionsQuery }) query: ProposedOptionsQuery,
  ) {
    return this.cases.proposedOptions(actor, caseId, query);
  }

  @Get(':caseId/call-sheet')
  @Answers(200, callSheetAnswer)
  @ApiOperation({ summary: 'What a caller needs: whom, when, in which language, what is open, and the script' })
  callSheet(@Who() actor: Actor, @Param('caseId') caseId: string) {
    return this.cases.callSheet(actor, caseId);
  }
}
