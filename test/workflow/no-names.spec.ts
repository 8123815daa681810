import { expect, it, jest } from '@jest/globals';
import { CaseHouse } from '../support/case-house.js';
import { CLARA } from '../support/stores.js';

jest.setTimeout(120_000);

it('V10: logs, workflow ids, search fields and histories of a case hold no name, no address and nothing anybody said', async () => {
  let tries = 0;
  const house = await CaseHouse.open({
    // The first try fails, so that there is something to log.
    deliver: () =>
      (tries++ === 0
        ? Promise.reject(new Error('the mail server is away'))
        : { outcome: 'sent', proof: 'ok' }) as never,
  });
  try {
    const key = await house.overdue('zebrafish');
    await house.advance('2026-03-02T17:00:00.000Z');
    expect(house.mail[0]?.to).toBe('ap@zebrafish.example');
    await house.decide(key, CLARA, 'note', { text: 'Mrs Quagga called' });
    await house.settle();
    const workflows: unknown[] = [];
    for await (const one of house.client.workflow.list()) workflows.push(one);
    const { workflowExecutionInfo } = await house
      .handle(key)
      .describe()
      .then(({ raw }) => raw);
    const history = await house.handle(key).fetchHistory();
    expect(workflows.length).toBeGreaterThan(0);
    const said = JSON.stringify([house.log, workflows, workflowExecutionInfo, history], readably);
    expect(said).toContain(`case:${key}`);
    expect(said).toContain('binary/encrypted');
    for (const personal of ['zebrafish', 'Accounts Payable', 'Quagga', 'Company'])
      expect([personal, said.includes(personal)]).toEqual([personal, false]);
  } finally {
    await house.close();
  }
});

/** Bytes as what they spell: the engine's own objects turn theirs into base64, others into numbers. */
function readably(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return `${value} ${Buffer.from(value, 'base64').toString('latin1')}`;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  const { type, data } = (value ?? {}) as { readonly type?: unknown; readonly data?: unknown };
  return type === 'Buffer' && Array.isArray(data) ? Buffer.from(data as number[]).toString('latin1') : value;
}
