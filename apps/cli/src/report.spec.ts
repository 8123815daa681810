import { describe, expect, it } from '@jest/globals';
import { CommanderError } from 'commander';
import { ProblemError, Unreachable } from '#client';
import { ConfigError } from '#platform';
import { CommandError, UsageError } from './failure.js';
import { reportOf } from './report.js';

describe('what a failed command tells', () => {
  it('wrong usage that the parser has said: once in words, as a document all the same, with 2', () => {
    const unknown = new CommanderError(1, 'commander.unknownOption', "error: unknown option '--bogus'");
    const document = { error: { detail: "unknown option '--bogus'", code: 'usage' } };
    expect(reportOf(unknown)).toEqual({ said: null, document, exitCode: 2 });
    const nothing = new CommanderError(1, 'commander.help', '(outputHelp)');
    const none = { error: { detail: 'No command was given.', code: 'usage' } };
    expect(reportOf(nothing)).toEqual({ said: null, document: none, exitCode: 2 });
  });
  it('nothing for help and version that were asked for', () => {
    const asked = new CommanderError(0, 'commander.helpDisplayed', '(outputHelp)');
    expect(reportOf(asked)).toEqual({ said: null, document: null, exitCode: 0 });
  });
  it('wrong usage that a command found, with 2, and what could not be done, with 1', () => {
    expect(reportOf(new UsageError('No.'))).toEqual({
      ...{ said: 'No.', exitCode: 2 },
      document: { error: { detail: 'No.', code: 'usage' } },
    });
    expect(reportOf(new CommandError('Not there.', { code: 'not-found' }))).toEqual({
      ...{ said: 'Not there.', exitCode: 1 },
      document: { error: { detail: 'Not there.', code: 'not-found' } },
    });
  });
  it('a refusal of the API with all its facts, with 1; rejected rows of all or none with 3', () => {
    const problem = { status: 403, code: 'not-permitted', detail: 'Not you.' };
    const refused = reportOf(new ProblemError(problem, 'POST /v1/sweeps'));
    expect(refused).toEqual({ said: 'not-permitted: Not you.', document: { error: problem }, exitCode: 1 });
    const rows = new ProblemError(
      { status: 422, code: 'rows-rejected', detail: '1 row.' },
      'POST /v1/imports/invoices',
    );
    expect(reportOf(rows).exitCode).toBe(3);
  });
  it('an API that is not there, and an environment that cannot be used, with the remedy', () => {
    const away = reportOf(new Unreachable('http://a:1', { code: 'ECONNREFUSED' }));
    expect(away).toMatchObject({ document: { error: { code: 'unreachable' } }, exitCode: 1 });
    expect(away.said).toContain('Start Amicable first');
    const set = reportOf(new ConfigError('PORT', 'is not set.', 'Set it.'));
    const document = { error: { detail: 'PORT is not set.', code: 'config', remedy: 'Set it.' } };
    expect(set).toEqual({ said: 'PORT is not set.\n→ Set it.', document, exitCode: 1 });
  });
  it('servers that a command cannot reach by itself, with the remedy and no trace', () => {
    const error = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });
    const detail = 'PostgreSQL or Temporal cannot be reached (connect ECONNREFUSED 127.0.0.1:5432).';
    const remedy = 'Start Amicable first (npm start), or check DATABASE_URL and TEMPORAL_ADDRESS.';
    const document = { error: { detail, code: 'unreachable' } };
    expect(reportOf(error)).toEqual({ said: `${detail}\n→ ${remedy}`, document, exitCode: 1 });
    // What the client of Temporal says, without any code.
    const engine = reportOf(new Error('Failed to connect before the deadline'));
    expect(engine.document).toMatchObject({ error: { code: 'unreachable' } });
  });
  it('a fault of our own with its trace in words, and one line for machines', () => {
    const fault = new TypeError('no such thing\nat all');
    const document = { error: { detail: 'no such thing', code: 'failed' } };
    expect(reportOf(fault)).toEqual({ said: fault.stack, document, exitCode: 1 });
  });
});
