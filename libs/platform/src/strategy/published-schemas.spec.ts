import { describe, expect, it } from '@jest/globals';
import { publishSchemas, PUBLISHED_SCHEMAS, staleSchemas } from './published-schemas.js';

describe('the JSON Schemas in strategies/', () => {
  it('are those of the code (run with UPDATE_SCHEMAS=1 to write them anew)', async () => {
    if (process.env['UPDATE_SCHEMAS'] === '1') {
      await publishSchemas();
    }
    expect(await staleSchemas()).toEqual([]);
  });

  it('describe the files as they are written: amounts as strings, settings all named', () => {
    const schema = PUBLISHED_SCHEMAS['strategy.schema.json']() as {
      additionalProperties: boolean;
      properties: Record<string, { type: string; additionalProperties?: { type: string } }>;
    };
    expect(schema.additionalProperties).toBe(false);
    expect(schema.properties['minimumOverdue']?.additionalProperties?.type).toBe('string');
    expect(schema.properties['graceBd']).toMatchObject({ type: 'integer', minimum: 0 });
  });
});
