import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { DECISION_NAMES } from '#contracts/schemas';
import { Harness } from '../testing/harness.js';

type SpecData = Parameters<Validator['validate']>[0];
interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object>; securitySchemes: object };
}
interface Operation {
  operationId: string;
  parameters?: { name: string; in: string; required?: boolean; schema: object }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>;
}

describe('the OpenAPI document', () => {
  let api: Harness;
  let document: Document;
  beforeAll(async () => {
    api = await Harness.start();
    document = (await api.get('/openapi.json')).body as Document;
  });
  afterAll(() => api.stop());
  const operations = (): [string, string, Operation][] =>
    Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]): [string, string, Operation] => [path, method, operation]),
    );

  it('is 3.1 and lists every decision with its own body, and its preview', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    for (const decision of DECISION_NAMES) {
      const { post } = document.paths[`/v1/cases/{caseId}/decisions/${decision}`] ?? {};
      const headers = post?.parameters?.filter(({ in: place }) => place === 'header').map(({ name }) => name);
      expect([decision, headers]).toEqual([decision, ['Idempotency-Key', 'If-Match']]);
      expect(post?.requestBody?.content['application/json']?.schema).toMatchObject({ type: 'object' });
      expect(document.paths[`/v1/cases/{caseId}/previews/${decision}`]?.['post']).toBeDefined();
    }
  });
  it('is valid OpenAPI', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document) as unknown as SpecData);
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
  });
  it('lists the other routes of the contract', () => {
    const listed = operations().map(([path, method]) => `${method} ${path}`);
    expect(listed).toEqual(expect.arrayContaining([...ROUTES]));
  });
  it('has one id per operation, a description per answer, and a problem for every refusal', () => {
    const ids = operations().map(([, , { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [path, method, { responses }] of operations()) {
      expect([path, method, Object.keys(responses)]).toEqual([path, method, expect.arrayContaining(['default'])]);
      for (const answer of Object.values(responses)) expect(typeof answer.description).toBe('string');
    }
  });
  it('types every answer: no route is without a schema of what it answers', () => {
    const untyped = operations().filter(([, , { responses }]) => {
      const good = Object.entries(responses).filter(([status]) => /^2/.test(status));
      return good.length === 0 || good.some(([, { content }]) => Object.keys(content ?? {}).length === 0);
    });
    expect(untyped.map(([path, method]) => `${method} ${path}`)).toEqual([]);
  });
  it('holds the answers of the tests against itself', async () => {
    expect((await api.post('/v1/sweeps', {}, 'sam')).status).toBe(200);
    api.sweepResult = () => ({ opened: [7 as unknown as string], skipped: [] });
    await expect(api.post('/v1/sweeps', {}, 'sam')).rejects.toThrow(
      /POST \/v1\/sweeps \(200\).*\/opened\/0 must be string/,
    );
  });
  it('declares every parameter of a path', () => {
    for (const [path, , { parameters = [] }] of operations()) {
      const inPath = parameters.filter(({ in: place }) => place === 'path').map(({ name }) => name);
      expect([path, inPath.sort()]).toEqual([path, [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()]);
    }
  });
  it('holds only valid JSON Schemas of 2020-12 whose references resolve', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: 'doc', components: document.components });
    const schemas = operations().flatMap(([, , { parameters = [], requestBody, responses }]) => [
      ...parameters.map(({ schema }) => schema),
      ...Object.values(requestBody?.content ?? {}).map(({ schema }) => schema),
      ...Object.values(responses).flatMap(({ content = {} }) => Object.values(content).map(({ schema }) => schema)),
    ]);
    expect(schemas.length).toBeGreaterThan(100);
    for (const schema of schemas) {
      const absolute = JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"doc#/components')) as object;
      expect(() => ajv.compile(absolute)).not.toThrow();
    }
  });
  it('is shown on a page that loads nothing from elsewhere', async () => {
    const page = await api.get('/docs').redirects(1);
    expect(page.status).toBe(200);
    expect(page.text).not.toMatch(/(src|href)="https?:/);
    expect((await api.get('/docs/swagger-ui-bundle.js')).status).toBe(200);
    expect((await api.get('/docs/swagger-ui-init.js')).text).toContain('/v1/cases/{caseId}/decisions/approve');
  });
});

const ROUTES = [
  'post /v1/imports/accounts',
  'post /v1/imports/invoices',
  'post /v1/imports/payments',
  'get /v1/imports',
  'get /v1/imports/{importId}',
  'get /v1/imports/{importId}/rejected',
  'get /v1/mappings',
  'post /auth/local/token',
  'put /v1/accounts/{accountId}',
  'post /v1/invoices',
  'post /v1/credit-notes',
  'post /v1/payments',
  'post /v1/payments/{paymentId}/reversal',
  'post /v1/messages/status',
  'get /v1/worklist',
  'post /v1/tasks/{taskId}/claim',
  'post /v1/tasks/{taskId}/release',
  'get /v1/cases',
  'get /v1/cases/{caseId}',
  'get /v1/cases/{caseId}/history',
  'get /v1/cases/{caseId}/as-of',
  'get /v1/cases/{caseId}/why',
  'get /v1/cases/{caseId}/letters',
  'get /v1/agencies',
  'get /v1/placements',
  'get /v1/cases/{caseId}/placements/{placementId}/file',
  'get /v1/cases/{caseId}/evidence',
  'get /v1/portfolio/aging',
  'get /v1/portfolio/kpis',
  'post /v1/sweeps',
  'get /v1/clock',
  'post /v1/clock/advance',
  'put /v1/sends',
  'get /v1/strategies',
  'get /mailbox',
  'get /mailbox/messages',
  'get /health/live',
  'get /health/ready',
];
