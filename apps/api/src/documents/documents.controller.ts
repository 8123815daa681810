import { Controller, Get, Param, Put, Query, Req, Res, type StreamableFile } from '@nestjs/common';
import { ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Actor } from '#domain';
import { documentAnswer, id, statementAnswer, statementQuery, type StatementQuery } from '#contracts/schemas';
import { SignInPage } from '../auth/auth.guard.js';
import { Who, type ApiRequest } from '../http/request.js';
import { Answers, AnswersFile } from '../openapi/answers.js';
import { DocumentsService } from './documents.service.js';
import { PapersService } from './papers.service.js';

/** Files: of invoices, of letters as they are printed, and the statement of an account. */
@ApiTags('documents')
@Controller('v1')
export class DocumentsController {
  constructor(
    private readonly documents: DocumentsService,
    private readonly papers: PapersService,
  ) {}

  @Put('accounts/:accountId/invoices/:invoiceNumber/document')
  @Answers(200, documentAnswer, 'Exactly this file was there already')
  @Answers(201, documentAnswer, 'Attached; letters carry it from now on')
  @ApiConsumes('application/pdf')
  @ApiOperation({ summary: 'Attach the file of an invoice (PDF, at most 10 MB)' })
  attach(
    @Who() actor: Actor,
    @Param('accountId', { schema: id }) accountId: string,
    @Param('invoiceNumber', { schema: id }) invoiceNumber: string,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.documents.attach(actor, accountId, invoiceNumber, request, response);
  }

  @Get('accounts/:accountId/invoices/:invoiceNumber/document')
  @AnswersFile('application/pdf', 'The file of the invoice')
  @ApiOperation({ summary: 'The file of an invoice, as it goes with letters now' })
  document(
    @Who() actor: Actor,
    @Param('accountId', { schema: id }) accountId: string,
    @Param('invoiceNumber', { schema: id }) invoiceNumber: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile> {
    return this.documents.document(actor, accountId, invoiceNumber, response);
  }

  @Get('accounts/:accountId/statement')
  @Answers(200, statementAnswer, 'As JSON, or with format=pdf as a PDF')
  @ApiOperation({ summary: 'The statement of an account at a date: open items with their ages, credits, totals' })
  statement(
    @Who() actor: Actor,
    @Param('accountId', { schema: id }) accountId: string,
    @Query({ schema: statementQuery }) query: StatementQuery,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.papers.statement(actor, accountId, query, response);
  }

  @Get('cases/:caseId/letters/:messageId/pdf')
  @SignInPage()
  @AnswersFile('application/pdf', 'The letter')
  @ApiOperation({ summary: 'A letter as PDF: what was printed, byte for byte, or what an e-mail would be on paper' })
  letter(
    @Who() actor: Actor,
    @Param('caseId') caseId: string,
    @Param('messageId') messageId: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile> {
    return this.papers.letter(actor, caseId, messageId, response);
  }
}
