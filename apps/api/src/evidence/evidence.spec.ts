import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Response } from 'supertest';
import { verifyPack } from '#platform/evidence';
import { Harness } from '../testing/harness.js';
import { CASE_ID } from '../testing/house.js';

const PATH = `/v1/cases/${CASE_ID}/evidence`;

describe('R42: the evidence pack over HTTP', () => {
  let api: Harness;
  beforeAll(async () => {
    api = await Harness.start();
  });
  afterAll(() => api.stop());
  const pack = (query = '') => api.get(`${PATH}${query}`, 'lena').buffer(true).parse(whole);

  it('R42 V06: one call, a zip that proves itself, the same bytes again', async () => {
    const first = await pack();
    expect([first.status, first.headers['content-type']]).toEqual([200, 'application/zip']);
    expect(String(first.headers['content-disposition'])).toMatch(/evidence-.*\.zip/);
    const report = await verifyPack(first.body as Buffer);
    expect(report).toMatchObject({ caseId: CASE_ID, faults: [] });
    await api.decide('note', { text: 'a later word' }, 'clara', 'evidence-1');
    const later = await pack();
    expect((later.body as Buffer).equals(first.body as Buffer)).toBe(false);
    const then = await pack(`?seq=${report.seq}`);
    expect((then.body as Buffer).equals(first.body as Buffer)).toBe(true);
    expect(then.headers['etag']).toBe(first.headers['etag']);
  });

  it('reading it is in the access log, and it is not for integrations', async () => {
    await pack();
    expect(api.accessLog.at(-1)).toMatchObject({ action: 'read', subject: CASE_ID, actor: { id: 'lena' } });
    expect((await api.get(PATH, 'erp')).status).toBe(403);
    expect((await api.get('/v1/cases/none-1/evidence', 'lena')).status).toBe(404);
  });
});

/** An answer as the bytes it is. */
function whole(response: Response, done: (error: Error | null, body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(chunk));
  response.on('end', () => done(null, Buffer.concat(chunks)));
}
