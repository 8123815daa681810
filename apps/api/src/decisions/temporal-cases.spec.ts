import { beforeEach, describe, expect, it } from '@jest/globals';
import { WorkflowNotFoundError, WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { emptyState, type DecisionPayloads } from '#domain';
import { RETRY_LATER, type CaseSnapshot, type DecisionAnswer, type DecisionRequest, type Refusal } from '#contracts';
import { strategyOfTests } from '../testing/house.js';
import { CaseRefusal, CaseUnavailable } from './refusal.js';
import { TemporalCases } from './temporal-cases.js';

const REQUEST: DecisionRequest = {
  decisionId: 'k-1',
  caseId: 'a-1',
  decision: 'note',
  actor: { id: 'clara', role: 'collector' },
  expectedVersion: 1,
  payload: { text: 'x' } satisfies DecisionPayloads['note'],
  contentDigest: 'd',
  limits: {},
};
const ANSWER: DecisionAnswer = { decisionId: 'k-1', caseId: 'a-1', version: 2, seq: 3, events: [] };
const REFUSAL: Refusal = { code: 'guard-unmet', detail: 'no', guards: [], facts: {} };
const failed = (type: string, detail?: Refusal) =>
  new WorkflowUpdateFailedError(
    'failed',
    ApplicationFailure.create({
      type,
      message: 'm',
      nonRetryable: true,
      details: detail === undefined ? [] : [detail],
    }),
  );
const grpc = (code: number) => Object.assign(new Error('grpc'), { code });

describe('decisions as Updates', () => {
  let script: (DecisionAnswer | Error)[];
  let updateIds: string[];
  let started: number;
  let commandIds: string[];
  let cases: TemporalCases;
  beforeEach(async () => {
    [script, updateIds, started, commandIds] = [[], [], 0, []];
    const strategy = await strategyOfTests();
    const play = async (updateId: string) => {
      updateIds.push(updateId);
      const next = script.shift();
      if (next === undefined || next instanceof Error) throw next ?? new Error('script is over');
      return next;
    };
    const workflow = {
      getHandle: () => ({ executeUpdate: (_: string, { updateId }: { updateId: string }) => play(updateId) }),
      executeUpdateWithStart: (_: string, { updateId }: { updateId: string }) => {
        started++;
        return play(updateId);
      },
    };
    const client = { workflow, withDeadline: (_: number, run: () => Promise<unknown>) => run() } as unknown as Client;
    cases = new TemporalCases({
      client,
      load: async () => ({ state: { ...emptyState('a'), commandIds }, strategy, now: '2026-03-02T08:00:00.000Z' }),
      snapshot: async () => ({ state: emptyState('a') }) as CaseSnapshot,
      patienceMs: 700,
    });
  });
  const decide = () => cases.decide('a', REQUEST);

  it('sends one plain Update whose id starts with the key', async () => {
    script = [ANSWER];
    expect(await decide()).toEqual(ANSWER);
    expect(updateIds).toEqual([expect.stringMatching(/^k-1~/)]);
    expect(started).toBe(0);
  });
  it('does not share an Update id with an earlier, refused attempt: Temporal would answer that refusal again', async () => {
    script = [failed('guard-unmet', REFUSAL), ANSWER];
    await expect(decide()).rejects.toEqual(new CaseRefusal(REFUSAL));
    expect(await decide()).toEqual(ANSWER);
    expect(new Set(updateIds).size).toBe(2);
  });
  it('repeats with the same id where nobody knows what became of it', async () => {
    script = [grpc(9), grpc(14), new WorkflowNotFoundError('update k-1 not found', 'case:a', undefined), ANSWER];
    expect(await decide()).toEqual(ANSWER);
    expect(new Set(updateIds).size).toBe(1);
    expect(updateIds).toHaveLength(4);
    expect(started).toBe(0);
  });
  it('repeats with a new id where the case said "later"', async () => {
    script = [failed(RETRY_LATER), ANSWER];
    expect(await decide()).toEqual(ANSWER);
    expect(new Set(updateIds).size).toBe(2);
  });
  it('gives up after its patience', async () => {
    script = Array.from({ length: 50 }, () => grpc(14));
    const begin = Date.now();
    await expect(decide()).rejects.toBeInstanceOf(CaseUnavailable);
    expect(Date.now() - begin).toBeLessThan(2_000);
  });
  it('leaves it to the record when an earlier attempt went through and the workflow has ended since', async () => {
    commandIds = ['k-1'];
    script = Array.from({ length: 50 }, () => new WorkflowNotFoundError('workflow not found', 'case:a', undefined));
    await expect(decide()).rejects.toBeInstanceOf(CaseUnavailable);
    expect(started).toBe(0);
  });
  it('does not wake an ended case for what the core refuses', async () => {
    script = [new WorkflowNotFoundError('workflow not found', 'case:a', undefined)];
    await expect(decide()).rejects.toThrow();
    expect(started).toBe(0);
  });
  it('passes faults of the code on as they are', async () => {
    script = [new TypeError('bug')];
    await expect(decide()).rejects.toThrow(TypeError);
    expect(updateIds).toHaveLength(1);
  });
});
