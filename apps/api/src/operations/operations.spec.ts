import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Harness } from '../testing/harness.js';

describe('running the house', () => {
  let api: Harness;
  beforeAll(async () => {
    api = await Harness.start();
  });
  afterAll(() => api.stop());

  describe('operations', () => {
    it('sweeps: everybody by a supervisor, one account also by a collector', async () => {
      expect((await api.post('/v1/sweeps', undefined, 'sam')).body).toEqual({
        opened: [],
        skipped: [{ accountId: 'A-1', reason: 'nothing overdue' }],
      });
      expect((await api.post('/v1/sweeps', {}, 'clara')).status).toBe(403);
      expect((await api.post('/v1/sweeps', { accountId: 'A-7' }, 'clara')).status).toBe(200);
      expect((await api.post('/v1/sweeps', { accountId: 'A-7' }, 'axel')).status).toBe(403);
    });
    it('tells and moves the driven clock', async () => {
      const to = '2026-03-04T08:00:00.000Z';
      expect((await api.post('/v1/clock/advance', { to }, 'clara')).status).toBe(403);
      expect((await api.post('/v1/clock/advance', { to: '2026-03-04T09:00:00+01:00' }, 'ada')).body).toEqual({
        now: to,
      });
      expect((await api.get('/v1/clock', 'clara')).body).toEqual({ mode: 'driven', now: to, speed: 0 });
    });
    it('does not move a real clock', async () => {
      const real = await Harness.start((deps) => ({ ...deps, clock: { mode: 'real' } }));
      const answer = await real.post('/v1/clock/advance', { to: '2026-03-04T08:00:00.000Z' }, 'ada');
      await real.stop();
      expect(answer.status).toBe(409);
      expect(JSON.parse(answer.text)).toMatchObject({ code: 'clock-is-real' });
    });
    it('stops sends, shows strategies and aging', async () => {
      expect((await api.put('/v1/sends', { stopped: true, reason: 'outage' }, 'clara')).status).toBe(403);
      expect((await api.put('/v1/sends', { stopped: true, reason: 'outage' }, 'sam')).body).toEqual({ stopped: true });
      expect((await api.get('/v1/strategies', 'sam')).body).toMatchObject({ items: [{ id: api.strategy.id }] });
      expect((await api.get('/v1/portfolio/aging?asOf=2026-03-02', 'axel')).body).toMatchObject({
        asOf: '2026-03-02',
        items: [
          { currency: 'EUR', buckets: [{ bucket: '1-30', items: 1, amount: { value: '9000.00', currency: 'EUR' } }] },
        ],
      });
      expect((await api.get('/v1/portfolio/aging?asOf=2026-02-30', 'axel')).status).toBe(422);
    });
    it('is live, and ready when its parts are', async () => {
      expect((await api.get('/health/live')).status).toBe(200);
      expect((await api.get('/health/ready')).status).toBe(200);
      api.probe = () => Promise.reject(new Error('no'));
      const answer = await api.get('/health/ready');
      api.probe = async () => true;
      expect(answer.status).toBe(503);
      expect(JSON.parse(answer.text)).toMatchObject({ code: 'unavailable', missing: ['record'] });
    });
    it('serves the start page to everybody', async () => {
      const answer = await api.get('/');
      expect(answer.text).toContain('<title>start</title>');
      expect(answer.headers['content-security-policy']).toContain("default-src 'self'");
      expect(answer.headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
    });
  });

  describe('the mailbox', () => {
    it('is for signed-in staff', async () => {
      expect((await api.get('/mailbox/messages', 'clara')).body).toMatchObject({ items: [{ to: 'ap@example.com' }] });
      expect((await api.get('/mailbox/messages', 'erp')).status).toBe(403);
    });
    it('shows a page that escapes what it shows', async () => {
      const { text, headers } = await api.get('/mailbox', 'clara');
      expect(headers['content-type']).toContain('text/html');
      expect(text).toContain('Friendly &lt;reminder&gt;');
      expect(text).toContain('srcdoc="&lt;p&gt;Dear all&lt;/p&gt;"');
    });
    it('opens in a browser that has signed in, and sends others to the start page', async () => {
      const signIn = await api.post('/auth/local/token', { username: 'clara' });
      const cookie = String(signIn.headers['set-cookie']).split(';')[0] ?? '';
      expect((await api.get('/mailbox').set('Cookie', cookie)).status).toBe(200);
      const stranger = await api.get('/mailbox').set('Accept', 'text/html');
      expect(stranger.status).toBe(401);
      expect(stranger.text).toContain('Sign in');
      expect((await api.get('/v1/clock').set('Cookie', cookie)).status).toBe(401);
    });
  });
});
