import type { FactResult } from '../ports.js';

/** A fact that can never be applied as it is: the reason with its remedy, and where in the input it stands. */
export function rejected(code: string, detail: string, pointer?: string): Extract<FactResult, { kind: 'rejected' }> {
  return { kind: 'rejected', code, detail, ...(pointer === undefined ? {} : { pointer }) };
}
