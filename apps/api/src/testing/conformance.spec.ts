import { describe, expect, it } from '@jest/globals';
import { Conformance } from './conformance.js';

const json = (schema: object) => ({ responses: { '200': { content: { 'application/json': { schema } } } } });
const conformance = new Conformance({
  paths: {
    '/v1/things/{id}': { get: json({ $ref: '#/components/schemas/Thing' }) },
    '/v1/things/all': { get: json({ type: 'array' }) },
    '/v1/silent': { post: { responses: { '200': {} } } },
  },
  components: {
    schemas: {
      Thing: {
        type: 'object',
        required: ['id'],
        properties: { id: { type: 'string' } },
        additionalProperties: false,
      },
    },
  },
});
const given =
  (path: string, body: unknown, method = 'GET', status = 200, contentType = 'application/json') =>
  () =>
    conformance.check({ method, path, status, contentType, body });

describe('answers held against the document', () => {
  it('pass when they are what is declared', () => {
    expect(given('/v1/things/7?x=1', { id: '7' })).not.toThrow();
    expect(given('/v1/things/all', [])).not.toThrow();
  });
  it('fail on a missing, a wrong and an undeclared field, naming it', () => {
    expect(given('/v1/things/7', {})).toThrow(/GET \/v1\/things\/\{id\} \(200\).*'id'/);
    expect(given('/v1/things/7', { id: 7 })).toThrow(/\/id must be string/);
    expect(given('/v1/things/7', { id: '7', more: 1 })).toThrow(/additional properties \(more\)/);
  });
  it('fail where a route answers JSON and declares nothing', () => {
    expect(given('/v1/silent', {}, 'POST')).toThrow(/declares no schema/);
  });
  it('look at successful JSON of known routes only', () => {
    expect(given('/v1/things/7', {}, 'GET', 404)).not.toThrow();
    expect(given('/v1/things/7', 'x', 'GET', 200, 'text/html')).not.toThrow();
    expect(given('/openapi.json', {})).not.toThrow();
  });
});
