import { Inject, Injectable, type StreamableFile } from '@nestjs/common';
import type { Response } from 'express';
import type { Actor } from '#domain';
import { permit, WHO } from '../auth/permissions.js';
import { DEPS, type ApiDeps } from '../deps.js';
import { streamedBody } from '../http/body.js';
import { notFound, Problem } from '../http/problem.js';
import type { ApiRequest } from '../http/request.js';
import { pdfAnswer } from './pdf-answer.js';

/** Ten megabytes: what mail servers take, with a letter around it. */
const MOST_BYTES = 10 * 1024 * 1024;

/** Files of invoices, on their way in and out. */
@Injectable()
export class DocumentsService {
  constructor(@Inject(DEPS) private readonly deps: ApiDeps) {}

  async attach(
    actor: Actor,
    accountId: string,
    invoiceNumber: string,
    request: ApiRequest,
    response: Response,
  ): Promise<object> {
    const content = await received(request, () => permit(actor, WHO.feeds));
    const attached = await this.deps.stores.documents.attach(actor, { accountId, invoiceNumber, content });
    if (attached === null) throw unknownInvoice(accountId, invoiceNumber);
    const { created, ...answer } = attached;
    response.status(created ? 201 : 200);
    return answer;
  }

  async document(actor: Actor, accountId: string, invoiceNumber: string, response: Response): Promise<StreamableFile> {
    permit(actor, WHO.documentReaders);
    const document = await this.deps.stores.documents.ofInvoice(accountId, invoiceNumber);
    if (document === null) throw notFound(`There is no file of invoice ${invoiceNumber} on account ${accountId}.`);
    return pdfAnswer(response, document.name, document.content, document.digest);
  }
}

const unknownInvoice = (accountId: string, invoiceNumber: string): Problem =>
  notFound(`Account ${accountId} has no invoice ${invoiceNumber}: post the invoice first, then its file.`);

/** The file a request brings; of a refused one the rest is read and forgotten, so that the answer finds its reader. */
async function received(request: ApiRequest, permitted: () => void): Promise<Buffer> {
  try {
    permitted();
    return await wholeFile(streamedBody(request, 'application/pdf').stream);
  } catch (error) {
    request.resume();
    throw error;
  }
}

/** @throws Problem `too-large`, or `bad-file` when it is no PDF or was cut short. */
async function wholeFile(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    // The rest is read and forgotten, so that the answer finds somebody who listens.
    if (size <= MOST_BYTES) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (size > MOST_BYTES) throw new Problem('too-large', 'The file of an invoice may have at most 10 MB.');
  const content = Buffer.concat(chunks);
  if (!content.subarray(0, 5).equals(Buffer.from('%PDF-'))) {
    throw new Problem('bad-file', 'The file is no PDF (it does not begin with %PDF-): send the invoice as PDF.');
  }
  if (!content.subarray(-1024).includes('%%EOF')) {
    throw new Problem('bad-file', 'The PDF is cut short (it does not end with %%EOF): send it again, whole.');
  }
  return content;
}
