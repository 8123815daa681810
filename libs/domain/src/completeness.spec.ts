import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { DECISION_NAMES, DECISIONS } from './decisions/catalogue.js';
import { HOUSE_EVENT_TYPES } from './house-events.js';

const DOMAIN = dirname(fileURLToPath(import.meta.url));
const LIBS = join(DOMAIN, '..', '..');

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sources(path);
    return name.endsWith('.ts') && !/\.(spec|fixture)\.ts$/.test(name) ? [path] : [];
  });
}
/** Where events are made: the core outside its folds, the facts of the record, and the API's claims. */
const MAKERS = [...sources(DOMAIN), ...sources(join(LIBS, 'persistence', 'src'))].filter(
  (path) =>
    !/[/\\](events|house-events|view)\.ts$|[/\\]events[/\\]|[/\\]case[/\\]evolve|[/\\]simulator[/\\]|[/\\]reads[/\\]/.test(
      path,
    ),
);
const made = MAKERS.map((path) => readFileSync(path, 'utf8')).join('\n');

/** The keys of EventMap, read from its sources: types leave no trace at run time. */
const EVENT_TYPES = readdirSync(join(DOMAIN, 'events')).flatMap((name) => {
  const text = readFileSync(join(DOMAIN, 'events', name), 'utf8');
  return [...text.matchAll(/^ {2}'([a-z-]+\.[a-z-]+)':/gm)].map(([, type]) => type!);
});

describe('no event without a producer, no decision without an event (DOMAIN 5)', () => {
  for (const type of HOUSE_EVENT_TYPES) {
    it(`${type} of the house is made somewhere`, () => {
      expect(new RegExp(`houseEvent\\(\\s*'${type}'|\\? '${type}'|: '${type}'`).test(made)).toBe(true);
    });
  }

  it('reads the events from the source', () => {
    expect(EVENT_TYPES.length).toBeGreaterThan(90);
    expect(EVENT_TYPES).toContain('case.opened');
  });

  for (const type of EVENT_TYPES) {
    it(`${type} is made somewhere`, () => {
      expect(new RegExp(`event\\(\\s*'${type}'|type = [^;]*'${type}'|\\? '${type}'|: '${type}'`).test(made)).toBe(true);
    });
  }

  for (const name of DECISION_NAMES) {
    it(`${name} leads to an event`, () => {
      const judged = ['approve', 'reject', 'withdraw-request', 'delegate-approval'].includes(name);
      const text = readFileSync(join(DOMAIN, 'decide-request.ts'), 'utf8');
      const body = judged ? text : `${DECISIONS[name].execute}${DECISIONS[name].requested ?? ''}`;
      expect(body).toMatch(
        judged
          ? new RegExp(`'${name}'`)
          : /event|Events|promised|freezing|sendResult|proposal|start|granted|changedTerms|allowedMethod|reliefGranted|securityRecorded|barterSettled|meetingScheduled/,
      );
      expect(DECISIONS[name].roles.length).toBeGreaterThan(0);
      expect(DECISIONS[name].roles).not.toContain('auditor');
      expect(DECISIONS[name].roles).not.toContain('admin');
    });
  }

  it('G08: the four-eyes list always needs a second person', () => {
    const always = DECISION_NAMES.filter((name) => DECISIONS[name].second === 'always').sort();
    expect(always).toEqual([
      'allow-payment-method',
      'change-terms',
      'correct-record',
      'extend-hold',
      'grant-concession',
      'grant-relief',
      'offboard',
      'override-agency',
      'place-credit-hold',
      'record-barter',
      'record-security',
      'refer-to-agency',
      'refund-payment',
      'renegotiate-plan',
      'request-advance-notice',
      'request-final-notice',
      'reverse-write-off',
      'send-message',
      'unfreeze',
      'waive-charge',
      'write-off',
    ]);
    const sometimes = DECISION_NAMES.filter((name) => DECISIONS[name].second === 'sometimes').sort();
    expect(sometimes).toEqual([
      'close-case',
      'decide-relationship',
      'offer-terms',
      'propose-plan',
      'record-legal-opinion',
      'record-promise',
      'resolve-dispute',
      'set-reason',
    ]);
  });
});
