import { lockFacts } from '../database/database.js';
import { paymentFault } from '../facts/apply-payment.js';
import type { Fact } from '../facts/inbox.js';
import { PaymentDesk } from '../facts/payment-desk.js';
import type { PaymentInput } from '../ports.js';
import type { ImportRow, RowResult } from './ports.js';
import { resultOf, type Unit } from './unit.js';

/** A chunk of payments. */
export async function takePayments(unit: Unit, rows: readonly ImportRow<PaymentInput>[]): Promise<RowResult[]> {
  const { query, settings, actor, importId, exceptions } = unit;
  const factOf = ({ value }: ImportRow<PaymentInput>): Fact<PaymentInput> => ({
    ...{ kind: 'payment', actor, externalId: value.paymentId, content: value },
  });
  const sound = rows.filter((row) => paymentFault(row.value) === null).map(factOf);
  await lockFacts(
    query,
    sound.map((fact) => `payment:${fact.externalId}`),
  );
  const desk = await PaymentDesk.open(query, settings, sound);
  const results: RowResult[] = [];
  for (const row of rows) {
    const result = paymentFault(row.value) ?? (await desk.take(factOf(row), { importId, line: row.line }));
    results.push(resultOf(unit, row, result));
  }
  exceptions.push(...desk.exceptions);
  return results;
}
