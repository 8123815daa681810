import { beforeEach, describe, expect, it } from '@jest/globals';
import { announcesHold, approves, delivered, noAnswer, pays } from './acts.js';
import type { DemoAccount } from './accounts.js';
import { ProblemError, Unreachable } from '#client';
import type { DemoClient } from './client.js';
import { wavesOf, Walker } from './walker.js';

const CASE = {
  caseId: 'k1-1',
  accountId: 'D-1',
  status: 'open',
  step: 'call',
  balance: { value: '100.00', currency: 'GBP' },
  openItems: [],
  evidenceVersion: 3,
  offers: [],
  promises: [],
  approvals: [
    { approvalId: 'a-1', draftHash: 'old', status: 'granted' },
    { approvalId: 'a-2', draftHash: 'new', status: 'open' },
  ],
  placements: [],
  messages: [
    { messageId: 'm-1', template: 'advance-notice', status: 'sent' },
    { messageId: 'm-2', template: 'advance-notice', status: 'sent' },
    { messageId: 'm-3', template: 'offer', status: 'sent' },
  ],
  version: 7,
};
interface Posted {
  readonly as: string;
  readonly path: string;
  readonly body: unknown;
  readonly headers: Record<string, string>;
}
/** Answers like the API, and notes what it was asked. */
class FakeApi {
  readonly posted: Posted[] = [];
  commands = new Set<string>();
  answers: (() => unknown)[] = [];
  caseOf = (accountId: string) => Promise.resolve(accountId === 'D-9' ? null : { ...CASE, accountId });
  commandsOf = () => Promise.resolve(this.commands);
  post = (as: string, path: string, body: unknown, headers = {}): Promise<unknown> => {
    this.posted.push({ as, path, body, headers });
    return Promise.resolve().then(this.answers.shift() ?? (() => ({ draftHash: 'd' })));
  };
}
const account = (accountId: string, story: DemoAccount['story']): DemoAccount => ({
  accountId,
  name: accountId,
  place: 'london',
  shows: '',
  invoices: [],
  ...(story === undefined ? {} : { story }),
});

let api: FakeApi;
beforeEach(() => {
  api = new FakeApi();
});
async function walk(accounts: DemoAccount[], resumedAt = '2026-03-02T07:00:00.000Z') {
  const walker = new Walker(api as unknown as DemoClient, resumedAt);
  for (const wave of wavesOf(accounts, '2026-03-02')) {
    await walker.walk(wave);
  }
  return walker.result;
}

describe('a walk through the stories', () => {
  it('makes each decision with the version seen and a stable key, at eleven local time', async () => {
    await walk([account('D-1', [['04-01', 'clara', noAnswer]])]);
    expect(api.posted).toEqual([
      {
        as: 'clara',
        path: '/v1/cases/k1-1/decisions/record-call',
        body: expect.objectContaining({ at: '2026-04-01T10:00:00.000Z', outcome: 'no-answer' }),
        headers: { 'if-match': '"7"', 'idempotency-key': 'demo-D-1-0' },
      },
    ]);
  });

  it('shows a letter before it is asked for, and approves what is open', async () => {
    await walk([
      account('D-1', [
        ['04-01', 'clara', announcesHold('2026-04-20', 'stop')],
        ['04-01', 'sam', approves],
      ]),
    ]);
    expect(api.posted.map(({ as, path }) => `${as} ${path.split('/').slice(-2).join('/')}`)).toEqual([
      'clara previews/request-advance-notice',
      'clara decisions/request-advance-notice',
      'sam decisions/approve',
    ]);
    expect(api.posted[0]?.body).not.toHaveProperty('draftHash');
    expect(api.posted[1]?.body).toMatchObject({ draftHash: 'd', effectDate: '2026-04-20' });
    expect(api.posted[2]?.body).toEqual({ approvalId: 'a-2', draftHash: 'new' });
  });

  it('reports payments and deliveries under keys of their own', async () => {
    const lines: DemoAccount['story'] = [
      ['04-01', 'erp', pays('40.00')],
      ['04-02', 'erp', delivered('advance-notice')],
    ];
    expect(await walk([account('D-1', lines)])).toEqual({ done: 2, refused: [] });
    expect(api.posted.map(({ body }) => body)).toEqual([
      {
        paymentId: 'demo-D-1-0',
        accountId: 'D-1',
        amount: { value: '40.00', currency: 'GBP' },
        receivedOn: '2026-04-01',
        method: 'transfer',
      },
      { externalId: 'demo-D-1-1', messageId: 'm-2', status: 'delivered', at: '2026-04-02T10:00:00.000Z' },
    ]);
  });

  it('decides again when the case has moved on, and gives up in the end', async () => {
    const stale = () => {
      throw new ProblemError({ status: 412, code: 'stale-version', detail: 'moved on' }, 'POST');
    };
    api.answers = [stale, stale];
    expect(await walk([account('D-1', [['04-01', 'clara', noAnswer]])])).toEqual({ done: 1, refused: [] });
    expect(api.posted).toHaveLength(3);
    api.answers = Array.from({ length: 9 }, () => stale);
    const { refused } = await walk([account('D-1', [['04-01', 'clara', noAnswer]])]);
    expect(refused).toEqual(['D-1 2026-04-01 clara record-call: 412 stale-version: moved on (POST)']);
  });

  it('leaves out the rest of a story after a refusal, and goes on with the others', async () => {
    const { done, refused } = await walk([
      account('D-9', [
        ['04-01', 'clara', noAnswer],
        ['04-07', 'clara', noAnswer],
      ]),
      account('D-2', [
        ['04-01', 'clara', noAnswer],
        ['04-07', 'clara', noAnswer],
      ]),
    ]);
    expect({ done, refused }).toEqual({
      done: 2,
      refused: ['D-9 2026-04-01 clara record-call: the account has no case'],
    });
  });

  it('repeats no decision of the instant at which a run was cut short', async () => {
    api.commands = new Set(['demo-D-1-0']);
    const story: DemoAccount['story'] = [
      ['04-01', 'clara', noAnswer],
      ['04-01', 'carl', noAnswer],
    ];
    await walk([account('D-1', story)], '2026-04-01T10:00:00.000Z');
    expect(api.posted.map(({ as }) => as)).toEqual(['carl']);
  });

  it('fails when the API is out of reach', async () => {
    api.answers = [
      () => {
        throw new Unreachable('http://127.0.0.1', new TypeError('fetch failed'));
      },
    ];
    await expect(walk([account('D-1', [['04-01', 'clara', noAnswer]])])).rejects.toThrow('fetch failed');
  });
});
