import type { paths } from '#client';
import { UsageError } from './failure.js';

type Route = paths['/v1/exceptions/{exceptionId}/resolve']['post'];
export type ResolutionBody = NonNullable<Route['requestBody']>['content']['application/json'];

export const RESOLUTIONS = ['apply', 'correct', 'attach', 'allocate', 'dismiss'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];
export interface ResolutionOptions {
  readonly account?: string;
  readonly invoice?: readonly string[];
  readonly case?: string;
  readonly message?: string;
  readonly placement?: string;
  readonly comment?: string;
  readonly why?: string;
}

/**
 * What a person decided about an exception, from the options of the command.
 * @param currency of the money it is about; an allocation needs one
 * @throws UsageError naming the option that is missing
 */
export function resolutionOf(action: Resolution, options: ResolutionOptions, currency: string | null): ResolutionBody {
  switch (action) {
    case 'apply': {
      const accountId = needed(options.account, '--account');
      return { action, accountId, ...(options.invoice === undefined ? {} : { invoiceNumbers: [...options.invoice] }) };
    }
    case 'correct':
      return { action, comment: needed(options.comment, '--comment') };
    case 'attach':
      return attachment(options);
    case 'allocate':
      return { action, lines: needed(options.invoice, '--invoice').map((text) => lineOf(text, currency)) };
    case 'dismiss':
      return { action, why: needed(options.why, '--why') };
  }
}

function attachment({ case: caseId, message: messageId, placement: placementId }: ResolutionOptions): ResolutionBody {
  if (caseId === undefined && messageId === undefined && placementId === undefined)
    throw new UsageError('Say to what, with --case, --message or --placement.');
  return {
    action: 'attach',
    ...(caseId === undefined ? {} : { caseId }),
    ...(messageId === undefined ? {} : { messageId }),
    ...(placementId === undefined ? {} : { placementId }),
  };
}

/** `R-1=120.00`. */
function lineOf(
  text: string,
  currency: string | null,
): { invoiceNumber: string; amount: { value: string; currency: string } } {
  const at = text.lastIndexOf('=');
  if (at < 1 || !/^\d+(\.\d+)?$/.test(text.slice(at + 1)))
    throw new UsageError(`"${text}" is no part of an allocation; write INVOICE=AMOUNT, such as R-1=120.00.`);
  if (currency === null) throw new UsageError('This exception is not about money: there is nothing to allocate.');
  return { invoiceNumber: text.slice(0, at), amount: { value: text.slice(at + 1), currency } };
}

function needed<T>(value: T | undefined, option: string): T {
  if (value === undefined) throw new UsageError(`This needs ${option}.`);
  return value;
}
