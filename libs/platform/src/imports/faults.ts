/** One fault: the line (1 is the first), a stable code, what is wrong and what to do about it. */
export interface LineFault {
  readonly line: number;
  readonly code: string;
  readonly detail: string;
}
export type FileFaultCode =
  | 'empty'
  | 'encoding'
  | 'nul-bytes'
  | 'record-too-long'
  | 'open-quote'
  | 'stray-quote'
  | 'missing-column'
  | 'double-column'
  | 'line-ends'
  | 'too-many-columns'
  | 'doctype'
  | 'xml'
  | 'truncated'
  | 'not-a-statement'
  | 'balance';
export interface FileLineFault extends LineFault {
  readonly code: FileFaultCode;
}

/** The file cannot be read as a whole: nothing of it may be applied. */
export class FileFault extends Error {
  override readonly name = 'FileFault';
  constructor(readonly faults: readonly FileLineFault[]) {
    super(faults.map(({ line, detail }) => `line ${line}: ${detail}`).join('\n'));
  }
}
export const fileFault = (line: number, code: FileFaultCode, detail: string): FileFault =>
  new FileFault([{ line, code, detail }]);
