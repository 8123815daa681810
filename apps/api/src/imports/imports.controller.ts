import { applyDecorators, Controller, Get, Headers, Param, Post, Query, Req, StreamableFile } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Readable } from 'node:stream';
import type { Actor } from '#domain';
import {
  importAnswer,
  importedAnswer,
  importId,
  importQuery,
  importsAnswer,
  importsQuery,
  mappingsAnswer,
  type ImportQuery,
  type ImportsQuery,
} from '#contracts/schemas';
import { Problem } from '../http/problem.js';
import { Who, type ApiRequest } from '../http/request.js';
import { Answers, AnswersFile } from '../openapi/answers.js';
import { ImportsService } from './imports.service.js';
import { MappingsService } from './mappings.service.js';

/** A route that takes a CSV file and answers what became of its rows. */
const TakesCsv = (summary: string): MethodDecorator =>
  applyDecorators(
    Answers(200, importedAnswer, 'What became of the rows'),
    ApiOperation({ summary }),
    ApiConsumes('text/csv'),
    ApiBody({ schema: { type: 'string', format: 'binary' } }),
    ApiHeader({ name: 'Import-Id', required: false, description: 'A UUID of the client, to look the import up by' }),
  );

@ApiTags('imports')
@Controller('v1')
export class ImportsController {
  constructor(
    private readonly imports: ImportsService,
    private readonly mappings: MappingsService,
  ) {}

  @Post('imports/accounts')
  @TakesCsv('Register or change the accounts of a CSV file, a row for each contact')
  accounts(
    @Who() actor: Actor,
    @Req() request: ApiRequest,
    @Query({ schema: importQuery }) query: ImportQuery,
    @Headers('import-id') id?: string,
  ) {
    return this.imports.take(actor, 'accounts', request, query, idOf(id));
  }

  @Post('imports/invoices')
  @TakesCsv('Post the invoices and credit notes of a CSV file')
  invoices(
    @Who() actor: Actor,
    @Req() request: ApiRequest,
    @Query({ schema: importQuery }) query: ImportQuery,
    @Headers('import-id') id?: string,
  ) {
    return this.imports.take(actor, 'invoices', request, query, idOf(id));
  }

  @Post('imports/payments')
  @TakesCsv('Report the payments of a CSV file')
  payments(
    @Who() actor: Actor,
    @Req() request: ApiRequest,
    @Query({ schema: importQuery }) query: ImportQuery,
    @Headers('import-id') id?: string,
  ) {
    return this.imports.take(actor, 'payments', request, query, idOf(id));
  }

  @Get('imports')
  @Answers(200, importsAnswer)
  @ApiOperation({ summary: 'Imports, newest first, without their rejected rows' })
  list(@Who() actor: Actor, @Query({ schema: importsQuery }) query: ImportsQuery) {
    return this.imports.list(actor, query);
  }

  @Get('imports/:importId')
  @Answers(200, importAnswer)
  @ApiOperation({ summary: 'One import: how far it is, and what became of its rows' })
  get(@Who() actor: Actor, @Param('importId', { schema: importId }) id: string) {
    return this.imports.get(actor, id);
  }

  @Get('imports/:importId/rejected')
  @AnswersFile('text/csv', 'All rejected rows as they came, each with its problem')
  @ApiOperation({ summary: 'The rejected rows of an import, to be corrected and sent again' })
  async rejected(@Who() actor: Actor, @Param('importId', { schema: importId }) id: string): Promise<StreamableFile> {
    const rows = await this.imports.rejected(actor, id);
    return new StreamableFile(Readable.from(rows, { objectMode: false }), {
      type: 'text/csv; charset=utf-8',
      disposition: `attachment; filename="rejected-${id}.csv"`,
    });
  }

  @Get('mappings')
  @Answers(200, mappingsAnswer)
  @ApiOperation({ summary: 'How files can be read: the names for ?mapping=' })
  mappingList(@Who() actor: Actor) {
    return this.mappings.list(actor);
  }
}

/** @throws Problem `invalid`, naming the header: no pointer leads to it */
function idOf(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const parsed = importId.safeParse(given.trim());
  if (parsed.success) return parsed.data;
  throw new Problem('invalid', 'The header Import-Id must be a UUID: send a new one for each file, or leave it out.');
}
