import { PROBLEM_STATUS } from '#contracts';

const string = { type: 'string' } as const;
const integer = { type: 'integer' } as const;
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** Schemas of the answers that many routes share. */
export const COMPONENTS = {
  Amount: {
    type: 'object',
    required: ['value', 'currency'],
    properties: { value: { ...string, example: '123.45' }, currency: { ...string, example: 'EUR' } },
  },
  UnmetGuard: {
    type: 'object',
    required: ['id', 'message'],
    properties: { id: string, message: string, unblocksAt: { ...string, format: 'date-time' } },
  },
  Problem: {
    type: 'object',
    required: ['type', 'title', 'status', 'code', 'detail', 'correlationId'],
    properties: {
      type: string,
      title: string,
      status: integer,
      code: { ...string, description: `Stable; among them ${Object.keys(PROBLEM_STATUS).join(', ')}` },
      detail: string,
      instance: string,
      correlationId: string,
      errors: {
        type: 'array',
        items: {
          type: 'object',
          required: ['detail'],
          properties: {
            pointer: { ...string, description: 'Where in the body or query (RFC 6901)' },
            line: { ...integer, description: 'Which line of a file' },
            code: string,
            detail: string,
          },
        },
      },
      guards: { type: 'array', items: ref('UnmetGuard') },
    },
  },
  DecisionAnswer: {
    type: 'object',
    required: ['decisionId', 'caseId', 'version', 'seq', 'events'],
    properties: {
      decisionId: string,
      caseId: string,
      version: integer,
      seq: integer,
      events: {
        type: 'array',
        items: { type: 'object', required: ['seq', 'type'], properties: { seq: integer, type: string } },
      },
      approvalId: string,
      taskId: string,
    },
  },
  Preview: {
    type: 'object',
    required: ['draftHash', 'subject', 'text', 'html'],
    properties: { draftHash: string, subject: string, text: string, html: string },
  },
} as const;
export const DECISION_ANSWER = ref('DecisionAnswer');
export const PREVIEW_ANSWER = ref('Preview');

/** `default`: any refusal. */
export const PROBLEMS = {
  default: { description: 'A refusal', content: { 'application/problem+json': { schema: ref('Problem') } } },
};
