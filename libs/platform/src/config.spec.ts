import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DEMO_CLOCK_START, loadConfig, loadStartConfig } from './config.js';
import { projectRoot } from './root.js';
import { ConfigError } from './start-error.js';

const HOME = mkdtempSync(join(tmpdir(), 'amicable-config-'));
const KEY = Buffer.alloc(32, 7).toString('base64');
const KEYS = JSON.stringify({ current: 'k1', all: { k1: KEY } });
const SERVERS = { DATABASE_URL: 'postgres://u:p@h:5432/d', TEMPORAL_ADDRESS: 'h:7233', AMICABLE_KEYS: KEYS };
const fault = (work: () => unknown): ConfigError => {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('loadStartConfig', () => {
  it('needs nothing: the demo on the driven clock, on loopback, state beside the project', () => {
    expect(loadStartConfig({})).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      home: join(projectRoot(), '.amicable'),
      databaseUrl: null,
      temporalAddress: null,
      temporalNamespace: 'default',
      demo: true,
      clock: { mode: 'driven', start: DEMO_CLOCK_START, speed: 0 },
      strategyFile: join(projectRoot(), 'strategies/default.yaml'),
      smtpUrl: null,
      logLevel: 'info',
      embedded: false,
      mappingsDir: join(projectRoot(), 'examples/mappings'),
      mailboxDir: join(projectRoot(), '.amicable/mailbox'),
      printDir: join(projectRoot(), '.amicable/print'),
    });
  });
  it('runs on the real clock without the demo, unless told otherwise', () => {
    expect(loadStartConfig({ DEMO: 'off' }).clock).toEqual({ mode: 'real' });
    expect(loadStartConfig({ CLOCK: 'real' }).clock).toEqual({ mode: 'real' });
    const driven = loadStartConfig({ DEMO: 'off', CLOCK: 'driven', CLOCK_START: '2026-05-04', CLOCK_SPEED: '0.5' });
    expect(driven.clock).toEqual({ mode: 'driven', start: '2026-05-04T00:00:00.000Z', speed: 0.5 });
  });
  it('brings instants to UTC with milliseconds', () => {
    expect(loadStartConfig({ CLOCK_START: '2026-03-02T08:00:00+01:00' }).clock).toMatchObject({
      start: '2026-03-02T07:00:00.000Z',
    });
  });
  it('takes an empty value as not set', () => {
    expect(loadStartConfig({ PORT: '', DATABASE_URL: ' ', CLOCK: '' })).toEqual(loadStartConfig({}));
  });
  it('reads relative paths from the current folder', () => {
    const config = loadStartConfig({ AMICABLE_HOME: 'here', STRATEGY: 'mine.yaml' });
    expect([config.home, config.strategyFile]).toEqual([resolve('here'), resolve('mine.yaml')]);
  });

  it('leaves the roll-over of cases as built in unless told', () => {
    expect(loadStartConfig({}).rollOver).toBeNull();
    const rollOver = { quietMs: 200, afterActs: 5, atLatestActs: 20 };
    expect(loadStartConfig({ AMICABLE_ROLL_OVER: JSON.stringify(rollOver) }).rollOver).toEqual(rollOver);
  });

  it.each([
    ['PORT', '0'],
    ['PORT', '65536'],
    ['PORT', '30x'],
    ['HOST', 'a b'],
    ['DATABASE_URL', 'mysql://h/d'],
    ['TEMPORAL_ADDRESS', 'localhost'],
    ['DEMO', 'yes'],
    ['CLOCK', 'fast'],
    ['CLOCK_START', '2026-02-30'],
    ['CLOCK_START', 'now'],
    ['CLOCK_START', '2026-03-02T08:00:00'],
    ['CLOCK_SPEED', '-1'],
    ['SMTP_URL', 'http://h'],
    ['LOG_LEVEL', 'loud'],
    ['EMBEDDED', '1'],
    ['REPLY_TO', 'nobody'],
    ['REPLY_TO', 'replies+x@mail.example'],
    ['REPLY_TO', 'Replies <replies@mail.example>'],
    ['WEBHOOK_SECRETS', '{'],
    ['WEBHOOK_SECRETS', '["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]'],
    ['WEBHOOK_SECRETS', '{"shop":"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}'],
    ['WEBHOOK_SECRETS', '{"shop":"whsec_c2hvcnQ="}'],
    ['WEBHOOK_SECRETS', '{"shop":[]}'],
    ['WEBHOOK_SECRETS', '{"a b":"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}'],
    ['AMICABLE_ROLL_OVER', '{'],
    ['AMICABLE_ROLL_OVER', '{"quietMs":200,"afterActs":5}'],
    ['AMICABLE_ROLL_OVER', '{"quietMs":0.5,"afterActs":5,"atLatestActs":20}'],
  ])('refuses %s=%s, naming it and the remedy', (variable, value) => {
    const error = fault(() => loadStartConfig({ [variable]: value }));
    expect(error.variable).toBe(variable);
    expect(error.message).toContain(variable);
    expect(error.remedy).toContain(`Set ${variable} to `);
  });
  it('knows the secrets of each source, one or several; for Stripe as Stripe prints them', () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const given = { shop: secret, stripe: ['whsec_any-text', secret] };
    expect(loadStartConfig({ WEBHOOK_SECRETS: JSON.stringify(given) }).webhookSecrets).toEqual({
      shop: [secret],
      stripe: ['whsec_any-text', secret],
    });
    expect(loadStartConfig({}).webhookSecrets).toEqual({});
  });
  it('shows the refused value, but never a password', () => {
    expect(fault(() => loadStartConfig({ WEBHOOK_SECRETS: '{"shop":"secret"}' })).message).not.toContain('secret"');
    expect(fault(() => loadStartConfig({ PORT: 'abc' })).message).toContain('"abc"');
    expect(fault(() => loadStartConfig({ DATABASE_URL: 'http://u:secret@h' })).message).not.toContain('secret');
  });
});

describe('loadConfig', () => {
  it('has the servers and the keys', () => {
    expect(loadConfig(SERVERS)).toMatchObject({
      databaseUrl: SERVERS.DATABASE_URL,
      temporalAddress: 'h:7233',
      keys: { current: 'k1', all: { k1: KEY } },
    });
  });
  it.each(['DATABASE_URL', 'TEMPORAL_ADDRESS', 'AMICABLE_KEYS'])('says when %s is missing', (variable) => {
    const error = fault(() => loadConfig({ ...SERVERS, AMICABLE_HOME: HOME, [variable]: undefined }));
    expect([error.variable, error.message]).toEqual([variable, `${variable} is not set.`]);
  });
  it('finds the keys of the state folder', () => {
    const home = mkdtempSync(join(tmpdir(), 'amicable-config-'));
    writeFileSync(join(home, 'keys.json'), KEYS);
    expect(loadConfig({ ...SERVERS, AMICABLE_HOME: home, AMICABLE_KEYS: undefined }).keys.current).toBe('k1');
  });
  it.each([
    ['not JSON', 'secret{'],
    ['a short key', JSON.stringify({ current: 'k1', all: { k1: 'c2VjcmV0' } })],
    ['a current key that is not there', JSON.stringify({ current: 'k2', all: { k1: KEY } })],
  ])('refuses keys with %s without showing them', (_name, keys) => {
    const error = fault(() => loadConfig({ ...SERVERS, AMICABLE_KEYS: keys }));
    expect(error.variable).toBe('AMICABLE_KEYS');
    expect(error.message).not.toMatch(/secret|c2VjcmV0/);
  });
});
