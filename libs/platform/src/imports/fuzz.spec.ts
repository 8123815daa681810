import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ENCODINGS } from './encoding.js';
import { FILE_KINDS, type FileKind } from './fields.js';
import { FileFault } from './faults.js';
import { MappedFile } from './file.js';
import { nativeMapping } from './mappings.js';

const VALID: Readonly<Record<FileKind, string>> = {
  accounts:
    'accountId,name,entity,customerId,currency,zone,calendar,language,contactId,contactRole,contactName\r\nA-1,"Müller, ""M""",main,C-1,EUR,Europe/Berlin,DE,de,ap,payables,Ann\r\n',
  invoices:
    'invoiceNumber,accountId,invoiceDate,dueDate,amount,currency\nI-1,A-1,2026-01-01,2026-01-31,100.00,EUR\n"I\n2",A-1,2026-01-01,2026-01-31,1,EUR\n',
  payments: 'paymentId,accountId,amount,currency,receivedOn,invoiceNumbers\nP-1,A-1,100.00,EUR,2026-03-01,I-1|I-2\n',
  statements: 'bookedOn,amount,currency,reference\n2026-01-01,-5.00,EUR,"thanks, ""ACME"""\n',
};

/** Reads to the end: how many rows, good and bad, or the faults of the file. Anything else thrown is a bug. */
async function outcome(kind: FileKind, bytes: Buffer, size: number, encoding: (typeof ENCODINGS)[number]) {
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const counts = { good: 0, bad: 0, lastLine: 1 };
  try {
    for await (const batch of new MappedFile(pieces, { ...nativeMapping(kind), kind }, encoding).rows()) {
      for (const row of batch) {
        expect(row.line).toBeGreaterThan(counts.lastLine);
        counts.lastLine = row.line;
        if ('problem' in row) {
          expect(row.problem.detail).toMatch(/\.$/);
          counts.bad += 1;
        } else counts.good += 1;
      }
    }
    return counts;
  } catch (error) {
    if (!(error instanceof FileFault)) throw error;
    for (const fault of error.faults) {
      expect(fault.line).toBeGreaterThanOrEqual(1);
      expect(fault.detail).toMatch(/\.$/);
    }
    return error.faults.map(({ line, code }) => ({ line, code }));
  }
}

const kinds = fc.constantFrom(...FILE_KINDS);
const encodings = fc.constantFrom(...ENCODINGS);
/** A valid file with bytes cut, doubled, replaced or put in. */
const mutated = kinds.chain((kind) =>
  fc
    .array(
      fc.tuple(
        fc.nat(VALID[kind].length),
        fc.nat(12),
        fc.oneof(
          fc.uint8Array({ maxLength: 4 }),
          fc
            .constantFrom('"', '\r', '\n', '\0', ',', '""', '=', '\ufeff', ';')
            .map((text) => new Uint8Array(Buffer.from(text))),
        ),
      ),
      { minLength: 1, maxLength: 6 },
    )
    .map((changes) => {
      let bytes = Buffer.from(VALID[kind]);
      for (const [at, cut, put] of changes)
        bytes = Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + cut)]);
      return { kind, bytes };
    }),
);

describe('whatever comes in ends well: a fault of the file, or rows that are good or bad', () => {
  it('for valid files cut and changed anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(mutated, fc.integer({ min: 1, max: 64 }), encodings, async ({ kind, bytes }, size, encoding) => {
        const inPieces = await outcome(kind, bytes, size, encoding);
        const whole = await outcome(kind, bytes, bytes.length + 1, encoding);
        // How the network cut the file must not matter; of several faults the first one met is named.
        expect(Array.isArray(whole)).toBe(Array.isArray(inPieces));
        if (!Array.isArray(whole)) expect(whole).toEqual(inPieces);
      }),
      { numRuns: 500 },
    );
  });
  it('for random bytes, behind a valid header or alone', async () => {
    const bytes = fc.uint8Array({ maxLength: 400 }).map((random) => Buffer.from(random));
    await fc.assert(
      fc.asyncProperty(kinds, bytes, fc.boolean(), encodings, async (kind, random, headed, encoding) => {
        const header = headed ? VALID[kind].slice(0, VALID[kind].indexOf('\n') + 1) : '';
        await outcome(kind, Buffer.concat([Buffer.from(header), random]), 50, encoding);
      }),
      { numRuns: 300 },
    );
  });
  it('and a valid file is all good', async () => {
    for (const kind of FILE_KINDS) {
      expect(await outcome(kind, Buffer.from(VALID[kind]), 9, 'utf-8')).toMatchObject({
        bad: kind === 'invoices' ? 1 : 0,
      });
    }
  });
});
