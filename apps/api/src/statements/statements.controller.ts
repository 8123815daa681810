import { Controller, Headers, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#domain';
import { importId, importQuery, statementImportedAnswer, type ImportQuery } from '#contracts/schemas';
import { Who, type ApiRequest } from '../http/request.js';
import { shaped } from '../http/shape.js';
import { Answers } from '../openapi/answers.js';
import { StatementsService } from './statements.service.js';

@ApiTags('imports')
@Controller('v1')
export class StatementsController {
  constructor(private readonly statements: StatementsService) {}

  @Post('imports/statements')
  @Answers(200, statementImportedAnswer, 'What became of the entries')
  @ApiOperation({ summary: 'Book the entries of a bank statement (camt.053, or CSV), or leave them to a person' })
  @ApiConsumes('application/xml', 'text/xml', 'text/csv')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiHeader({ name: 'Import-Id', required: false, description: 'A UUID of the client, to look the import up by' })
  take(
    @Who() actor: Actor,
    @Req() request: ApiRequest,
    @Query({ schema: importQuery }) query: ImportQuery,
    @Headers('import-id') id?: string,
  ) {
    return this.statements.take(actor, request, query, id === undefined ? undefined : shaped(importId, id));
  }
}
