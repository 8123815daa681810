import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import {
  DECISION_NAMES,
  DECISION_SCHEMAS,
  decisionBodySchema,
  previewBodySchema,
  splitDecisionBody,
} from './decisions.js';

const plan = {
  total: { value: '9000.00', currency: 'EUR' },
  count: 3,
  rhythm: 'monthly',
  firstDate: '2026-03-20',
};
const parse = (name: (typeof DECISION_NAMES)[number], body: unknown) => decisionBodySchema(name).safeParse(body);
const pointers = (result: ReturnType<typeof parse>) =>
  result.success ? [] : result.error.issues.map((issue) => `/${issue.path.join('/')}`);

describe('decision schemas', () => {
  it('turns amounts into minor units of their currency', () => {
    expect(parse('propose-plan', plan).data).toEqual({ ...plan, total: { minor: 900_000, currency: 'EUR' } });
  });
  it.each([
    [{ value: '9000.001', currency: 'EUR' }, '/total/value'],
    [{ value: '9e3', currency: 'EUR' }, '/total/value'],
    [{ value: 9000, currency: 'EUR' }, '/total/value'],
    [{ value: '0.00', currency: 'EUR' }, '/total/value'],
    [{ value: '-5.00', currency: 'EUR' }, '/total/value'],
    [{ value: '9000.00', currency: 'EURO' }, '/total/currency'],
    [{ value: '9000.00' }, '/total/currency'],
  ])('refuses the amount %j at %s', (total, pointer) => {
    expect(pointers(parse('propose-plan', { ...plan, total }))).toEqual([pointer]);
  });
  it.each([
    [
      { value: '100.00', currency: 'EUR' },
      { minor: 10_000, currency: 'EUR' },
    ],
    [{ percent: 20 }, { percent: 20 }],
    [20, { percent: 20 }],
  ])('reads the deposit %j', (deposit, expected) => {
    expect(parse('propose-plan', { ...plan, deposit }).data).toMatchObject({ deposit: expected });
  });
  it('points at a deposit it cannot read', () => {
    expect(pointers(parse('propose-plan', { ...plan, deposit: 'much' }))).toEqual(['/deposit']);
  });
  it('reads the terms of an option as the payload of the decision that starts it', () => {
    const option = { optionId: 'a', kind: 'plan', amount: plan.total, validUntil: '2026-03-12', terms: plan };
    expect(parse('offer-terms', { options: [option] }).data).toMatchObject({
      options: [{ terms: { total: { minor: 900_000, currency: 'EUR' } } }],
    });
    const broken = { ...option, terms: { ...plan, firstDate: '2026-02-30' } };
    expect(pointers(parse('offer-terms', { options: [option, broken] }))).toEqual(['/options/1/terms/firstDate']);
    const barter = {
      ...option,
      kind: 'barter',
      terms: { agreedValue: { value: '1.5', currency: 'EUR' }, goods: 'pallets', valuation: 'two quotes' },
    };
    expect(parse('offer-terms', { options: [barter] }).data).toMatchObject({
      options: [{ terms: { agreedValue: { minor: 150, currency: 'EUR' }, goods: 'pallets' } }],
    });
    const worthless = { ...barter, terms: { goods: 'pallets', agreedValue: { value: '0', currency: 'EUR' } } };
    expect(pointers(parse('offer-terms', { options: [worthless] }))).toEqual(['/options/0/terms/agreedValue/value']);
    for (const terms of [undefined, {}, { goods: 'pallets' }]) {
      expect(pointers(parse('offer-terms', { options: [{ ...barter, terms }] }))).toEqual([]);
    }
  });
  it('reads instants in any offset and keeps them in UTC with milliseconds', () => {
    const call = { at: '2026-03-09T10:30:00+01:00', direction: 'outbound', outcome: 'no-answer', summary: 'rang out' };
    expect(parse('record-call', call).data).toMatchObject({ at: '2026-03-09T09:30:00.000Z' });
    expect(pointers(parse('record-call', { ...call, at: '2026-03-09' }))).toEqual(['/at']);
  });
  it('wants the person reached and the empathy section of a call that reached somebody', () => {
    const call = { at: '2026-03-09T09:30:00.000Z', direction: 'outbound', outcome: 'reached', summary: 'spoke' };
    expect(pointers(parse('record-call', call))).toEqual(['/contactId', '/empathyAck']);
    expect(pointers(parse('record-call', { ...call, contactId: 'K-1', empathyAck: false }))).toEqual(['/empathyAck']);
    expect(parse('record-call', { ...call, contactId: 'K-1', empathyAck: true, taskId: 't' }).success).toBe(true);
  });
  it.each(['a\0b', 'half \ud800 a pair', '  '])('refuses the text %j, which no database keeps', (text) => {
    expect(pointers(parse('note', { text }))).toEqual(['/text']);
  });
  it('requires the hash of the letter where one goes out', () => {
    expect(pointers(parse('request-final-notice', { relationshipNote: 'long-standing' }))).toEqual(['/draftHash']);
    expect(previewBodySchema('request-final-notice').safeParse({ relationshipNote: 'long-standing' }).success).toBe(
      true,
    );
  });
  it.each(DECISION_NAMES)('%s refuses a field it does not know and takes taskId and comment', (name) => {
    const unknown = parse(name, { surprise: 1 });
    expect(unknown.success).toBe(false);
    expect(unknown.error?.issues.some((issue) => issue.code === 'unrecognized_keys')).toBe(true);
    const beside = parse(name, { taskId: 't-1', comment: 'as agreed' });
    expect(beside.error?.issues.filter((issue) => issue.code === 'unrecognized_keys') ?? []).toEqual([]);
  });
  it('takes taskId and comment out of the payload unless they are the payload', () => {
    expect(splitDecisionBody('note', { text: 'x', taskId: 't-1', comment: 'c' })).toEqual({
      payload: { text: 'x' },
      taskId: 't-1',
      comment: 'c',
    });
    expect(splitDecisionBody('complete-task', { taskId: 't-1', outcome: 'done', comment: 'c' })).toEqual({
      payload: { taskId: 't-1', outcome: 'done', comment: 'c' },
      taskId: 't-1',
    });
  });
  it.each(DECISION_NAMES)('%s has a JSON Schema for the OpenAPI document', (name) => {
    expect(z.toJSONSchema(DECISION_SCHEMAS[name], { io: 'input', unrepresentable: 'any' })).toMatchObject({
      type: 'object',
      additionalProperties: false,
    });
  });
});
