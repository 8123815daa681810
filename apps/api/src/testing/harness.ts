import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import request from 'supertest';
import { decideOpening, SYSTEM, type Strategy } from '#domain';
import { projectRoot, readDraft, resolveCalendar } from '#platform';
import { policiesNow, type CaseRow, type RestraintRow, type Stores, type TaskRow } from '#persistence';
import { createApp } from '../app.js';
import { openLocalIssuer } from '../auth/tokens.js';
import type { ApiDeps, SweepReport } from '../deps.js';
import { openImportFiles, type ImportFiles } from '../imports/files.js';
import { Conformance, type OpenApiDocument } from './conformance.js';
import { ACCOUNT_KEY, CASE_ID, overdueAccount, PEOPLE, strategyOfTests } from './house.js';
import { MemoryCases } from './memory-cases.js';
import { MemoryPolicies } from './memory-policies.js';
import { MemoryRecord } from './memory-record.js';

export type Username = (typeof PEOPLE)[number]['username'];
type Written = Parameters<Stores['access']['write']>[0];

/**
 * The API in this process over a record in memory; everything above the ports is real. Every JSON answer is held against
 * the OpenAPI document.
 */
export class Harness {
  readonly record = new MemoryRecord();
  readonly accessLog: Written[] = [];
  readonly facts: { kind: string; input: unknown }[] = [];
  factResult: object = { kind: 'accepted', accountKey: ACCOUNT_KEY, seq: 1 };
  sweepResult = (accountId = 'A-1'): SweepReport => ({
    opened: [],
    skipped: [{ accountId, reason: 'nothing overdue' }],
  });
  accessFault: string | null = null;
  probe: () => Promise<unknown> = async () => true;
  app!: NestExpressApplication;
  cases!: MemoryCases;
  strategy!: Strategy;
  readonly policies = new MemoryPolicies();
  files!: ImportFiles;
  private conformance: Conformance | null = null;
  private tokens!: Record<Username, string>;
  private readonly folder = mkdtempSync(join(tmpdir(), 'amicable-api-'));

  static async start(change: (deps: ApiDeps) => ApiDeps = (deps) => deps): Promise<Harness> {
    const harness = new Harness();
    harness.strategy = await strategyOfTests();
    harness.cases = new MemoryCases(harness.record, harness.strategy);
    writeFileSync(join(harness.folder, 'index.html'), '<!doctype html><title>start</title>');
    const issuer = await openLocalIssuer(join(harness.folder, 'issuer.json'));
    const issued = await Promise.all(
      PEOPLE.map(async ({ username, role }) => [username, (await issuer.issue({ id: username, role })).token] as const),
    );
    harness.tokens = Object.fromEntries(issued) as Record<Username, string>;
    const keys = { current: 'k1', all: { k1: randomBytes(32).toString('base64') } };
    harness.files = await openImportFiles(harness.folder, join(harness.folder, 'mappings'), keys);
    harness.app = await createApp(change(harness.deps(issuer)));
    const { body } = await harness.get('/openapi.json');
    harness.conformance = new Conformance(body as OpenApiDocument);
    overdueAccount(harness.record);
    await harness.openCase();
    return harness;
  }

  async stop(): Promise<void> {
    await this.app.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  token = (who: Username): string => this.tokens[who];
  get(path: string, who?: Username) {
    return this.signed(this.checked('GET', path, request(this.app.getHttpServer()).get(path)), who);
  }
  post(path: string, body?: object, who?: Username) {
    return this.signed(this.checked('POST', path, request(this.app.getHttpServer()).post(path)), who).send(body);
  }
  put(path: string, body: object, who?: Username) {
    return this.signed(this.checked('PUT', path, request(this.app.getHttpServer()).put(path)), who).send(body);
  }
  /** A decision with its headers; `version` defaults to the current one. */
  async decide(decision: string, body: object, who: Username, key: string, version?: number, caseId = CASE_ID) {
    const current = version ?? (await this.record.head(ACCOUNT_KEY))?.version ?? 0;
    return this.post(`/v1/cases/${caseId}/decisions/${decision}`, body, who)
      .set('Idempotency-Key', key)
      .set('If-Match', `"${current}"`);
  }

  /** What comes back must be what the document says. */
  private checked(method: string, path: string, test: request.Test): request.Test {
    return test.expect(({ status, headers, body }) =>
      this.conformance?.check({ method, path, status, contentType: String(headers['content-type']), body }),
    );
  }

  private signed(test: request.Test, who: Username | undefined): request.Test {
    return who === undefined ? test : test.set('Authorization', `Bearer ${this.tokens[who]}`);
  }

  private async openCase(): Promise<void> {
    const state = await this.record.fold(ACCOUNT_KEY);
    const opening = decideOpening(state, this.strategy, this.record.instant, {
      collector: 'clara',
      staleSource: null,
    });
    if ('skip' in opening) throw new Error(opening.skip);
    this.record.tell(ACCOUNT_KEY, opening.events, CASE_ID, SYSTEM);
  }

  private deps(issuer: Awaited<ReturnType<typeof openLocalIssuer>>): ApiDeps {
    return {
      stores: this.stores(),
      strategy: this.strategy,
      strategies: async () => policiesNow(this.policies, [this.strategy]),
      readStrategy: (id, yaml) => readDraft(join(projectRoot(), 'strategies', 'default.yaml'), id, yaml),
      people: PEOPLE,
      zone: 'Europe/Berlin',
      renderer: {
        render: async (draft, names) => ({
          subject: `${draft.template} for ${names.accountName}`,
          text: names.contactName,
          html: '',
        }),
      },
      scripts: [{ language: 'en', opening: ['o'], empathy: ['e'], impact: ['i'], options: ['p'], closing: ['c'] }],
      cases: this.cases,
      clock: { mode: 'driven', advance: async (to) => (this.record.instant = to) },
      sweep: async (_actor, accountId) => this.sweepResult(accountId),
      resolveCalendar: (zone, calendar, from) => resolveCalendar({ zone, calendar, from: from.slice(0, 10) }),
      files: this.files,
      tokens: issuer,
      webhookSecrets: {},
      embedded: { issuer, mailbox: async () => [LETTER] },
      probes: { record: () => this.probe() },
      publicDir: this.folder,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    };
  }

  private stores(): Stores {
    const fact = (kind: string) => async (_actor: unknown, input: unknown) => {
      this.facts.push({ kind, input });
      return this.factResult;
    };
    const stores = {
      record: this.record,
      facts: {
        upsertAccount: fact('account'),
        postInvoice: fact('invoice'),
        postCreditNote: fact('credit-note'),
        receivePayment: fact('payment'),
        reversePayment: fact('reversal'),
        reinstatePayment: fact('reinstatement'),
        messageStatus: fact('message-status'),
        paymentFailed: fact('payment-failure'),
        deliveryReported: fact('delivery'),
        replied: fact('reply'),
        agencyReported: fact('agency'),
        leaveToPerson: fact('person'),
      },
      reads: {
        accountByClientId: async (accountId: string) =>
          accountId === CASE_ROW.accountId ? { accountKey: ACCOUNT_KEY, accountId, currency: 'EUR' } : null,
        case: async (caseId: string) => (caseId === CASE_ID ? CASE_ROW : null),
        cases: async () => ({ items: [CASE_ROW], nextCursor: null }),
        tasks: async (filter: { kind?: string; claimedBy?: string }) =>
          (await this.tasks()).filter(
            ({ kind, claimedBy }) => kind === (filter.kind ?? kind) && claimedBy === (filter.claimedBy ?? claimedBy),
          ),
        task: async (taskId: string) => (await this.tasks()).find((task) => task.taskId === taskId) ?? null,
        zoneOf: async ({ accountId }: { accountId: string | null }) =>
          accountId === 'A-NY' ? 'America/New_York' : null,
        restraint: async () => ({ items: this.withheld(), nextCursor: null }),
        letters: async () => [],
        aging: async () => [AGING],
        portfolioFacts: async () => [],
      },
      exceptions: { list: async () => ({ items: [], nextCursor: null }), get: async () => null },
      outbox: { enqueue: async () => undefined },
      clock: { state: async () => ({ now: this.record.instant, speed: 0, nextSweepAt: null }) },
      house: {
        strategy: async () => this.strategy,
        setSends: async () => undefined,
        sendsStopped: async () => true,
        saveTemplate: async () => undefined,
      },
      policies: this.policies,
      people: {
        details: async (refs: string[]) => new Map(refs.map((ref) => [ref, { name: `<${ref}>` }])),
        currentContact: async (_key: string, contactId: string) => ({ email: `${contactId}@customer.example` }),
        holders: async (_key: string, _channel: string, address: string) =>
          ['K-1'].filter((contactId) => `${contactId}@customer.example` === address),
      },
      access: {
        write: async (entry: Written) => void this.accessLog.push(entry),
        verify: async () => ({ entries: this.accessLog.length, fault: this.accessFault }),
      },
    };
    return stores as unknown as Stores;
  }

  /** The restraint table as the projector would keep it. */
  private withheld(): RestraintRow[] {
    return this.record
      .all(ACCOUNT_KEY)
      .flatMap((one) =>
        one.type === 'message.suppressed'
          ? [{ ...one, ...one.data, caseId: CASE_ID, accountKey: ACCOUNT_KEY, accountId: CASE_ROW.accountId }]
          : [],
      );
  }

  /** The task table as the projector would keep it. */
  private async tasks(): Promise<TaskRow[]> {
    const { case: open } = await this.record.fold(ACCOUNT_KEY);
    return (open?.tasks ?? []).map((task) => ({
      ...task,
      caseId: CASE_ID,
      accountKey: ACCOUNT_KEY,
      accountId: 'A-1001',
      draftHash: open?.approvals.find(({ approvalId }) => approvalId === task.approvalId)?.draftHash ?? null,
      facts: {
        overdue: 900_000,
        currency: 'EUR',
        brokenPromise: false,
        openPromise: false,
        allDisputed: false,
        disputed: false,
        reason: open?.reason ?? null,
        behaviour: null,
        placed: false,
        lastContactAt: null,
      },
    }));
  }
}

const LETTER = {
  messageId: '<m-1@amicable.invalid>',
  to: 'ap@example.com',
  replyTo: null,
  subject: 'Friendly <reminder>',
  text: 'Dear all',
  html: '<p>Dear all</p>',
  receivedAt: '2026-03-02T08:00:00.000Z',
};
const CASE_ROW: CaseRow = {
  caseId: CASE_ID,
  accountKey: ACCOUNT_KEY,
  accountId: 'A-1001',
  status: 'open',
  step: 'intake',
  assignee: 'clara',
  currency: 'EUR',
  balance: 900_000,
  overdue: 900_000,
  openedAt: '2026-03-02T08:00:00.000Z',
  version: 3,
  seq: 4,
};
const AGING = {
  currency: 'EUR',
  buckets: [{ bucket: '1-30', items: 1, amount: 900_000 }],
  disputed: 0,
  unapplied: 0,
  total: 900_000,
};
