import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';

/**
 * What a route answers, and with which status: its schema (one of `libs/contracts/src/schemas/answers`) stands in the
 * OpenAPI document, and tests hold every real answer against it.
 */
export const Answers = (status: 200 | 201 | 202, schema: z.ZodType, description = 'Done'): MethodDecorator =>
  applyDecorators(HttpCode(status), ApiResponse({ status, description, standardSchema: schema }));

/** A route that answers something else than JSON: a page, a PDF. */
export const AnswersFile = (contentType: string, description: string): MethodDecorator =>
  applyDecorators(
    HttpCode(200),
    ApiResponse({
      status: 200,
      description,
      content: { [contentType]: { schema: { type: 'string', format: 'binary' } } },
    }),
  );
