import { StreamableFile } from '@nestjs/common';
import type { Response } from 'express';

/** A PDF as answer: shown by a browser, saved under its name, vouched for by its digest. */
export function pdfAnswer(response: Response, name: string, content: Buffer, digest: string): StreamableFile {
  response.setHeader('ETag', `"${digest}"`);
  const safe = name.replace(/[^A-Za-z0-9._-]/g, '-');
  return new StreamableFile(content, { type: 'application/pdf', disposition: `inline; filename="${safe}"` });
}
